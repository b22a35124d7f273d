"""A function's image that somebody deleted is told of, and pushed again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bentodeploy.errors import NotBuiltError
from bentodeploy.release import Release, read_releases
from tests.operators.aws_lambda.test_deployment import CONFIG
from tests.support import cli
from tests.support.aws_cloud import AwsCloud
from tests.support.plans import changed, plan

pytestmark = [
    pytest.mark.aws,
    pytest.mark.bentoml,
    pytest.mark.docker,
    pytest.mark.long,
    pytest.mark.registry,
    pytest.mark.terraform,
    pytest.mark.timeout(1800),
]

GONE = " is not there: `bentodeploy up` builds and deploys it."


def history(folder: Path) -> tuple[Release, ...]:
    """What the state tells, oldest first."""
    state = json.loads((folder / "terraform" / "iris" / "terraform.tfstate").read_text())
    return read_releases(state["outputs"]["releases"]["value"])


def comes_back(cloud: AwsCloud, folder: Path, releases: tuple[Release, ...]) -> None:
    """One `up` leads to a function whose image can be pulled, and to the same history."""
    cloud.urls.stop()  # the next request starts the function from its registry
    assert cli.succeed("up", "--json", cwd=folder).document["healthy"] is True
    assert history(folder) == releases


def test_an_image_or_repository_that_somebody_deleted_is_told_and_comes_back(
    cloud_with_layers: AwsCloud, tmp_path: Path
) -> None:
    (tmp_path / "deployment_config.yaml").write_text(CONFIG)
    cli.succeed("up", cwd=tmp_path)
    releases = history(tmp_path)
    (digest,) = {one.image.partition("@")[2] for one in releases}

    # The image alone: Terraform knows nothing of it, and the function needs it with its next cold start.
    cloud_with_layers.delete_image("iris", digest)
    code, document = plan(tmp_path)
    assert (code, document["is_built"]) == (0, False)
    applied = cli.succeed("apply", "--json", cwd=tmp_path)
    assert applied.document["changed"] is False
    assert GONE in " ".join(applied.err.split())
    comes_back(cloud_with_layers, tmp_path, releases)

    # The repository with it.
    cloud_with_layers.delete_repository("iris")
    code, document = plan(tmp_path)
    assert (code, document["is_built"]) == (2, False)
    missing = {"aws_ecr_repository.image", "aws_ecr_lifecycle_policy.image"}
    assert {one["address"] for one in document["drift"]} == changed(document) == missing
    refused = cli.run("apply", "--json", cwd=tmp_path)
    error = refused.document["error"]
    assert refused.code == error["exit_code"] == NotBuiltError.exit_code
    assert "somebody else removed it" in error["what"]
    assert error["next"] == GONE.partition(": ")[2]
    assert history(tmp_path) == releases
    comes_back(cloud_with_layers, tmp_path, releases)
    code, document = plan(tmp_path)
    assert (code, document["drift"], document["is_built"]) == (0, [], True)
