"""What the verbs of real engines say when something is wrong."""

from __future__ import annotations

import re
import subprocess
import threading
import time
from pathlib import Path

import pytest

from bentodeploy.errors import (
    EngineError,
    FileSystemError,
    LockHeldError,
    StateCorruptError,
)
from bentodeploy.terraform.driver import Terraform
from bentodeploy.terraform.engine import Engine
from bentodeploy.terraform.state import StateResource

from .conftest import MakeTerraform
from .projects import CHAIN, apply

pytestmark = pytest.mark.terraform

MISTAKEN = """\
resource "terraform_data" "x" {
  inptu = 1
  bad   = 2
}
"""

FAILING = """\
resource "terraform_data" "port" {
  provisioner "local-exec" {
    command = "test -e free || { echo 'port 3000 is taken'; exit 3; }"
  }
}
"""


def test_a_provisioner_s_failure_is_told_with_its_resource_and_output_and_mended_by_the_next_apply(
    make_terraform: MakeTerraform, plan_file: Path
) -> None:
    terraform = make_terraform(FAILING)
    with pytest.raises(EngineError) as caught:
        apply(terraform, plan_file)
    error = caught.value
    assert error.what == "terraform apply failed: local-exec provisioner error."
    assert error.where is not None
    assert re.fullmatch(r"terraform_data\.port, main\.tf:\d+", error.where)
    assert any("port 3000 is taken" in line for line in error.details)
    assert "run the same command again" in str(error.next_step)
    assert terraform.resources() == [StateResource("terraform_data.port", "terraform_data", tainted=True)]

    (terraform.project / "free").touch()
    apply(terraform, plan_file)
    assert terraform.resources() == [StateResource("terraform_data.port", "terraform_data", tainted=False)]


IMPOSSIBLE = """\
resource "terraform_data" "fine" {
}

resource "terraform_data" "impossible" {
  lifecycle {
    precondition {
      condition     = length(path.module) == 0
      error_message = "this cannot be"
    }
  }
}
"""


def test_an_apply_in_one_run_whose_plan_fails_has_changed_nothing_and_says_so(
    make_terraform: MakeTerraform,
) -> None:
    terraform = make_terraform(IMPOSSIBLE)
    terraform.init()
    with pytest.raises(EngineError) as caught:
        terraform.apply_at_once()
    assert caught.value.what == "terraform plan failed: Resource precondition failed."
    assert "goes on from what is there" not in str(caught.value.next_step)
    assert terraform.resources() == []


def test_mistakes_in_the_user_s_own_files_are_told_with_file_and_line(
    make_terraform: MakeTerraform, plan_file: Path
) -> None:
    terraform = make_terraform(CHAIN, text="one")
    (terraform.project / "extra.tf").write_text(
        'resource "terraform_data" "x" {\n  inptu = 1\n  bad = 2\n}\n'
    )
    terraform.init()
    for verb in (terraform.validate, lambda: terraform.plan(plan_file)):
        with pytest.raises(EngineError, match="Unsupported argument") as caught:
            verb()
        assert caught.value.where == "terraform_data.x, extra.tf:2" or caught.value.where == "extra.tf:2"
        assert "inptu = 1" in caught.value.details
        assert any("extra.tf:3" in line for line in caught.value.details)
    assert not re.search(r"[\u2500-\u257f\x1b]", "\n".join(caught.value.details))


def test_hcl_that_cannot_be_parsed_fails_already_in_init(make_terraform: MakeTerraform) -> None:
    terraform = make_terraform(CHAIN, text="one")
    (terraform.project / "broken.tf").write_text('resource "a" {\n')
    with pytest.raises(EngineError) as caught:
        terraform.init()
    assert "broken.tf" in f"{caught.value.where} {caught.value.details}"


@pytest.mark.parametrize("content", ['{"version": 4, "trunc', "[]"])
def test_a_corrupt_state_is_named_with_the_way_back(
    make_terraform: MakeTerraform, plan_file: Path, content: str
) -> None:
    terraform = make_terraform(CHAIN, text="one")
    apply(terraform, plan_file)
    apply(make_terraform(CHAIN, text="two"), plan_file)
    state = terraform.project / "terraform.tfstate"
    good = state.read_text()
    state.write_text(content)
    verbs = (lambda: terraform.plan(plan_file), terraform.outputs, terraform.resources, terraform.init)
    for verb in verbs:
        with pytest.raises(StateCorruptError) as caught:
            verb()
        assert caught.value.where == str(state)
        assert "terraform.tfstate.backup" in str(caught.value.next_step)
    state.write_text(good)
    assert terraform.outputs()["text"] == "two"


def test_a_state_of_a_newer_terraform_is_told_as_such(make_terraform: MakeTerraform, plan_file: Path) -> None:
    terraform = make_terraform(CHAIN, text="one")
    terraform.init()
    (terraform.project / "terraform.tfstate").write_text('{"version": 99}')
    for verb in (lambda: terraform.plan(plan_file), terraform.outputs):
        with pytest.raises(StateCorruptError, match="format 99") as caught:
            verb()
        assert "engine:" in str(caught.value.next_step)


