"""Processes by identity, so that a number that the system gave away again is never taken for ours."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

from messages import ServiceError

KILL_TIMEOUT = 10
"""Seconds that killed processes get to vanish."""

MARK = "BENTODEPLOY_INSTANCE"
"""Environment variable that every process of a service inherits."""


class Process(NamedTuple):
    """A living process."""

    pid: int
    parent: int
    group: int
    mark: str | None


def started(pid: int) -> str | None:
    """A word that tells this process from any other that had or gets its number; None when it is dead."""
    if sys.platform == "linux":
        fields = _stat_fields(pid)
        if fields is None:
            return None
        # Field 22 of proc_pid_stat(5) counts from the boot, so the boot belongs to it.
        return f"{_boot()}/{fields[19]}"
    answer = _ps("-o", "stat=,lstart=", "-p", str(pid)).strip()
    return None if not answer or answer.startswith("Z") else answer.split(None, 1)[1]


def is_same(pid: int, start: str | None) -> bool:
    """Whether process `pid` is still the one that answered `start`."""
    return start is not None and started(pid) == start


def family(instance: str, root: int | None) -> list[int]:
    """Living processes of this instance: those with its mark, and `root` with its group and all offspring.

    Workers of BentoML lead sessions of their own, so a process group does not hold them all.
    """
    processes = _all_processes()
    members: set[int] = {one.pid for one in processes if one.mark == instance}
    if root is not None:
        members |= {one.pid for one in processes if root in (one.pid, one.group)}
    grown = True
    while grown:
        offspring = {one.pid for one in processes if one.parent in members} - members
        members |= offspring
        grown = bool(offspring)
    return sorted(members - {os.getpid()})


def end(instance: str, root: int | None, root_started: str | None, grace: float) -> None:
    """End all processes of an instance: asked first, root before the others, killed after `grace` seconds.

    Raises ServiceError when some cannot even be killed. None left is fine.
    """
    deadline = time.monotonic() + grace
    asked: set[int] = set()
    while True:
        number = started(root) if root is not None else None
        # While a group has members its number is not given away, so that of a dead root is still ours; not so
        # after a boot, which gives all numbers anew.
        ours = root if number in (None, root_started) and _of_this_boot(root_started) else None
        # What was started during the first look, by one that ended during it, is seen by the second only.
        members = family(instance, ours) or family(instance, ours)
        if not members:
            return
        late = time.monotonic() - deadline
        if late > KILL_TIMEOUT:
            raise ServiceError(f"These processes cannot be ended: {', '.join(map(str, members))}.")
        # The root stops its own workers in good order; orphans have nobody who would.
        alive = number is not None and number == root_started
        for pid in members if late > 0 or not alive or root is None else [root]:
            if late > 0:
                _send(pid, signal.SIGKILL)
            elif pid not in asked:
                _send(pid, signal.SIGTERM)
                asked.add(pid)
        time.sleep(0.05)


def _of_this_boot(start: str | None) -> bool:
    """Whether what `started` answered can be of the time since the boot; only Linux tells."""
    return sys.platform != "linux" or start is None or start.partition("/")[0] == _boot()


def _boot() -> str:
    return Path("/proc/sys/kernel/random/boot_id").read_text().strip()


def _send(pid: int, number: int) -> None:
    try:
        os.kill(pid, number)
    except (ProcessLookupError, PermissionError):  # gone, or not ours to end: `end` looks again
        return


def _all_processes() -> list[Process]:
    return _from_proc() if sys.platform == "linux" else _from_ps()


def _from_proc() -> list[Process]:
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        pid = int(entry.name)
        fields = _stat_fields(pid)
        if fields is not None:
            found.append(Process(pid, int(fields[1]), int(fields[2]), _mark_of(pid)))
    return found


def _stat_fields(pid: int) -> list[str] | None:
    """Fields from the third on (state, parent, group, ...); None for a process that is gone or a zombie."""
    try:
        text = Path(f"/proc/{pid}/stat").read_bytes().decode(errors="replace")
    except OSError:
        return None
    fields = text[text.rindex(")") + 2 :].split()
    return None if fields[0] in "ZX" else fields


def _mark_of(pid: int) -> str | None:
    try:
        entries = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:  # another user's process, or gone by now
        return None
    prefix = f"{MARK}=".encode()
    return next(
        (entry[len(prefix) :].decode(errors="replace") for entry in entries if entry.startswith(prefix)), None
    )


def _from_ps() -> list[Process]:
    """The same where there is no /proc: `ps -E` of macOS shows the environment of one's own processes."""
    return parse_ps(_ps("-axEww", "-o", "pid=,ppid=,pgid=,stat=,command="))


def parse_ps(table: str) -> list[Process]:
    """Processes from lines of pid, parent, group, state, and command with its environment behind it."""
    found = []
    for line in table.splitlines():
        pid, parent, group, state, command = [*line.split(None, 4), ""][:5]
        if not state.startswith("Z"):
            _, marked, after = command.partition(f" {MARK}=")
            mark = after.partition(" ")[0] if marked else None
            found.append(Process(int(pid), int(parent), int(group), mark))
    return found


def _ps(*arguments: str) -> str:
    environment: dict[str, str] = {**os.environ, "LC_ALL": "C"}
    done = subprocess.run(
        ["/bin/ps", *arguments],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        errors="replace",
    )
    return done.stdout
