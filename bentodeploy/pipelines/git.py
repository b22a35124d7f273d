"""The repository that a config lies in, as git tells it."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

from bentodeploy.errors import UsageError
from bentodeploy.pipelines.model import Repository

_OTHER_NAMES = {
    "www.github.com": "github.com",
    "ssh.github.com": "github.com",
    "altssh.gitlab.com": "gitlab.com",
}
"""Names that lead to the same host: in a browser, and for SSH where port 22 is closed.

Source: GitHub, "Using SSH over the HTTPS port"; GitLab, "Use SSH keys to communicate with GitLab".
"""

_PATIENCE = 5
"""Seconds that git may think about one file."""


_USUAL_BRANCHES = ("main", "master")


def top_of(folder: Path) -> Path:
    """The top folder of the repository that `folder` is in. Raises `UsageError` where there is none."""
    told = _git(folder, "rev-parse", "--show-toplevel")
    if told is None:
        raise UsageError(
            "A pipeline lies in a git repository, and there is none here.",
            where=str(folder),
            next_step="`git init` makes one.",
        )
    return Path(os.fsdecode(told))


def branch_of(folder: Path) -> str | None:
    """The branch that merges go to: the remote's own, else the current one; None while HEAD is detached.

    A remote that was added and pushed to does not tell its own (`git clone` notes it): there the usual names
    go before the current one, which may be a proposal's.
    """
    remote = _text(folder, "symbolic-ref", "--short", "refs/remotes/origin/HEAD")
    if remote is not None:
        return remote.removeprefix("origin/")
    if _text(folder, "remote", "get-url", "origin") is not None:
        for name in _USUAL_BRANCHES:
            if any(_is_there(folder, f"{place}/{name}") for place in ("refs/remotes/origin", "refs/heads")):
                return name
    return _text(folder, "symbolic-ref", "--short", "HEAD")


def _is_there(folder: Path, ref: str) -> bool:
    return _text(folder, "rev-parse", "--verify", "--quiet", ref) is not None


def repository_of(folder: Path) -> Repository | None:
    """The repository at its host, by the address of `origin`; None without such a remote."""
    address = _text(folder, "remote", "get-url", "origin")
    if address is None:
        return None
    found = re.fullmatch(
        r"(?:(?:https?|ssh|git)://)?(?:[^@/]+@)?(?P<host>[\w.-]+)(?::\d+/|[:/])(?P<path>[\w./~-]+?)(?:\.git)?/?",
        address,
    )
    if found is None or "." not in found["host"]:
        return None
    host = found["host"].lower()
    return Repository(found["path"].strip("/"), _OTHER_NAMES.get(host, host))


def may_be_committed(path: Path) -> bool:
    """Whether `git add --all` would take the file: a work tree holds it, and nothing ignores it.

    No without a git command, and where git has no answer (`git check-ignore`, "EXIT STATUS": 1 is "not
    ignored", 128 an error).
    """
    command = ["git", "-C", str(path.parent), "check-ignore", "--quiet", "--", path.name]
    try:
        return subprocess.run(command, capture_output=True, check=False, timeout=_PATIENCE).returncode == 1
    except (OSError, subprocess.TimeoutExpired):
        return False


def _text(folder: Path, *arguments: str) -> str | None:
    """Names are UTF-8 in git, whatever the locale."""
    answer = _git(folder, *arguments)
    return None if answer is None else answer.decode("utf-8", errors="replace")


def _git(folder: Path, *arguments: str) -> bytes | None:
    """What git answers; None where it has no answer."""
    try:
        answer = subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, check=False)
    except FileNotFoundError as error:
        raise UsageError("There is no git command.", next_step="Install git.") from error
    return answer.stdout.strip() or None if answer.returncode == 0 else None
