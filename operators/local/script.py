"""Calls the scripts of the generated project, so that they alone know how a service is run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from bentodeploy.errors import ToolError

SETTINGS = "BENTODEPLOY_SERVICE"
"""Environment variable in which the scripts expect their settings, as JSON."""

_STANDARD_LIBRARY_ONLY = ("-E", "-s", "-S", "-B")
"""Options that make Python start in half the time: no site packages, no variables, no byte code written."""


@dataclass(frozen=True)
class ServiceStatus:
    """What the scripts find on this machine."""

    state: str
    detail: str
    instance: str | None
    """The newest instance; None when nothing was ever started."""
    needs_start: bool
    """Whether it is up to `apply` to start the service again."""
    record: Mapping[str, Any]
    copy_of: str | None = None
    """The project whose folder was copied to here, and whose service the copied record tells of."""


@cache
def template() -> Path:
    """The folder of the project's template."""
    return Path(str(files("bentodeploy.templates"))) / "local" / "terraform"


def is_started(project: Path) -> bool:
    """Whether something was started for this project and not yet removed. Reads no file."""
    return (project / ".bentodeploy" / "service" / "service.json").exists()


def service_status(project: Path, settings: Mapping[str, Any] | None = None) -> ServiceStatus:
    """How the service of `project` is; takes some 50 ms.

    `settings` name the container to look for where no record does.
    """
    found = json.loads("\n".join(run_service(project, "status", settings=settings)))
    return ServiceStatus(
        state=found["state"],
        detail=found["detail"],
        instance=found["instance"],
        needs_start=found["restart"],
        record=found.get("record", {}),
        copy_of=found.get("copy_of"),
    )


def run_service(
    project: Path,
    verb: str,
    *,
    settings: Mapping[str, Any] | None = None,
    on_line: Callable[[str], None] | None = None,
) -> list[str]:
    """Run one verb of `runtime/service.py` for `project`; answers its lines, each told to `on_line` at once.

    Raises ToolError with what the script says when it fails.
    """
    script = str(template() / "runtime" / "service.py")
    lines: list[str] = []
    with (
        tempfile.TemporaryFile() as errors,
        subprocess.Popen(
            [sys.executable, *_STANDARD_LIBRARY_ONLY, script, verb, "--project", str(project)],
            env={**os.environ, SETTINGS: json.dumps(settings or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            encoding="utf-8",
            errors="replace",
        ) as child,
    ):
        try:
            for line in child.stdout or ():
                lines.append(line.rstrip("\n"))
                if on_line:
                    on_line(lines[-1])
        except BaseException:
            child.terminate()
            raise
        code = child.wait()
        errors.seek(0)
        said = errors.read().decode(errors="replace").strip().splitlines()
    if code != 0:
        what, *details = said or [f"The service's script ended with exit code {code}."]
        raise ToolError(what, where=str(project), details=details)
    return lines
