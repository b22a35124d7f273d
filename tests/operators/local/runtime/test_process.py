"""`start` and `stop` of the process runtime, as Terraform calls them, with the fake of BentoML."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from tests.operators.local.deployed import HOSTILE, MARK, SCRIPTS, Deployed, free_port, wait_for
from tests.operators.local.view import read_only_view


def test_a_started_service_answers_until_it_is_stopped(deployed: Deployed) -> None:
    deployed.start()
    deployed.wait_ready()
    assert deployed.status()["state"] == "running"
    deployed.stop()
    assert not deployed.is_ready()
    assert deployed.processes() == []
    assert deployed.status()["state"] == "stopped"


def test_the_service_survives_its_terminal(deployed: Deployed) -> None:
    deployed.start()
    deployed.wait_ready()
    sessions = {os.getsid(process.pid) for process in deployed.processes()}
    assert os.getsid(0) not in sessions


def test_env_reaches_the_service_byte_for_byte(deployed: Deployed) -> None:
    deployed.start(env=HOSTILE)
    deployed.wait_ready()
    seen = deployed.get("/environment")
    assert {name: seen.get(name) for name in HOSTILE} == HOSTILE


def test_env_values_stand_in_no_argument_and_no_file(deployed: Deployed) -> None:
    deployed.start(env={"TOKEN": "s3cret-value"})
    deployed.wait_ready()
    arguments = [word for process in deployed.processes() for word in process.cmdline()]
    files = [path.read_bytes() for path in deployed.project.rglob("*") if path.is_file()]
    assert not any("s3cret-value" in word for word in arguments)
    assert not any(b"s3cret-value" in content for content in files)


def test_the_callers_own_credentials_do_not_reach_the_service(deployed: Deployed) -> None:
    answer = deployed.run("start", deployed.settings(), AWS_SECRET_ACCESS_KEY="callers", TF_VAR_x="1")
    assert answer.returncode == 0, answer.stderr
    deployed.wait_ready()
    seen = deployed.get("/environment")
    assert {"AWS_SECRET_ACCESS_KEY", "TF_VAR_x", "BENTODEPLOY_SERVICE"}.isdisjoint(seen)
    assert seen["HOME"] == os.environ["HOME"]


def test_bentoml_gets_a_home_of_its_own_and_does_not_track(deployed: Deployed) -> None:
    deployed.start()
    deployed.wait_ready()
    seen = deployed.get("/environment")
    assert seen["BENTOML_HOME"] == str(deployed.service / "home")
    assert seen["BENTOML_DO_NOT_TRACK"] == "True"
    assert Path(seen["PROMETHEUS_MULTIPROC_DIR"]).is_dir()


def test_the_config_wins_over_the_bentos_own_variables(deployed: Deployed) -> None:
    deployed.order(envs={"MODE": "bento", "ONLY_BENTO": "yes"})
    deployed.start(env={"MODE": "config"})
    deployed.wait_ready()
    seen = deployed.get("/environment")
    assert (seen["MODE"], seen["ONLY_BENTO"]) == ("config", "yes")


@pytest.mark.parametrize(
    ("style", "variable", "value"),
    [
        ("class", "BENTOML_CONFIG_OVERRIDES", '{"services": {"workers": 3}}'),
        ("function", "BENTOML_API_WORKERS", "3"),
    ],
)
def test_workers_are_told_in_the_way_of_the_service_style(
    deployed: Deployed, style: str, variable: str, value: str
) -> None:
    deployed.order(style=style)
    deployed.start(workers=3)
    deployed.wait_ready()
    assert deployed.get("/environment")[variable] == value


def test_a_variable_that_no_process_can_have_is_an_error_and_starts_nothing(deployed: Deployed) -> None:
    answer = deployed.run("start", deployed.settings(env={"A": "nul\0byte"}))
    assert answer.returncode == 1
    assert "embedded null byte" in answer.stderr
    assert deployed.processes() == []


def test_starting_again_replaces_the_running_instance(deployed: Deployed) -> None:
    deployed.start(env={"NUMBER": "1"})
    deployed.wait_ready()
    first = deployed.record()
    deployed.start(env={"NUMBER": "2"})
    deployed.wait_ready()
    assert deployed.get("/environment")["NUMBER"] == "2"
    assert not psutil.pid_exists(first["supervisor"]) or _is_zombie(first["supervisor"])
    assert len(deployed.processes()) == 2


def test_stopping_twice_or_what_never_ran_is_fine(deployed: Deployed) -> None:
    deployed.stop()
    deployed.start()
    deployed.stop()
    deployed.stop()


def test_workers_in_sessions_of_their_own_are_stopped_too(deployed: Deployed) -> None:
    deployed.start(env={"FAKE_WORKERS": "2"})
    deployed.wait_ready()
    assert len(deployed.processes()) == 4
    deployed.stop()
    assert deployed.processes() == []


def test_a_service_whose_supervisor_was_killed_still_runs_and_can_be_stopped(deployed: Deployed) -> None:
    deployed.start(env={"FAKE_WORKERS": "1"})
    deployed.wait_ready()
    os.kill(deployed.record()["supervisor"], signal.SIGKILL)
    wait_for(lambda: "supervisor is gone" in deployed.status()["detail"])
    assert deployed.is_ready()
    assert deployed.status()["state"] == "running"
    assert deployed.status()["restart"]
    deployed.stop()
    assert deployed.processes() == []


def test_workers_that_outlived_service_and_supervisor_are_stopped(deployed: Deployed) -> None:
    deployed.start(env={"FAKE_WORKERS": "2"})
    deployed.wait_ready()
    record = deployed.record()
    os.kill(record["supervisor"], signal.SIGKILL)
    os.kill(record["service"], signal.SIGKILL)
    wait_for(lambda: len(deployed.processes()) == 2)
    deployed.stop()
    assert deployed.processes() == []


def test_a_process_that_got_the_number_of_a_dead_service_is_left_alone(deployed: Deployed) -> None:
    deployed.start()
    deployed.wait_ready()
    os.kill(deployed.record()["supervisor"], signal.SIGKILL)
    os.kill(deployed.record()["service"], signal.SIGKILL)
    wait_for(lambda: not deployed.processes())
    with psutil.Popen(["sleep", "600"], start_new_session=True) as stranger:
        record = {**deployed.record(), "service": stranger.pid}
        (deployed.service / "service.json").write_text(json.dumps(record))
        assert deployed.status()["state"] == "stopped"
        deployed.stop()
        assert stranger.poll() is None
        stranger.kill()


def test_a_stale_pid_file_of_a_stranger_is_not_trusted(deployed: Deployed) -> None:
    deployed.start()
    deployed.stop()
    with psutil.Popen(["sleep", "600"]) as stranger:
        (deployed.service / "service.pid").write_text(str(stranger.pid))
        deployed.stop()
        assert stranger.poll() is None
        stranger.kill()


def test_a_damaged_record_does_not_keep_the_service_from_being_stopped(deployed: Deployed) -> None:
    deployed.start()
    deployed.wait_ready()
    (deployed.service / "service.json").write_text("{ half")
    deployed.stop()
    assert deployed.processes() == []


def test_a_taken_port_is_refused_before_anything_starts(deployed: Deployed) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", deployed.port))
        other.listen()
        answer = deployed.run("start", deployed.settings())
    assert answer.returncode == 1
    assert answer.stderr.startswith(f"Port {deployed.port} cannot be used: another process listens there.")
    assert deployed.processes() == []


def test_a_start_whose_terraform_was_killed_meanwhile_starts_nothing(with_own_cache: Deployed) -> None:
    script, project = str(SCRIPTS / "service.py"), str(with_own_cache.project)
    start = [sys.executable, "-B", script, "start", "--project", project]
    program = f"import subprocess; subprocess.Popen({start!r}).wait()"
    with_own_cache.order(installer="pip")
    with subprocess.Popen(
        [sys.executable, "-c", program],
        env={**os.environ, "BENTODEPLOY_SERVICE": json.dumps(with_own_cache.settings())},
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    ) as terraform:
        wait_for(lambda: any(with_own_cache.cache.glob("*/pyvenv.cfg")))
        terraform.kill()
        assert terraform.stderr is not None
        assert "Terraform was ended meanwhile; nothing was started." in terraform.stderr.read()
    assert not with_own_cache.service.exists()


def test_a_missing_bundle_names_the_cure(deployed: Deployed) -> None:
    answer = deployed.run("start", deployed.settings(image="bento@sha256:" + "0" * 64))
    assert answer.returncode == 1
    assert "bentodeploy build" in answer.stderr


def test_files_of_the_service_are_the_users_own(deployed: Deployed) -> None:
    deployed.start()
    deployed.wait_ready()
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in deployed.service.iterdir()}
    assert stat.S_IMODE(deployed.service.stat().st_mode) == 0o700
    assert {modes["service.log"], modes["service.json"], modes["service.pid"]} == {0o600}


def test_every_process_of_the_service_carries_the_instances_mark(deployed: Deployed) -> None:
    deployed.start(env={"FAKE_WORKERS": "1"})
    deployed.wait_ready()
    record = deployed.record()
    others = [one for one in deployed.processes() if one.pid != record["supervisor"]]
    assert {one.environ()[MARK] for one in others} == {record["instance"]}


def test_remove_leaves_nothing_behind(deployed: Deployed) -> None:
    deployed.start()
    deployed.wait_ready()
    answer = deployed.run("remove")
    left = [path.name for path in (deployed.project / ".bentodeploy").iterdir()]
    assert answer.returncode == 0
    assert left == ["service.lock"]
    assert deployed.processes() == []


def test_a_project_that_is_deleted_by_hand_takes_its_service_with_it(deployed: Deployed) -> None:
    deployed.start(env={"FAKE_WORKERS": "1"})
    deployed.wait_ready()
    shutil.rmtree(deployed.service)
    wait_for(lambda: deployed.processes() == [])


def test_the_copy_of_a_project_has_no_power_over_the_originals_service(deployed: Deployed) -> None:
    deployed.start()
    deployed.wait_ready()
    copy = _copied(deployed)
    status = copy.status()
    assert (status["state"], status["instance"]) == ("stopped", None)
    assert status["copy_of"] == str(deployed.project)
    copy.stop()
    assert copy.run("remove").returncode == 0
    assert deployed.is_ready()
    assert deployed.status()["state"] == "running"


def test_the_copy_of_a_project_starts_a_service_of_its_own(deployed: Deployed) -> None:
    deployed.start()
    deployed.wait_ready()
    copy = _copied(deployed)
    copy.port = free_port()
    copy.start()
    copy.wait_ready()
    assert deployed.is_ready()
    assert copy.status()["state"] == "running"
    assert copy.run("remove").returncode == 0
    assert copy.processes() == []
    assert deployed.is_ready()


def test_a_moved_project_still_has_its_service(deployed: Deployed) -> None:
    deployed.start()
    deployed.wait_ready()
    os.kill(deployed.record()["supervisor"], signal.SIGKILL)
    wait_for(lambda: "supervisor is gone" in deployed.status()["detail"])
    moved = replace(deployed, project=deployed.project.with_name("moved"))
    deployed.project.rename(moved.project)
    assert moved.status()["instance"] == moved.record()["instance"]
    moved.stop()
    assert not deployed.is_ready()
    assert deployed.processes() == []


def test_a_project_seen_under_a_second_path_is_no_copy(deployed: Deployed, tmp_path: Path) -> None:
    deployed.start()
    other = tmp_path / "second path"
    other.mkdir()
    (other / ".bentodeploy").symlink_to(deployed.project / ".bentodeploy")
    assert replace(deployed, project=other).status()["instance"] == deployed.record()["instance"]


def test_a_container_is_not_removed_for_a_copy_of_its_project(
    deployed: Deployed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = _fake_docker(tmp_path, monkeypatch)
    settings = {"runtime": "container", "deployment": "iris-12345678"}
    assert deployed.run("start", deployed.settings(**settings)).returncode == 0
    copy = _copied(deployed)
    asked.unlink()
    refused = copy.run("start", copy.settings(**settings))
    assert refused.returncode == 1
    assert f"copy of {deployed.project}" in refused.stderr
    assert copy.run("stop", settings).returncode == 0
    assert copy.run("remove", settings).returncode == 0
    assert not asked.exists()
    assert deployed.run("remove", settings).returncode == 0
    assert "rm --force bentodeploy-iris-12345678" in asked.read_text()


def test_a_supervisor_is_seen_where_nothing_can_be_written(deployed: Deployed, tmp_path: Path) -> None:
    deployed.start()
    deployed.wait_ready()
    with read_only_view(deployed.project, tmp_path / "view") as view:
        status = replace(deployed, project=view).status()
    assert status["state"] == "running"
    assert not status["restart"]


def test_a_supervisor_whose_record_is_lost_is_told(deployed: Deployed) -> None:
    deployed.start()
    supervisor = deployed.record()["supervisor"]
    (deployed.service / "service.json").unlink()
    status = deployed.status()
    assert (status["state"], status["restart"]) == ("running", False)
    assert f"process {supervisor}" in status["detail"]


def _copied(deployed: Deployed) -> Deployed:
    copy = replace(deployed, project=deployed.project.with_name("copy"))
    shutil.copytree(deployed.project, copy.project)
    return copy


def _fake_docker(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A docker command that takes everything; answers the file in which it notes what it was asked."""
    asked = folder / "asked"
    program = folder / "bin" / "docker"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\necho "$*" >> "{asked}"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    return asked


def _is_zombie(pid: int) -> bool:
    return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
