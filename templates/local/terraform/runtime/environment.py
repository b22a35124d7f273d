"""Virtual environments of bentos, shared by all deployments of this user.

One environment for one set of requirements and one interpreter. It is made in place under a lock and
counts only once its last file, the mark, is written: a killed install leaves nothing that is trusted.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

import indexes
from layout import open_private, try_lock, write_whole
from messages import ServiceError, say

PROBE = (
    "import json, platform, sys, sysconfig; print(json.dumps([platform.python_implementation(), "
    "platform.python_version(), sysconfig.get_platform(), sys.base_prefix]))"
)
MARK = "bentodeploy.json"
LAST_LINES = 15
MISLEADING = frozenset(["PYTHONPATH", "PYTHONHOME", "PIP_USER", "PIP_TARGET", "PIP_PREFIX"])
"""Variables that would make an installer count packages, or put them, outside of the environment."""


def ensure(order: dict[str, Any], bundle: Path) -> Path:
    """The interpreter of the environment for `order`, which `build` wrote down; made if it is missing.

    Packages that the bento carries are paths relative to `bundle`, told apart by digests in comments.
    Raises ServiceError with the installer's last lines.
    """
    requirements: str = order["requirements"]
    cache = Path(order["folder"])
    key = _key(requirements, order["python"])
    cache.mkdir(parents=True, exist_ok=True)
    with open_private(cache / f"{key}.lock") as lock:
        _wait_for(lock)
        environment = cache / key
        python = environment / "bin" / "python"
        if not ((environment / MARK).is_file() and os.access(python, os.X_OK)):
            _make(environment, order, bundle, lock.fileno())
    return python


def _key(requirements: str, python: str) -> str:
    try:
        identity = subprocess.run(
            [python, "-I", "-c", PROBE], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True
        ).stdout.decode()
    except (OSError, subprocess.CalledProcessError) as error:
        raise ServiceError(
            f"The Python interpreter {python} does not run any more; `bentodeploy build` finds another."
        ) from error
    return hashlib.sha256(json.dumps([requirements, json.loads(identity)]).encode()).hexdigest()[:32]


def _wait_for(lock: Any) -> None:
    if try_lock(lock):
        return
    say("Waiting for another process that makes the same environment")
    while not try_lock(lock):
        time.sleep(0.2)


def _make(environment: Path, order: dict[str, Any], bundle: Path, lock: int) -> None:
    requirements, python = order["requirements"], order["python"]
    shutil.rmtree(environment, ignore_errors=True)
    log = environment.with_name(environment.name + ".log")
    wanted = environment.with_name(environment.name + ".txt")
    write_whole(wanted, requirements)
    log.unlink(missing_ok=True)
    uv = indexes.usable_uv(requirements) if order["installer"] == "uv" else None
    inside = str(environment / "bin" / "python")
    own = {name: value for name, value in os.environ.items() if name not in MISLEADING}
    if uv is not None:
        own.update(indexes.variables_for_uv(requirements))
        steps = [
            [uv, "venv", "--python", python, str(environment)],
            [uv, "pip", "install", "--python", inside, "-r", str(wanted)],
        ]
    else:
        pip = [inside, "-I", "-m", "pip", "install", "--no-input", "--disable-pip-version-check"]
        steps = [
            [python, "-I", "-m", "venv", str(environment)],
            [*pip, "--progress-bar", "off", "-r", str(wanted)],
        ]
    for step in steps:
        _run(step, log, bundle, own, lock)
    write_whole(environment / MARK, json.dumps({"python": python}))
    wanted.unlink(missing_ok=True)


def _run(command: list[str], log: Path, bundle: Path, own: dict[str, str], lock: int) -> None:
    with log.open("a", encoding="utf-8") as record, _installer(command, bundle, own, lock) as child:
        for line in child.stdout or ():
            record.write(line)
            record.flush()
            if line.strip():
                say(line.strip())
    if child.returncode != 0:
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()[-LAST_LINES:]
        raise ServiceError(
            "\n".join([f"The bento's Python requirements cannot be installed. The end of {log}:", *lines])
        )


def _installer(command: list[str], bundle: Path, own: dict[str, str], lock: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        command,
        cwd=str(bundle),
        env=own,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        # The installer inherits the lock: when we are killed, nobody makes the same environment beside it.
        pass_fds=(lock,),
        universal_newlines=True,
        errors="replace",
    )
