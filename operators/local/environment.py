"""Makes the virtual environment of a bento, through the same script that Terraform's start uses."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bentodeploy.bento.requirements import locked_requirements
from bentodeploy.errors import FileSystemError, PreflightError, ToolError
from bentodeploy.operator import Finding
from bentodeploy.paths import cache_dir

from .interpreter import Interpreter, choose_interpreter
from .script import run_service

if TYPE_CHECKING:
    from bentodeploy.bento.model import Bento
    from bentodeploy.progress import Progress

_NO_PLACE = r"no space left|disk quota|read-only file system|permission denied"
"""How an operating system says that nothing can be written."""


def check_python(python: str | None, bento: Bento) -> Finding:
    """Whether an interpreter for this bento is on the machine."""
    chosen = choose_interpreter(python, bento.python_version)
    if isinstance(chosen, Finding):
        return chosen
    return Finding("python", True, f"Python {chosen.version} at {chosen.path}.")


def prepare_environment(
    project: Path, bento: Bento, bundle: Path, python: str | None, progress: Progress
) -> None:
    """Choose the interpreter, write down what the environment needs, and make it if it is missing.

    Raises PreflightError without a fitting interpreter, ToolError with the installer's last lines.
    """
    interpreter = choose_interpreter(python, bento.python_version)
    if isinstance(interpreter, Finding):
        raise PreflightError(interpreter.what, where=f"bento {bento.tag}", next_step=interpreter.cure)
    order = _order(bento, interpreter)
    _write(project / ".bentodeploy" / "environments" / f"{bundle.name}.json", order)
    with progress.step(f"Python {interpreter.version} environment of {bento.tag}") as step:
        try:
            run_service(project, "prepare", settings={"image": bundle.name}, on_line=step.detail)
        except ToolError as error:
            raise ToolError(
                error.what,
                where=f"bento {bento.tag}, Python {interpreter.version} at {interpreter.path}",
                details=error.details,
                next_step=_cure([error.what, *error.details]),
            ) from error


def _cure(told: Sequence[str]) -> str:
    """What to do about an installer that failed with these lines."""
    if any(re.search(_NO_PLACE, line, re.IGNORECASE) for line in told):
        return (
            f"Environments lie in {cache_dir() / 'venvs'}: free space there or make it writable, or set "
            "XDG_CACHE_HOME to a roomier place, then run the command again."
        )
    return (
        "Correct the bento's requirements or reach the package index, then build again; "
        "another interpreter is named by `spec.python`, and `runtime: container` needs none."
    )


def _order(bento: Bento, interpreter: Interpreter) -> dict[str, Any]:
    """What the start script must know of the bento without reading it."""
    return {
        "bento": bento.tag,
        "python": str(interpreter.path),
        "requirements": locked_requirements(bento),
        "folder": str(cache_dir() / "venvs"),
        "installer": _installer(bento),
        "style": bento.style.value,
        "envs": bento.envs,
    }


def _installer(bento: Bento) -> str:
    """What the bento's own image installs with: pip leaves setuptools there, which old locks count on."""
    from packaging.version import InvalidVersion, Version

    try:
        return "uv" if Version(bento.bentoml_version) >= Version("1.4") else "pip"
    except InvalidVersion:
        return "pip"


def _write(path: Path, order: dict[str, Any]) -> None:
    """For the user's eyes only: the address of a package index may hold a password."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        half = path.with_name(f".{path.name}.{os.getpid()}")
        half.unlink(missing_ok=True)
        with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump(order, file, indent=2)
        half.replace(path)
    except OSError as error:
        raise FileSystemError(
            f"Cannot write {path.name}: {error.strerror or error}.",
            where=str(path.parent),
            next_step="Free disk space or check the folder's permissions, then run the command again.",
        ) from error
