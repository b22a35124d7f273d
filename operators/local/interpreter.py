"""The Python interpreter that a bento's virtual environment is made with."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from bentodeploy.operator import Finding

_PROBE = """
import json, sys
from importlib.util import find_spec
version = "%d.%d" % sys.version_info[:2]
print(json.dumps([version, sys.executable, bool(find_spec("venv") and find_spec("ensurepip"))]))
"""
_PROBE_TIMEOUT = 30
_VERSION = f"{sys.version_info.major}.{sys.version_info.minor}"


@dataclass(frozen=True)
class Interpreter:
    """An interpreter that runs."""

    path: Path
    version: str
    """`3.11`"""
    has_venv: bool
    """Whether it can make virtual environments alone; Debian splits that off into `python3-venv`."""


def choose_interpreter(chosen: str | None, wanted: str) -> Interpreter | Finding:
    """`chosen` by the user, or the first one on this machine of version `wanted`; else why there is none."""
    return _choose(chosen, wanted, os.environ.get("PATH", ""))


@cache
def _choose(chosen: str | None, wanted: str, path: str) -> Interpreter | Finding:  # noqa: ARG001
    """Remembered for this PATH: shims take long to start, and one run of the command asks several times."""
    if chosen is not None:
        interpreter = probe(chosen)
        if interpreter is None:
            what = f"The interpreter {chosen} of `spec.python` does not run."
            return Finding("python", False, what, "Correct `python` in the spec, or remove it.")
        return _complete(interpreter)
    for candidate in _candidates(wanted):
        interpreter = probe(candidate)
        if interpreter is not None and interpreter.version == wanted:
            return _complete(interpreter)
    return Finding(
        "python",
        False,
        f"The bento was built for Python {wanted}, and no python{wanted} runs on this machine.",
        f"Install Python {wanted}, name another one in `spec.python`, or set `runtime: container`.",
    )


def probe(command: str) -> Interpreter | None:
    """What `command`, a path or a name on PATH, is; None when it does not run, as shims without a target."""
    if (own := _own(command)) is not None:
        return Interpreter(own, _VERSION, bool(find_spec("venv") and find_spec("ensurepip")))
    try:
        answer = subprocess.run(
            [str(Path(command).expanduser()), "-I", "-c", _PROBE],
            capture_output=True,
            text=True,
            check=True,
            timeout=_PROBE_TIMEOUT,
        )
        version, path, has_venv = json.loads(answer.stdout)
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
    return Interpreter(Path(path), version, has_venv)


def _own(command: str) -> Path | None:
    """The path of the interpreter that runs us, where `command` is that one: it need not be started."""
    found = shutil.which(Path(command).expanduser())
    if found is None or not sys.executable:
        return None
    there, here = Path(found).absolute(), Path(sys.executable)
    # Environments link to one file: the folder tells whose interpreter it is.
    return there if there.parent == here.parent and there.samefile(here) else None


def _candidates(wanted: str) -> Iterator[str]:
    yield f"python{wanted}"
    yield sys.executable
    yield "python3"


def _complete(interpreter: Interpreter) -> Interpreter | Finding:
    if interpreter.has_venv or shutil.which("uv"):
        return interpreter
    return Finding(
        "python",
        False,
        f"{interpreter.path} cannot make virtual environments: it lacks the modules venv and ensurepip.",
        f"Install them (Debian, Ubuntu: `apt install python{interpreter.version}-venv`), or install uv.",
    )
