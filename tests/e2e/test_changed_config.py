"""What a config says by now against what was built and deployed of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.conftest import add_bento, configure
from tests.support import cli

pytestmark = pytest.mark.terraform

OTHER_OPERATOR = "operator: aws-lambda\nspec: {region: eu-central-1}\n"


@pytest.mark.parametrize("noted", [True, False], ids=["noted", "made by an earlier version"])
def test_another_operator_is_refused_while_the_first_ones_service_runs(deployment: Path, noted: bool) -> None:
    cli.succeed("up", cwd=deployment)
    project = deployment / "terraform" / "iris"
    template = (project / "main.tf").read_bytes()
    if not noted:
        (project / ".bentodeploy" / "operator").unlink()
    configure(deployment, OTHER_OPERATOR)
    for verb in (["generate"], ["build"], ["plan"], ["apply"], ["up"], ["destroy", "--confirm", "iris"]):
        refused = cli.run(*verb, cwd=deployment)
        assert refused.code == 3, verb
        assert "iris is deployed on local; `operator:` says aws-lambda." in refused.err
        assert "Destroy it with `operator: local` first, or give another `name:`." in refused.err
        assert (project / "main.tf").read_bytes() == template

    configure(deployment, "")
    assert cli.succeed("destroy", "--confirm", "iris", "--json", cwd=deployment).document["destroyed"]
    configure(deployment, OTHER_OPERATOR)
    assert "main.tf" in cli.succeed("generate", cwd=deployment).out
    configure(deployment, "")
    cli.succeed("up", cwd=deployment)


def test_a_plan_after_a_destroy_names_the_verb_that_does_it(deployment: Path, tmp_path: Path) -> None:
    cli.succeed("up", cwd=deployment)
    assert cli.succeed("plan", "--json", cwd=deployment).document["is_built"] is True
    configure(deployment, "env: {A: b}\n")
    assert "`bentodeploy apply` does it." in cli.succeed("plan", cwd=deployment).out
    cli.succeed("destroy", "--confirm", "iris", cwd=deployment)
    summary = tmp_path / "summary.md"
    told = cli.succeed("plan", "--summary", str(summary), cwd=deployment).out
    assert "What was built of iris:v1 is not there: `bentodeploy up` builds and deploys it." in told
    assert "bentodeploy apply" not in told
    assert "`bentodeploy up` builds and deploys it." in summary.read_text()
    assert cli.succeed("plan", "--json", cwd=deployment).document["is_built"] is False


def test_a_newer_bento_is_told_though_nothing_that_was_built_would_change(
    deployment: Path, store: Path
) -> None:
    configure(deployment, "bento: iris:latest\n")
    cli.succeed("up", cwd=deployment)
    assert "No changes: iris is as the config says.\n" in cli.succeed("plan", cwd=deployment).out
    add_bento(store, "v2")
    (store / "bentos" / "iris" / "latest").write_text("v2")
    newer = "The config's bento is now iris:v2, which is not built: `bentodeploy up` builds and deploys it."
    planned = cli.succeed("plan", cwd=deployment)
    assert planned.out.splitlines() == ["No changes: iris is as the config says, with iris:v1.", newer]
    assert newer not in planned.err
    assert cli.succeed("plan", "--json", cwd=deployment).document["newer_bento"] == "iris:v2"
    assert newer in " ".join(cli.succeed("apply", cwd=deployment).err.split())
    assert newer not in " ".join(cli.succeed("up", cwd=deployment).err.split())
    assert cli.succeed("plan", "--json", cwd=deployment).document["newer_bento"] is None


def test_a_bento_that_was_built_anew_under_its_tag_is_told(deployment: Path, store: Path) -> None:
    cli.succeed("up", cwd=deployment)
    (store / "bentos" / "iris" / "v1" / "src" / "service.py").write_text("class Iris:\n    changed = True\n")
    newer = "What was built of iris:v1 is no longer what a build makes of it: `bentodeploy up` builds and"
    assert newer in cli.succeed("plan", cwd=deployment).out
    assert cli.succeed("up", "--json", cwd=deployment).document["changed"] is True
    assert cli.succeed("plan", "--json", cwd=deployment).document["newer_bento"] is None
