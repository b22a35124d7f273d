from __future__ import annotations

import os
import subprocess
import sys
import time

from bentodeploy.processes import lives, started


def test_this_process_lives_whenever_it_was_seen() -> None:
    begun = started(os.getpid())
    assert begun is not None
    assert lives(os.getpid(), begun)
    assert lives(os.getpid(), time.time())


def test_another_process_with_the_same_pid_is_another() -> None:
    begun = started(os.getpid())
    assert begun is not None
    assert not lives(os.getpid(), begun - 100)


def test_a_process_that_has_ended_does_not_live_even_before_it_is_waited_for() -> None:
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    begun = started(process.pid)
    assert begun is not None
    process.kill()
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)  # it is a zombie now
    assert not lives(process.pid, begun)
    process.communicate()
    assert not lives(process.pid, begun)
    assert started(process.pid) is None
