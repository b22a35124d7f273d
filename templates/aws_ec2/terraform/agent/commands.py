"""Commands and files, as all parts of the agent use them."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

SETTINGS = Path("/etc/bentodeploy/settings.json")
RUN = Path("/run/bentodeploy")
MEMORY = RUN / "memory.json"


class Trouble(Exception):  # noqa: N818
    """Something outside failed; worth telling, and worth another try."""


def run(
    *command: str, stdin: str | None = None, env: Mapping[str, str] | None = None, timeout: float = 900
) -> str:
    """The command's stdout; raises `Trouble` with the end of what it said."""
    try:
        ended = subprocess.run(
            command,
            input=stdin,
            env=env,
            timeout=timeout,
            check=False,
            capture_output=True,
            text=True,
            errors="replace",
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Trouble(f"{command[0]}: {error}") from error
    if ended.returncode:
        said = (ended.stderr or ended.stdout).strip()[-500:]
        raise Trouble(f"{' '.join(command[:3])}: {said or ended.returncode}")
    return ended.stdout


def aws(*command: str) -> str:
    """The answer of the AWS CLI in this machine's region."""
    return run("aws", *command, "--region", read(SETTINGS)["region"], timeout=60)


def read(path: Path) -> dict[str, Any]:
    """A file's JSON; empty when there is none yet, or when a power failure left none of it."""
    try:
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return content


def write(path: Path, text: str) -> None:
    """Replace a file whole, readable by root alone."""
    prepare(path, text).replace(path)


def prepare(path: Path, text: str) -> Path:
    """What is to replace the file, beside it: a disk that is full says so here, and not at the replacing."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    new = path.with_name(f"{path.name}.new")
    new.touch(mode=0o600)
    new.write_text(text, encoding="utf-8")
    return new


def remember(**facts: Any) -> None:
    """Keep facts until the next boot."""
    write(MEMORY, json.dumps({**read(MEMORY), **facts}))
