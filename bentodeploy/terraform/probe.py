"""Asks an engine for its version, once for each file."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from packaging.version import Version

from bentodeploy.errors import EngineNotFoundError
from bentodeploy.files import write_atomically
from bentodeploy.paths import cache_dir
from bentodeploy.terraform import version
from bentodeploy.terraform.environment import child_environment

_TIMEOUT = 30
"""Seconds; a cold start of the embedded engine from a slow disk takes a few."""


def probe(command: Sequence[str], file: Path, where: str) -> Version:
    """The version of the engine that `command` starts and that lives in `file`.

    Remembered for as long as the file stays the same. A script is asked every time: version managers'
    `terraform` is one, and starts whatever the current folder asks for.
    """
    if _is_script(file):
        return _ask(command, where)
    note = cache_dir() / "engines" / f"{_fingerprint(file)}.json"
    known = _read(note)
    if known is None:
        known = _ask(command, where)
        # Only saves time: without a place to write, the next run asks again.
        with contextlib.suppress(OSError):
            note.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(
                note, json.dumps({"engine": str(file), "terraform_version": str(known)}).encode()
            )
    return known


def _is_script(file: Path) -> bool:
    try:
        with file.open("rb") as opened:
            return opened.read(2) == b"#!"
    except OSError:
        return True


def _fingerprint(file: Path) -> str:
    status = file.stat()
    identity = f"{file.resolve()}\n{status.st_mtime_ns}\n{status.st_size}"
    return hashlib.sha256(os.fsencode(identity)).hexdigest()[:32]


def _read(note: Path) -> Version | None:
    try:
        return version.parse_version(note.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def _ask(command: Sequence[str], where: str) -> Version:
    try:
        answer = subprocess.run(
            [*command, *version.argv()],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env=child_environment(os.environ, plugin_cache=None),
            timeout=_TIMEOUT,
            check=False,
        )
        return version.parse_version(answer.stdout.decode("utf-8", "replace"))
    except subprocess.TimeoutExpired as error:
        raise _unusable(command, where, f"no answer to `version -json` in {_TIMEOUT} s", []) from error
    except OSError as error:
        raise _unusable(command, where, error.strerror or str(error), []) from error
    except ValueError as error:
        lines = answer.stderr.decode("utf-8", "replace").strip().splitlines()
        raise _unusable(
            command, where, f"exit code {answer.returncode} and no version", lines[-3:]
        ) from error


def _unusable(command: Sequence[str], where: str, why: str, lines: Sequence[str]) -> EngineNotFoundError:
    return EngineNotFoundError(
        f"{' '.join(command)} does not work as terraform or tofu: {why}.",
        where=where,
        next_step="Give the path of a terraform or tofu executable, or one of the words "
        "`terraform`, `tofu`, `embedded`.",
        details=lines,
    )
