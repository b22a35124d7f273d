"""The virtual environments of bentos: made once, whole or not at all."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import venv
from pathlib import Path

import pytest

from tests.operators.local.deployed import SCRIPTS, Deployed, wait_for

WITHOUT_UV = {"PATH": os.pathsep.join(["/usr/bin", "/bin"])}


def prepare(deployed: Deployed, **variables: str) -> subprocess.CompletedProcess[str]:
    """Make the environment as `build` does."""
    return deployed.run("prepare", deployed.settings(), **variables)


def made(deployed: Deployed) -> list[Path]:
    """Environments that count as whole."""
    return [mark.parent for mark in deployed.cache.glob("*/bentodeploy.json")]


def has_fake_bentoml(environment: Path) -> bool:
    return bool(list(environment.glob("lib/python*/site-packages/bentoml/__main__.py")))


def test_it_is_made_with_progress_a_line_then_found_again_without_a_word(with_own_cache: Deployed) -> None:
    first, second = prepare(with_own_cache), prepare(with_own_cache)
    assert first.returncode == second.returncode == 0, first.stderr
    assert "bentoml" in first.stdout
    assert second.stdout == ""
    [environment] = made(with_own_cache)
    assert has_fake_bentoml(environment)


@pytest.mark.uv
def test_uv_installs_what_the_bento_carries(with_own_cache: Deployed) -> None:
    answer = prepare(with_own_cache)
    assert answer.returncode == 0, answer.stderr
    [environment] = made(with_own_cache)
    assert "uv" in (environment / "pyvenv.cfg").read_text()
    assert has_fake_bentoml(environment)


def test_pip_installs_what_the_bento_carries(with_own_cache: Deployed) -> None:
    assert prepare(with_own_cache, **WITHOUT_UV).returncode == 0
    [environment] = made(with_own_cache)
    assert "uv" not in (environment / "pyvenv.cfg").read_text()
    assert has_fake_bentoml(environment)


def test_a_bento_whose_own_image_uses_pip_gets_pip(with_own_cache: Deployed) -> None:
    with_own_cache.order(installer="pip")
    assert prepare(with_own_cache).returncode == 0
    [environment] = made(with_own_cache)
    assert "uv" not in (environment / "pyvenv.cfg").read_text()


def test_other_requirements_make_another_environment(with_own_cache: Deployed) -> None:
    prepare(with_own_cache)
    wheel = next(with_own_cache.bundle.glob("env/python/wheels/*.whl"))
    with_own_cache.order(requirements=f"--no-index\n./{wheel.relative_to(with_own_cache.bundle)}\n")
    assert prepare(with_own_cache).returncode == 0
    assert len(made(with_own_cache)) == 2


def test_the_interpreter_of_a_virtual_environment_stands_for_its_base(with_own_cache: Deployed) -> None:
    prepare(with_own_cache)
    other = with_own_cache.project / "other"
    venv.create(other)
    with_own_cache.order(python=str(other / "bin" / "python"))
    assert prepare(with_own_cache).returncode == 0
    assert len(made(with_own_cache)) == 1


def test_a_start_makes_it_again_when_the_cache_was_emptied(with_own_cache: Deployed) -> None:
    prepare(with_own_cache)
    shutil.rmtree(with_own_cache.cache)
    with_own_cache.start()
    try:
        with_own_cache.wait_ready()
    finally:
        with_own_cache.run("remove")
    assert with_own_cache.processes() == []


def test_a_dangling_interpreter_is_not_trusted(with_own_cache: Deployed) -> None:
    prepare(with_own_cache)
    [environment] = made(with_own_cache)
    (environment / "bin" / "python").unlink()
    (environment / "bin" / "python").symlink_to("/nowhere/python")
    assert prepare(with_own_cache).returncode == 0
    assert (environment / "bin" / "python").exists()


def test_a_failed_install_shows_its_end_and_leaves_nothing_trusted(with_own_cache: Deployed) -> None:
    with_own_cache.order(requirements="--no-index\nthere-is-no-such-package==1.0\n")
    answer = prepare(with_own_cache)
    assert answer.returncode == 1
    assert "requirements cannot be installed" in answer.stderr.splitlines()[0]
    assert "there-is-no-such-package" in answer.stderr
    assert made(with_own_cache) == []


def test_an_interpreter_that_vanished_names_the_cure(with_own_cache: Deployed) -> None:
    with_own_cache.order(python="/nowhere/python3.11")
    answer = prepare(with_own_cache)
    assert answer.returncode == 1
    assert "/nowhere/python3.11 does not run any more" in answer.stderr
    assert "bentodeploy build" in answer.stderr


def test_a_killed_install_is_made_anew_once_its_installer_is_gone(with_own_cache: Deployed) -> None:
    script = [sys.executable, "-B", str(SCRIPTS / "service.py"), "prepare"]
    with subprocess.Popen(
        [*script, "--project", str(with_own_cache.project)],
        env={
            **os.environ,
            **WITHOUT_UV,
            "BENTODEPLOY_SERVICE": json.dumps(with_own_cache.settings()),
        },
        stdout=subprocess.DEVNULL,
    ) as child:
        wait_for(lambda: any(with_own_cache.cache.glob("*/pyvenv.cfg")))
        child.send_signal(signal.SIGKILL)
    assert made(with_own_cache) == []
    answer = prepare(with_own_cache)
    assert answer.returncode == 0, answer.stderr
    [environment] = made(with_own_cache)
    assert has_fake_bentoml(environment)


def test_two_at_once_make_one(with_own_cache: Deployed) -> None:
    answers: list[subprocess.CompletedProcess[str]] = []
    threads = [threading.Thread(target=lambda: answers.append(prepare(with_own_cache))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.returncode for answer in answers] == [0, 0]
    assert sum("Waiting for another process" in answer.stdout for answer in answers) == 1
    assert len(made(with_own_cache)) == 1


def test_packages_of_the_callers_python_path_do_not_count_as_installed(
    with_own_cache: Deployed, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere" / "bentoml-1.4.39.dist-info"
    elsewhere.mkdir(parents=True)
    (elsewhere / "METADATA").write_text("Metadata-Version: 2.1\nName: bentoml\nVersion: 1.4.39\n")
    assert prepare(with_own_cache, PYTHONPATH=str(elsewhere.parent)).returncode == 0
    [environment] = made(with_own_cache)
    assert has_fake_bentoml(environment)
