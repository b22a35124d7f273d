"""A state that could not be saved is brought back before anything else is done."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.version import Version

from bentodeploy.errors import StateNotSavedError
from bentodeploy.terraform.driver import Terraform
from bentodeploy.terraform.engine import Engine
from tests.support.front import front

from .conftest import MakeTerraform
from .http_store import FakeStore, keep_state_at

HCL = """\
resource "terraform_data" "made" {
}

resource "terraform_data" "failing" {
  provisioner "local-exec" {
    command = "test -e free"
  }
}
"""


@pytest.fixture
def store() -> FakeStore:
    return FakeStore(takes_it=False)


@pytest.fixture
def terraform(store: FakeStore, make_terraform: MakeTerraform, tmp_path: Path) -> Iterator[Terraform]:
    """A project in a folder with a space, whose store takes no state."""
    with front(store.answer) as url:
        made = make_terraform(HCL, folder=tmp_path / "my work")
        keep_state_at(url, made.project)
        made.init()
        yield made


INTERRUPTED = """\
trap '' INT
kill -INT $PPID
sleep 0.2
echo '{"type": "diagnostic", "diagnostic": {"severity": "error", "summary": "Failed to save state"}}'
exit 1
"""


def test_an_interruption_does_not_hide_it(tmp_path: Path) -> None:
    fake = Engine("terraform", ("sh", "-c", INTERRUPTED), Version("1.11.4"))
    with pytest.raises(StateNotSavedError):
        Terraform(fake, tmp_path).apply_at_once()


def commands(error: StateNotSavedError) -> list[str]:
    return str(error.next_step).split("`")[1::2]


@pytest.mark.terraform
def test_it_is_told_before_every_other_cause_and_holds_all_up_until_it_is_back(
    terraform: Terraform, store: FakeStore, plan_file: Path
) -> None:
    with pytest.raises(StateNotSavedError, match=r"it is in errored\.tfstate") as caught:
        terraform.apply_at_once()
    assert any("local-exec provisioner error" in line for line in caught.value.details)
    assert any("403" in line for line in caught.value.details)

    # Whoever kept an output now would write a newer state over the one that must come back.
    for verb in (
        lambda: terraform.plan(plan_file),
        terraform.apply_at_once,
        lambda: terraform.keep_output("kept", []),
    ):
        with pytest.raises(StateNotSavedError, match="An earlier run"):
            verb()

    store.takes_it = True
    [line] = commands(caught.value)
    subprocess.run(["sh", "-c", line], check=True, capture_output=True)
    assert "terraform_data.made" in [one.address for one in terraform.resources()]
    assert terraform.plan(plan_file) is True
    assert [change.address for change in terraform.show_plan(plan_file).resources] == [
        "terraform_data.failing"
    ]


@pytest.mark.terraform
def test_where_not_even_the_file_could_be_written_the_log_has_it(terraform: Terraform) -> None:
    (terraform.project / "errored.tfstate").mkdir()
    with pytest.raises(StateNotSavedError, match="nowhere") as caught:
        terraform.apply_at_once()
    [log] = (terraform.project / ".bentodeploy" / "logs").glob("*-apply-*.jsonl")
    assert f"Copy {log} " in str(caught.value.next_step)
    lines = map(json.loads, log.read_text().splitlines())
    [dumped] = [line for line in lines if line["@message"] == "Emergency state dump"]
    assert {one["name"] for one in dumped["state"]["resources"]} == {"failing", "made"}
