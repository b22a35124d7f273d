"""Keeps one service alive: starts it, starts it again when it dies, ends it when asked, bounds its log.

Run as a daemon by `process.py`, with the orders as JSON on stdin. It ends when the service folder
is taken away, so that deleting a project leaves nothing running.
"""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import time
from contextlib import suppress
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import processes
import rotation
from layout import Layout, open_private, try_lock
from messages import ServiceError

QUICK_DEATH = 10.0
"""A service that lived less seconds than this died at its start."""
MOST_QUICK_DEATHS = 5
"""So many in a row, and it is left dead."""
FIRST_PAUSE, LONGEST_PAUSE = 0.25, 30.0
"""Seconds before a restart; doubled after each quick death."""
GRACE = 15.0
"""Seconds between asking the service to end and killing it."""
CHECK_EVERY = 1.0
LOCK_WAIT = 5.0


class Supervisor:
    """The daemon's life. The lock on `service.pid` tells everybody that it lives."""

    def __init__(self, layout: Layout, orders: dict[str, Any]) -> None:
        """Take charge of this deployment; ServiceError when another supervisor does not let go."""
        self.layout = layout
        self.orders = orders
        self.instance: str = orders["instance"]
        self.child: subprocess.Popen | None = None  # type: ignore[type-arg]
        self.stopping = False
        self.record: dict[str, Any] = {
            **orders["record"],
            "instance": self.instance,
            "supervisor": os.getpid(),
            "restarts": 0,
            "state": "running",
        }
        self.pid_file = self._hold_pid_file()
        self.wakeup = self._listen()

    def run(self) -> None:
        """Supervise the started service until told to stop or until it fails for good."""
        deaths = 0
        begun = time.monotonic()
        while self._watch():
            lived = time.monotonic() - begun
            deaths = deaths + 1 if lived < QUICK_DEATH else 1
            self._end_leftovers()
            died = f"The service {_how(self.child)} after {lived:.1f} s"
            if deaths >= MOST_QUICK_DEATHS:
                self._say(f"{died}, {deaths} times in a row; it is not started again.")
                self._note(state="failed", failure=f"{died}, {deaths} times in a row.")
                return
            pause = min(FIRST_PAUSE * 2 ** (deaths - 1), LONGEST_PAUSE)
            self._say(f"{died}; it is started again in {pause:g} s.")
            self._note(restarts=self.record["restarts"] + 1, failure=f"{died}.")
            if not self._sleep(pause):
                break
            begun = time.monotonic()
            try:
                self.start()
            except OSError as error:
                self._say(f"The service cannot be started again: {error}")
                self._note(state="failed", failure=f"The service cannot be started again: {error}")
                return
        self._end_leftovers()
        if self._in_place():
            self._say("Service stopped.")
            self._note(state="stopped")

    def _hold_pid_file(self) -> Any:
        deadline = time.monotonic() + LOCK_WAIT
        file = open_private(self.layout.pid)
        while not try_lock(file):
            if time.monotonic() > deadline:
                raise ServiceError("Another supervisor of this deployment does not end.")
            time.sleep(0.05)
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        return file

    def _listen(self) -> int:
        """Signals as bytes in a pipe, so that one `select` waits for them and for time alike."""
        reader, writer = os.pipe()
        os.set_blocking(writer, False)
        os.set_blocking(reader, False)
        signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        for number in (signal.SIGCHLD, signal.SIGHUP):  # a handler, because the service would inherit SIG_IGN
            signal.signal(number, lambda *_: None)
        return reader

    def _stop(self, *_: Any) -> None:
        self.stopping = True

    def start(self) -> None:
        """Start the service; OSError when there is no room or no such program."""
        with open(self.layout.log, "ab", opener=rotation.private) as log:
            self.child = subprocess.Popen(
                self.orders["command"],
                cwd=self.orders["folder"],
                env=self.orders["environment"],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.record.update(
            service=self.child.pid,
            service_started=processes.started(self.child.pid),
            since=datetime.now(timezone.utc).isoformat(timespec="seconds"),
        )
        try:
            self.layout.write_record(self.record)
        except OSError:  # a service that no record names would never be stopped
            self._end_leftovers()
            raise
        self._say(f"Service started as process {self.child.pid}.")

    def _watch(self) -> bool:
        """Wait for the service's death (True) or for the end of supervision (False)."""
        while self._sleep(CHECK_EVERY, until_death=True):
            if self.child is None or self.child.poll() is not None:
                return True
            with suppress(OSError):  # a full disk must not end the service; the next second tries again
                rotation.rotate(self.layout.log)
        return False

    def _sleep(self, seconds: float, *, until_death: bool = False) -> bool:
        """Wait; False when supervision shall end."""
        deadline = time.monotonic() + seconds
        while not self.stopping and self._in_place():
            left = deadline - time.monotonic()
            if left <= 0 or (until_death and self.child and self.child.poll() is not None):
                return True
            if select.select([self.wakeup], [], [], min(left, CHECK_EVERY))[0]:
                os.read(self.wakeup, 512)
        return False

    def _in_place(self) -> bool:
        """Whether the service folder is still there and ours."""
        try:
            return os.path.samestat(self.layout.pid.stat(), os.fstat(self.pid_file.fileno()))
        except (FileNotFoundError, NotADirectoryError):
            return False

    def _end_leftovers(self) -> None:
        pid, begun = self.record.get("service"), self.record.get("service_started")
        processes.end(self.instance, pid, begun, GRACE)
        if self.child is not None:
            self.child.wait()

    def _note(self, **facts: Any) -> None:
        self.record.update(facts)
        with suppress(OSError):  # supervision goes on without a place to write it down
            self.layout.write_record(self.record)

    def _say(self, text: str) -> None:
        stamp = datetime.now(timezone.utc).isoformat(timespec="seconds")
        with suppress(OSError), open(self.layout.log, "a", encoding="utf-8", opener=rotation.private) as log:
            log.write(f"{stamp} [supervisor] {text}\n")


def _how(child: Any | None) -> str:
    code = child.returncode if child else None
    if code is not None and code < 0:
        return f"was ended by {signal.Signals(-code).name}"
    return f"ended with exit code {code}"


def main(project: str, ready: str) -> None:
    """Run as a daemon. The file number `ready` hears `ok` once the service runs, or why it does not."""
    answer = int(ready)
    try:
        supervisor = Supervisor(Layout(Path(project)), json.load(sys.stdin))
        supervisor.start()
    except (ServiceError, OSError, ValueError) as error:
        os.write(answer, str(error).encode())
        sys.exit(1)
    os.write(answer, b"ok")
    os.close(answer)
    supervisor.run()


if __name__ == "__main__":
    main(*sys.argv[1:])