def test_an_empty_state_with_a_backup_is_corrupt_and_not_a_fresh_start(
    make_terraform: MakeTerraform, plan_file: Path
) -> None:
    terraform = make_terraform(CHAIN, text="one")
    apply(terraform, plan_file)
    apply(make_terraform(CHAIN, text="two"), plan_file)
    (terraform.project / "terraform.tfstate").write_text("")
    for verb in (lambda: terraform.plan(plan_file), terraform.outputs, terraform.resources):
        with pytest.raises(StateCorruptError, match="empty"):
            verb()


def test_a_plan_is_not_applied_once_the_state_has_moved_on(
    make_terraform: MakeTerraform, plan_file: Path, tmp_path: Path
) -> None:
    terraform = make_terraform(CHAIN, text="one")
    apply(terraform, plan_file)
    make_terraform(CHAIN, text="two").plan(plan_file)
    apply(make_terraform(CHAIN, text="three"), tmp_path / "other.tfplan")
    with pytest.raises(EngineError, match="state has changed") as caught:
        terraform.apply(plan_file)
    assert "bentodeploy plan" in str(caught.value.next_step)


def test_a_file_that_is_no_plan_is_refused(make_terraform: MakeTerraform, tmp_path: Path) -> None:
    terraform = make_terraform(CHAIN, text="one")
    terraform.init()
    (tmp_path / "no.tfplan").write_text("nonsense")
    for path in (tmp_path / "no.tfplan", tmp_path / "missing.tfplan"):
        with pytest.raises(EngineError, match="plan cannot be read"):
            terraform.apply(path)


def test_a_provider_that_cannot_be_had_is_named(make_terraform: MakeTerraform) -> None:
    terraform = make_terraform(
        'terraform {\n  required_providers {\n    none = { source = "127.0.0.1:1/some/none" }\n  }\n}\n'
        "locals {\n  a = 1\n}\n"
    )
    with pytest.raises(EngineError, match=r"some/none cannot be had") as caught:
        terraform.init()
    assert "TF_CLI_CONFIG_FILE" in str(caught.value.next_step)


@pytest.fixture
def state_held(make_terraform: MakeTerraform, plan_file: Path, engine: Engine) -> threading.Thread:
    """Somebody's bare terraform that holds the state's lock for two seconds."""
    hcl = CHAIN.replace("printf", "touch held; sleep 2; printf")
    terraform = make_terraform(hcl, text="one")
    terraform.init()
    command = [*engine.command, "apply", "-auto-approve", "-input=false"]
    thread = threading.Thread(
        target=lambda: subprocess.run(command, cwd=terraform.project, capture_output=True, check=True)
    )
    thread.start()
    while not (terraform.project / "held").exists():
        time.sleep(0.02)
    return thread


def test_a_state_that_somebody_holds_is_refused_with_who_and_since_when(
    make_terraform: MakeTerraform, state_held: threading.Thread, plan_file: Path
) -> None:
    terraform = make_terraform(CHAIN, text="one")
    with pytest.raises(LockHeldError) as caught:
        terraform.plan(plan_file)
    assert re.search(r"\S*@\S+ holds the lock .* for `apply` since 20\d\d-", caught.value.what)
    assert "--lock-timeout" in str(caught.value.next_step)
    assert "force-unlock" not in str(caught.value.next_step), "which this kind of state refuses"
    state_held.join()


def test_a_state_that_somebody_holds_is_waited_for(
    make_terraform: MakeTerraform, state_held: threading.Thread, plan_file: Path
) -> None:
    terraform = make_terraform(CHAIN, text="one")
    assert terraform.plan(plan_file, lock_timeout=30) is False
    state_held.join()


def test_a_full_disk_is_met_before_anything_is_changed(
    make_terraform: MakeTerraform, plan_file: Path, small_disk: Path
) -> None:
    terraform = make_terraform(CHAIN, folder=small_disk, text="one")
    apply(terraform, plan_file)
    subprocess.run(["sh", "-c", "cat /dev/zero > ballast"], cwd=small_disk, capture_output=True, check=False)
    with pytest.raises(FileSystemError, match="disk is full"):
        terraform.plan(plan_file)
    assert terraform.outputs()["text"] == "one"
    (small_disk / "ballast").unlink()
    assert terraform.plan(plan_file) is False


def test_a_disk_that_fills_up_during_apply_is_the_cause_that_is_told(
    make_terraform: MakeTerraform, plan_file: Path, small_disk: Path
) -> None:
    hcl = """\
resource "terraform_data" "greedy" {
  provisioner "local-exec" {
    command = "cat /dev/zero > ballast"
  }
}

resource "terraform_data" "large" {
  input = "${terraform_data.greedy.id} ${join(",", range(1000))} ${join(",", range(1000))}"
}
"""
    terraform = make_terraform(hcl, folder=small_disk)
    with pytest.raises(FileSystemError, match="disk is full"):
        apply(terraform, plan_file)


def test_a_read_only_project_is_refused_with_a_cure(
    make_terraform: MakeTerraform, plan_file: Path, read_only: Path
) -> None:
    terraform = Terraform(make_terraform(CHAIN, text="one").engine, read_only)
    for verb in (terraform.init, lambda: terraform.plan(plan_file)):
        with pytest.raises(FileSystemError) as caught:
            verb()
        assert str(read_only) in str(caught.value.where)
        assert "folder" in str(caught.value.next_step)
