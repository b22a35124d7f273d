"""What goes wrong is said clearly, with the right exit code, and nothing is lost."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import httpx
import psutil
import pytest

from tests.e2e.conftest import command_of, configure, environments, processes_of
from tests.support import cli

pytestmark = pytest.mark.terraform


def wait_for(what: str, path: Path, timeout: float = 30) -> None:
    deadline = time.monotonic() + timeout
    while not path.exists():
        assert time.monotonic() < deadline, f"{what} did not come: {path}"
        time.sleep(0.02)


def terraform_of(folder: Path) -> list[psutil.Process]:
    return [
        p for p in processes_of(folder) if "apply" in command_of(p) and "bentodeploy" not in command_of(p)
    ]


def slow_apply(folder: Path) -> Path:
    """An override by the user that makes the apply wait for a file; answers that file."""
    gate = folder / "go on"
    cli.succeed("build", cwd=folder)
    (folder / "terraform" / "iris" / "slow_override.tf").write_text("")
    (folder / "terraform" / "iris" / "slow.tf").write_text(
        f"""resource "terraform_data" "slow" {{
  provisioner "local-exec" {{
    command = "touch '{folder}/begun'; while ! test -e '{gate}'; do sleep 0.05; done"
  }}
}}
"""
    )
    return gate


def test_a_taken_port_is_refused_before_anything_starts(deployment: Path, free_port: int) -> None:
    configure(deployment, f"spec:\n  port: {free_port}\n")
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(("127.0.0.1", free_port))
        taken.listen()
        answer = cli.run("up", cwd=deployment)
    assert answer.code == 3
    assert f"ort {free_port} is taken" in answer.err
    assert str(os.getpid()) in answer.err


def test_a_service_that_dies_ends_with_4_and_its_last_words(deployment: Path) -> None:
    configure(deployment, "env:\n  FAKE_DIES: the model is not there\n")
    answer = cli.run("up", cwd=deployment)
    assert answer.code == 4
    assert "the model is not there" in answer.err
    status = cli.succeed("status", "--json", cwd=deployment).document
    assert status["healthy"] is False
    configure(deployment, "env: {}\n")
    cli.succeed("up", cwd=deployment)


def test_a_service_that_is_never_ready_ends_with_4_after_the_time_out(deployment: Path) -> None:
    configure(deployment, 'env:\n  FAKE_READY_AFTER: "3600"\nhealth:\n  timeout: 2\n')
    answer = cli.run("up", cwd=deployment)
    assert answer.code == 4
    assert "does not answer 200 after 2 s" in answer.err
    assert "fake bentoml serves" in answer.err


def test_two_applies_at_once_and_one_says_who_holds_the_lock(deployment: Path) -> None:
    gate = slow_apply(deployment)
    first = cli.start("apply", cwd=deployment)
    wait_for("the first apply", deployment / "begun")
    second = cli.run("apply", cwd=deployment)
    seen = cli.succeed("status", "--json", cwd=deployment).document
    gate.touch()
    out, err = first.communicate(timeout=60)
    assert first.returncode == 0, err
    assert second.code == 5
    assert f"(pid {first.pid}) is running `apply`" in second.err
    assert seen["state"] == "in-progress"
    assert "is healthy at" in out


def test_a_second_apply_can_wait_for_the_first(deployment: Path) -> None:
    gate = slow_apply(deployment)
    first = cli.start("apply", cwd=deployment)
    wait_for("the first apply", deployment / "begun")
    second = cli.start("apply", "--lock-timeout", "60", cwd=deployment)
    time.sleep(1)
    gate.touch()
    first.communicate(timeout=60)
    out, err = second.communicate(timeout=60)
    assert (first.returncode, second.returncode) == (0, 0), err
    assert "nothing had to be changed" in out


def test_kill_9_of_the_tool_in_the_middle_of_apply_loses_nothing(deployment: Path) -> None:
    gate = slow_apply(deployment)
    first = cli.start("apply", cwd=deployment)
    wait_for("the apply", deployment / "begun")
    first.kill()
    first.communicate()
    seen = cli.succeed("status", "--json", cwd=deployment).document
    assert seen["state"] == "in-progress"
    refused = cli.run("apply", cwd=deployment)
    assert refused.code == 5
    assert "still at work" in refused.err
    gate.touch()
    again = cli.succeed("apply", "--lock-timeout", "30", "--json", cwd=deployment).document
    assert again["healthy"] is True
    assert again["changed"] is False
    assert cli.succeed("status", "--json", cwd=deployment).document["state"] == "deployed"


def test_after_the_tool_alone_was_killed_destroy_waits_for_terraform_and_removes_everything(
    deployment: Path,
) -> None:
    gate = slow_apply(deployment)
    first = cli.start("apply", cwd=deployment)
    wait_for("the apply", deployment / "begun")
    first.kill()
    first.communicate()
    assert terraform_of(deployment), "terraform goes on without the tool"
    refused = cli.run("destroy", "--confirm", "iris", cwd=deployment)
    assert refused.code == 5
    assert "still at work" in refused.err
    gate.touch()
    destroy = ("destroy", "--confirm", "iris", "--lock-timeout", "30", "--json")
    assert "terraform_data.slow" in cli.succeed(*destroy, cwd=deployment).document["destroyed"]
    assert processes_of(deployment) == []
    seen = cli.succeed("status", "--json", cwd=deployment).document
    assert (seen["state"], seen["resources"]) == ("not-deployed", [])


def test_kill_9_of_terraform_in_the_middle_of_apply_loses_nothing(deployment: Path) -> None:
    gate = slow_apply(deployment)
    first = cli.start("apply", cwd=deployment)
    wait_for("the apply", deployment / "begun")
    engine = [p for p in psutil.Process(first.pid).children(recursive=True) if "apply" in command_of(p)]
    assert engine
    for process in engine:
        process.kill()
    _, err = first.communicate(timeout=60)
    gate.touch()
    assert first.returncode == 1
    assert "run the same command again" in err
    cli.succeed("status", cwd=deployment)
    assert cli.succeed("apply", "--json", cwd=deployment).document["healthy"] is True
    assert cli.succeed("destroy", "--confirm", "iris", "--json", cwd=deployment).document["destroyed"]
    assert processes_of(deployment) == []


def test_after_both_were_killed_destroy_still_removes_everything(deployment: Path) -> None:
    gate = slow_apply(deployment)
    first = cli.start("apply", cwd=deployment)
    wait_for("the apply", deployment / "begun")
    service = deployment / "terraform/iris/.bentodeploy/service/service.pid"
    wait_for("the service", service)
    children = psutil.Process(first.pid).children(recursive=True)
    first.kill()
    for process in children:
        with suppress(psutil.NoSuchProcess):  # one of the shell's many `sleep`s
            process.kill()
    first.communicate()
    gate.touch()
    cli.succeed("status", cwd=deployment)
    cli.succeed("destroy", "--confirm", "iris", cwd=deployment)
    assert processes_of(deployment) == []


def test_ctrl_c_is_passed_on_and_ends_with_130(deployment: Path) -> None:
    gate = slow_apply(deployment)
    first = cli.start("apply", cwd=deployment)
    wait_for("the apply", deployment / "begun")
    first.send_signal(signal.SIGINT)
    _, err = first.communicate(timeout=60)
    assert first.returncode == 130
    assert "nterrupted" in err
    assert terraform_of(deployment) == []
    gate.touch()
    assert cli.succeed("status", "--json", cwd=deployment).document["state"] in {"incomplete", "deployed"}
    cli.succeed("apply", cwd=deployment)


def test_a_corrupt_state_is_named_and_left_as_it_is(deployment: Path) -> None:
    endpoint = cli.succeed("up", "--json", cwd=deployment).document["endpoint"]
    state = deployment / "terraform/iris/terraform.tfstate"
    whole = state.read_text()
    state.write_text(whole[: len(whole) // 2])
    for verb in (["status"], ["plan"], ["apply"], ["destroy", "--confirm", "iris"]):
        answer = cli.run(*verb, cwd=deployment)
        assert answer.code == 1, verb
        assert "terraform.tfstate" in answer.err
    assert state.read_text() == whole[: len(whole) // 2]
    assert httpx.get(endpoint + "/readyz").status_code == 200
    state.write_text(whole)
    assert cli.succeed("apply", "--json", cwd=deployment).document["changed"] is False


def test_no_terraform_at_all_is_answered_with_the_install_line(
    deployment: Path, no_engine: dict[str, str]
) -> None:
    cli.succeed("build", cwd=deployment)
    for verb in (["plan"], ["up"], ["destroy", "--confirm", "iris"]):
        answer = cli.run(*verb, cwd=deployment, **no_engine)
        assert answer.code == 3, verb
        assert "There is no Terraform here: neither terraform nor tofu on PATH, nor" in answer.err
        assert "bentodeploy[terraform]" in answer.err


def test_up_without_terraform_builds_nothing(
    deployment: Path, no_engine: dict[str, str], own_cache: Path
) -> None:
    answer = cli.run("up", "--json", cwd=deployment, **no_engine)
    assert answer.code == 3
    assert answer.document["error"]["code"] == "terraform-not-found"
    assert not (deployment / "terraform").exists()
    assert environments(own_cache) == set()
    cli.succeed("build", cwd=deployment)
    assert (deployment / "terraform").exists(), "a build leaves what was looked for"
    assert len(environments(own_cache)) == 1, "a build leaves what was looked for"


def test_up_with_a_terraform_that_is_too_old_builds_nothing(
    deployment: Path, old_engine: Path, own_cache: Path
) -> None:
    answer = cli.run("up", "--json", cwd=deployment, BENTODEPLOY_ENGINE=str(old_engine))
    assert answer.code == 3
    assert answer.document["error"]["code"] == "terraform-too-old"
    assert not (deployment / "terraform").exists()
    assert environments(own_cache) == set()


def test_a_terraform_that_is_too_old_is_named_with_its_version(deployment: Path, old_engine: Path) -> None:
    cli.succeed("build", cwd=deployment)
    for verb in ("plan", "up"):
        answer = cli.run(verb, cwd=deployment, BENTODEPLOY_ENGINE=str(old_engine))
        assert answer.code == 3, verb
        assert "1.2.9" in answer.err
        assert "1.6" in answer.err


def test_a_read_only_folder_is_named(deployment: Path, read_only: Path) -> None:
    (deployment / "terraform").symlink_to(read_only)
    for verb in ("generate", "build", "up"):
        answer = cli.run(verb, cwd=deployment)
        assert answer.code == 1, verb
        assert "terraform/iris" in answer.err
        assert "Next: " in answer.err
    (deployment / "terraform").unlink()


def test_a_full_disk_loses_nothing(deployment: Path, small_disk: Path) -> None:
    (deployment / "terraform").symlink_to(small_disk)
    endpoint = cli.succeed("up", "--json", cwd=deployment).document["endpoint"]
    state = (small_disk / "iris" / "terraform.tfstate").read_text()
    subprocess.run(["sh", "-c", "cat /dev/zero > ballast"], cwd=small_disk, capture_output=True, check=False)
    configure(deployment, "labels: {team: other}\n")
    for verb in ("generate", "build", "apply", "up"):
        answer = cli.run(verb, cwd=deployment)
        assert answer.code in (1, 3), verb
        assert "free disk space" in answer.err.lower()
    assert (small_disk / "iris" / "terraform.tfstate").read_text() == state
    assert httpx.get(endpoint + "/readyz").status_code == 200
    (small_disk / "ballast").unlink()
    assert cli.succeed("apply", "--json", cwd=deployment).document["healthy"] is True
    cli.succeed("destroy", "--confirm", "iris", cwd=deployment)
    (deployment / "terraform").unlink()


def test_destroy_without_a_terminal_needs_the_name(deployment: Path) -> None:
    cli.succeed("up", cwd=deployment)
    for arguments in (["destroy"], ["destroy", "--confirm", "other"]):
        answer = cli.run(*arguments, cwd=deployment)
        assert answer.code == 2
        assert "--confirm iris" in answer.err
    assert cli.succeed("status", "--json", cwd=deployment).document["healthy"] is True


def test_errors_in_json_are_one_document_too(deployment: Path) -> None:
    configure(deployment, "bento: irs:v1\n")
    answer = cli.run("up", "--json", cwd=deployment)
    assert answer.code == 2
    error = answer.document["error"]
    assert error["code"] == "bento-not-found"
    assert error["exit_code"] == 2
    assert "iris:v1" in str(error)


def test_what_is_gone_is_not_applied_but_built_again(deployment: Path) -> None:
    running = cli.succeed("up", "--json", cwd=deployment).document
    bundles = deployment / "terraform/iris/.bentodeploy/bundles"
    bundles.rename(deployment / "bundles")
    same = cli.succeed("apply", "--json", cwd=deployment).document
    assert (same["changed"], same["release"]) == (False, running["release"]), "what runs goes on"
    configure(deployment, "env: {A: b}\n")
    refused = cli.run("apply", "--json", cwd=deployment)
    assert (refused.code, refused.document["error"]["code"]) == (2, "not-built")
    assert httpx.get(running["endpoint"] + "/readyz").status_code == 200
    assert not list(bundles.parent.glob("*.tfplan"))

    cli.succeed("destroy", "--confirm", "iris", cwd=deployment)
    assert "`bentodeploy up` builds iris:v1" in cli.succeed("status", cwd=deployment).out
    refused = cli.run("apply", "--json", cwd=deployment)
    assert (refused.code, refused.document["error"]["code"]) == (2, "not-built")
    assert cli.succeed("status", "--json", cwd=deployment).document["resources"] == []
    assert "is not deployed" in cli.run("logs", cwd=deployment).err
    cli.succeed("up", cwd=deployment)


def test_sigterm_ends_as_ctrl_c_does(deployment: Path) -> None:
    configure(deployment, 'env:\n  FAKE_READY_AFTER: "3600"\nhealth:\n  timeout: 60\n')
    running = cli.start("up", cwd=deployment)
    assert running.stderr is not None
    while not running.stderr.readline().startswith("Waiting for"):
        assert running.poll() is None
    running.send_signal(signal.SIGTERM)
    _, err = running.communicate(timeout=120)
    assert running.returncode == 130
    assert "Interrupted" in err
    assert "bentodeploy status" in err
