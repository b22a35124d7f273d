"""What the supervisor does with a service that dies, talks too much, or does not want to end."""

from __future__ import annotations

import os
import shutil
import signal
import time
from pathlib import Path

import psutil

from tests.operators.local.deployed import SCRIPTS, Deployed, wait_for


def test_a_killed_service_is_started_again(deployed: Deployed) -> None:
    deployed.start(env={"FAKE_WORKERS": "1"})
    deployed.wait_ready()
    first = deployed.record()["service"]
    workers = {one.pid for one in deployed.processes()} - {first, deployed.record()["supervisor"]}
    os.kill(first, signal.SIGKILL)
    wait_for(lambda: deployed.record()["service"] != first)
    deployed.wait_ready()
    assert deployed.record()["restarts"] == 1
    assert workers.isdisjoint(one.pid for one in deployed.processes())
    assert "The service was ended by SIGKILL after" in deployed.log()
    assert "1 restart." in deployed.status()["detail"]


def test_a_service_that_dies_at_its_start_is_given_up_with_its_words_in_the_log(deployed: Deployed) -> None:
    deployed.start(env={"FAKE_DIES": "cannot load the model"})
    wait_for(lambda: deployed.status()["state"] == "failed")
    status = deployed.status()
    assert "The service ended with exit code 1 after" in status["detail"]
    assert "5 times in a row" in status["detail"]
    assert status["restart"]
    assert deployed.log().count("cannot load the model") == 5
    wait_for(lambda: deployed.processes() == [], seconds=2)


def test_a_service_given_up_can_be_started_again(deployed: Deployed) -> None:
    deployed.start(env={"FAKE_DIES": "no"})
    wait_for(lambda: deployed.status()["state"] == "failed")
    deployed.start()
    deployed.wait_ready()
    assert deployed.status()["state"] == "running"


def test_a_service_that_is_not_up_yet_is_starting(deployed: Deployed) -> None:
    deployed.start(env={"FAKE_DIES": "no"})
    assert deployed.status()["state"] == "starting"


def test_a_stop_between_two_starts_is_obeyed_at_once(deployed: Deployed) -> None:
    deployed.start(env={"FAKE_DIES": "no"})
    wait_for(lambda: "started again in 2 s" in deployed.log())
    begun = time.monotonic()
    deployed.stop()
    assert time.monotonic() - begun < 1.5
    assert deployed.status()["state"] == "stopped"


def test_a_stubborn_service_is_killed_after_the_grace_period(deployed: Deployed, tmp_path: Path) -> None:
    deployed.scripts = _with_grace(tmp_path, seconds=2.0)
    deployed.start(env={"FAKE_STUBBORN": "1", "FAKE_WORKERS": "1"})
    deployed.wait_ready()
    begun = time.monotonic()
    deployed.stop()
    assert 2 <= time.monotonic() - begun < 8
    assert deployed.processes() == []


def test_a_long_log_is_cut_and_the_service_goes_on_writing(deployed: Deployed) -> None:
    deployed.start(env={"FAKE_LOG_LINES": "110000"})
    deployed.wait_ready()
    older = deployed.service / "service.log.1"
    wait_for(older.exists)
    wait_for(lambda: (deployed.service / "service.log").stat().st_size < 1_000_000)
    assert older.stat().st_size > 10 * 1024 * 1024
    assert older.stat().st_mode & 0o777 == 0o600
    deployed.get("/environment")
    wait_for(lambda: "GET /environment" in deployed.log())


def test_a_service_outlives_its_supervisor_and_still_writes_its_log(deployed: Deployed) -> None:
    deployed.start()
    deployed.wait_ready()
    os.kill(deployed.record()["supervisor"], signal.SIGKILL)
    deployed.get("/environment")
    wait_for(lambda: "GET /environment" in deployed.log())


def test_a_stopped_supervisor_is_killed_rather_than_waited_for(deployed: Deployed) -> None:
    deployed.start()
    deployed.wait_ready()
    supervisor = psutil.Process(deployed.record()["supervisor"])
    supervisor.suspend()
    os.kill(supervisor.pid, signal.SIGKILL)
    wait_for(lambda: "supervisor is gone" in deployed.status()["detail"])
    deployed.start()
    deployed.wait_ready()
    assert len(deployed.processes()) == 2


def _with_grace(folder: Path, seconds: float) -> Path:
    """The scripts with a shorter grace period, and else as they are."""
    scripts = Path(shutil.copytree(SCRIPTS, folder / "runtime", ignore=shutil.ignore_patterns("__pycache__")))
    text = (scripts / "supervisor.py").read_text()
    assert text.count("GRACE = 15.0") == 1
    (scripts / "supervisor.py").write_text(text.replace("GRACE = 15.0", f"GRACE = {seconds}"))
    return scripts
