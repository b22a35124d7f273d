"""Whether `init` has anything left to do: with a large provider it takes a second, in front of every verb.

After an `init` a note of all that it depends on is left in `.terraform`. While that stays the same, the verbs
run without; what the note cannot know, such as a provider that somebody removed, the engine itself tells.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from bentodeploy.files import write_atomically
from bentodeploy.terraform.apply import phase
from bentodeploy.terraform.engine import Engine
from bentodeploy.terraform.runner import Answer, Run

_DATA = ".terraform"
_CONFIGURATION = ("*.tf", "*.tf.json", "*.tofu", "*.tofu.json", ".terraform.lock.hcl")
_DONE_BY_INIT = ("terraform.tfstate", "environment")
"""In `.terraform`: the backend and the workspace, which a person may have changed by hand since."""

_NO_MATTER = ("TF_VAR_", "TF_LOG")
"""Variables of the engine that `init` does not look at."""

_ASKS = re.compile(
    r"\b(?:terraform|tofu)\s+init\b"
    r"|^(?:Required plugins are not installed|Inconsistent dependency lock file|Missing required provider)"
)
"""The first is not said where `TF_IN_AUTOMATION` is set and a provider is the cause."""


def is_initialized(project: Path, engine: Engine, environment: Mapping[str, str]) -> bool:
    """Whether the last `init` still holds; False where that cannot be told, as with modules of the user's."""
    if (project / _DATA / "modules").exists():
        return False
    try:
        return _note(project).read_text(encoding="ascii") == _digest(project, engine, environment)
    except (OSError, ValueError):
        return False


def note_initialized(project: Path, engine: Engine, environment: Mapping[str, str]) -> None:
    """Leave the note. A disk that takes none costs the next verb its time, and nothing else."""
    with suppress(OSError, ValueError):
        write_atomically(_note(project), _digest(project, engine, environment).encode())


def asks_for_init(done: Run | Answer) -> bool:
    """Whether the engine refuses, before it does anything, because `init` is due."""
    if done.returncode == 0 or (isinstance(done, Run) and phase(done.events) == "apply"):
        return False
    errors = (one for one in done.diagnostics if one.severity == "error")
    return any(_ASKS.search(f"{one.summary}\n{one.detail}") for one in errors)


def _note(project: Path) -> Path:
    return project / _DATA / "bentodeploy-init"


def _digest(project: Path, engine: Engine, environment: Mapping[str, str]) -> str:
    digest = hashlib.sha256()
    for part in _parts(project, engine, environment):
        digest.update(hashlib.sha256(part).digest())
    return digest.hexdigest()


def _parts(project: Path, engine: Engine, environment: Mapping[str, str]) -> Iterator[bytes]:
    yield repr((engine.command, engine.kind, str(engine.version))).encode()
    for name, value in sorted(environment.items()):
        if name.startswith("TF_") and not name.startswith(_NO_MATTER):
            yield f"{name}={value}".encode("utf-8", "surrogateescape")
    for pattern in _CONFIGURATION:
        for file in sorted(project.glob(pattern)):
            yield os.fsencode(file.name)
            yield file.read_bytes()
    for name in _DONE_BY_INIT:
        file = project / _DATA / name
        yield file.read_bytes() if file.exists() else b""
