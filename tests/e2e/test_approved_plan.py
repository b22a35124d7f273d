"""What was planned and approved is what is applied."""

from __future__ import annotations

import json
from pathlib import Path

import httpx
import pytest

from tests.e2e.conftest import configure
from tests.support import cli

pytestmark = pytest.mark.terraform


@pytest.fixture
def planned(deployment: Path) -> Path:
    """A folder where `first.plan` deploys what was built."""
    cli.succeed("build", cwd=deployment)
    cli.succeed("plan", "--out", "first.plan", cwd=deployment)
    return deployment


def test_a_plan_that_was_kept_deploys_and_works_only_once(planned: Path) -> None:
    applied = cli.succeed("apply", "first.plan", "--json", cwd=planned).document
    assert applied["release"]["number"] == 1
    assert httpx.get(f"{applied['endpoint']}/readyz").status_code == 200
    again = cli.run("apply", "first.plan", "--json", cwd=planned)
    assert (again.code, again.document["error"]["code"]) == (2, "plan-file")
    assert "The state has changed since this plan was made" in again.err


def test_a_plan_that_was_made_for_another_state_is_refused(planned: Path) -> None:
    running = cli.succeed("apply", "first.plan", "--json", cwd=planned).document["release"]
    configure(planned, "env: {GREETING: changed}")
    cli.succeed("plan", "--out", "second.plan", cwd=planned)
    state = planned / "terraform" / "iris" / "terraform.tfstate"
    state.write_text(json.dumps({**json.loads(state.read_text()), "lineage": "another"}))
    refused = cli.run("apply", "second.plan", "--json", cwd=planned)
    assert (refused.code, refused.document["error"]["code"]) == (2, "plan-file")
    assert "This plan was made for another state" in refused.err
    assert cli.succeed("status", "--json", cwd=planned).document["release"] == running


def test_the_plan_names_the_command_that_carries_it_out(deployment: Path) -> None:
    cli.succeed("build", cwd=deployment)
    answer = cli.succeed("plan", "--out", "first.plan", cwd=deployment)
    assert "`bentodeploy apply first.plan` does it." in answer.out
    assert (deployment / "first.plan").stat().st_mode & 0o777 == 0o600


def test_a_config_that_was_changed_after_the_approval_is_not_applied(planned: Path) -> None:
    configure(planned, "env: {GREETING: changed}")
    refused = cli.run("apply", "first.plan", "--json", cwd=planned)
    assert refused.code == 2
    assert refused.document["error"]["code"] == "plan-file"
    assert [line.split(":")[0] for line in refused.document["error"]["details"]] == ["config"]
    assert cli.succeed("status", "--json", cwd=planned).document["state"] == "not-deployed"


def test_a_bento_that_was_built_after_the_approval_is_not_mixed_in(planned: Path, store: Path) -> None:
    from tests.e2e.conftest import add_bento

    add_bento(store, "v2")
    cli.succeed("build", "--bento", "iris:v2", cwd=planned)
    refused = cli.run("apply", "first.plan", "--json", cwd=planned)
    assert refused.code == 2
    assert [line.split(":")[0] for line in refused.document["error"]["details"]] == ["bento", "image"]


def test_a_plan_without_changes_is_carried_out_by_doing_nothing(planned: Path) -> None:
    cli.succeed("apply", "first.plan", cwd=planned)
    cli.succeed("plan", "--out", "second.plan", cwd=planned)
    assert cli.succeed("apply", "second.plan", "--json", cwd=planned).document["changed"] is False


def test_a_file_that_is_no_plan_is_refused(planned: Path) -> None:
    (planned / "strange.plan").write_text("no plan")
    refused = cli.run("apply", "strange.plan", cwd=planned)
    assert refused.code == 2
    assert "was not written by `bentodeploy plan --out FILE`" in refused.err


def test_a_second_plan_of_the_same_change_has_the_fingerprint_that_was_approved(planned: Path) -> None:
    approved = cli.succeed("plan", "--json", cwd=planned).document["fingerprint"]
    cli.succeed("plan", "--out", "second.plan", cwd=planned)
    applied = cli.succeed("apply", "second.plan", "--expect", approved, "--json", cwd=planned)
    assert applied.document["changed"] is True


def test_a_plan_with_another_fingerprint_than_the_approved_one_is_refused(planned: Path) -> None:
    approved = cli.succeed("plan", "--json", cwd=planned).document["fingerprint"]
    configure(planned, "env: {GREETING: changed}")
    cli.succeed("plan", "--out", "second.plan", cwd=planned)
    refused = cli.run("apply", "second.plan", "--expect", approved, cwd=planned)
    assert refused.code == 2
    assert "something else than the one that was approved" in refused.err


def test_the_summary_tells_the_plan_without_any_value(planned: Path) -> None:
    configure(planned, "env: {PASSPHRASE: hush-hush}")
    cli.succeed("plan", "--summary", "plan.md", cwd=planned)
    summary = (planned / "plan.md").read_text()
    assert "| add | `terraform_data.service` |" in summary
    assert "The endpoint is new." in summary
    assert "hush" not in summary


def test_expect_is_for_a_plan_that_was_kept(planned: Path) -> None:
    refused = cli.run("apply", "--expect", "sha256:0", cwd=planned)
    assert refused.code == 2
    assert "bentodeploy apply PLAN --expect FINGERPRINT" in refused.err
