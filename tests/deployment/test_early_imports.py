"""What is needed soon is imported in the background, and Ctrl-C waits for that."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from bentodeploy.deployment.early_imports import importing_early
from bentodeploy.errors import EngineError, InterruptedByUserError

SLOW = "slow_to_import_early"


@pytest.fixture
def slow_module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    (tmp_path / f"{SLOW}.py").write_text("import time\ntime.sleep(0.3)\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    sys.modules.pop(SLOW, None)
    return SLOW


def is_importing() -> bool:
    return any(thread.name == "imports" for thread in threading.enumerate())


def test_it_is_there_when_the_context_ends(slow_module: str) -> None:
    with importing_early(slow_module):
        assert is_importing()
    assert not is_importing()
    assert slow_module in sys.modules


def test_a_library_that_is_broken_is_told_by_who_needs_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "broken_sdk.py").write_text(
        "import sys\nsys.modules['sdk_was_met'] = sys\nraise RuntimeError"
    )
    monkeypatch.syspath_prepend(tmp_path)
    told: list[object] = []
    monkeypatch.setattr(threading, "excepthook", told.append)
    with importing_early("broken_sdk"):
        pass
    assert sys.modules.pop("sdk_was_met", None) is not None
    assert told == []


def test_nothing_to_import_starts_nothing() -> None:
    with importing_early():
        assert not is_importing()


def interrupted(slow_module: str, then: BaseException | None = None) -> None:
    """Ctrl-C while a module is imported, and what the caller's own work comes to."""
    with importing_early(slow_module):
        os.kill(os.getpid(), signal.SIGINT)
        if then is not None:
            raise then


def test_ctrl_c_is_raised_once_the_import_is_done(slow_module: str) -> None:
    with pytest.raises(KeyboardInterrupt):
        interrupted(slow_module)
    assert slow_module in sys.modules
    assert not is_importing()
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_what_fails_because_of_ctrl_c_is_told_as_ctrl_c(slow_module: str) -> None:
    with pytest.raises(KeyboardInterrupt):
        interrupted(slow_module, EngineError("A child that only reads was interrupted."))
    with pytest.raises(InterruptedByUserError):
        interrupted(slow_module, InterruptedByUserError("The engine told it."))


MANY = """
import os, signal, sys, threading, time
from bentodeploy.deployment.early_imports import importing_early
begin = threading.Timer(float(sys.argv[1]), os.kill, (os.getpid(), signal.SIGINT))
begin.daemon = True
try:
    with importing_early("httpx"):
        begin.start()
        import jinja2, docker, yaml, pydantic, questionary
    time.sleep(1)
except KeyboardInterrupt:
    sys.exit(130)
"""


@pytest.mark.parametrize("moment", [0.01, 0.03, 0.06, 0.1])
def test_a_ctrl_c_among_imports_ends_the_process(moment: float) -> None:
    done = subprocess.run([sys.executable, "-c", MANY, str(moment)], timeout=60, check=False)
    assert done.returncode == 130
