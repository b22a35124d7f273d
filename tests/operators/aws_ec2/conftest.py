"""A fake of AWS, and the operator's project under Terraform's real provider."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from operators.aws_ec2 import AwsEc2Operator
from tests.support.generated_project import GeneratedProject, generated_project
from tests.support.moto import FakeAws, fake_aws, terraform_config


@pytest.fixture(scope="session")
def running_aws() -> Iterator[FakeAws]:
    with fake_aws() as running:
        running.lead()
        yield running


@pytest.fixture
def aws(running_aws: FakeAws, monkeypatch: pytest.MonkeyPatch) -> FakeAws:
    """An empty fake of AWS, to which boto3 and Terraform's provider are led."""
    running_aws.reset()
    lead_to(running_aws.environment, monkeypatch)
    return running_aws


@pytest.fixture
def project(
    aws: FakeAws, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> GeneratedProject:
    """The operator's project under the real provider, from this machine's mirror."""
    monkeypatch.setenv("TF_CLI_CONFIG_FILE", str(terraform_config(tmp_path_factory.mktemp("terraform"))))
    return generated_project(AwsEc2Operator(), tmp_path / "project")


def lead_to(environment: dict[str, str], patch: pytest.MonkeyPatch) -> None:
    """Let boto3 and Terraform's provider speak to a fake of AWS."""
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_CA_BUNDLE"):
        patch.delenv(name, raising=False)
    for name, value in environment.items():
        patch.setenv(name, value)
