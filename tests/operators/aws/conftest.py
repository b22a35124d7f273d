"""AWS's settings as a user has them in files, and a fake of AWS to ask."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.moto import FakeAws, fake_aws

PROFILES = """\
[default]
region = us-east-1
[profile dev]
aws_access_key_id = AKIADEV
aws_secret_access_key = secret
[profile empty]
region = us-east-1
[profile sso]
sso_start_url = https://example.awsapps.com/start
sso_region = us-east-1
sso_account_id = 210987654321
sso_role_name = Deployer
"""


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """The test's own settings of AWS: the profiles `dev`, `empty` and `sso`, no keys in the environment."""
    config = tmp_path / "aws-config"
    config.write_text(PROFILES)
    for name in (
        "ACCESS_KEY_ID",
        "SECRET_ACCESS_KEY",
        "SESSION_TOKEN",
        "PROFILE",
        "ROLE_ARN",
        "ENDPOINT_URL",
    ):
        monkeypatch.delenv(f"AWS_{name}", raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "aws-credentials"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    return monkeypatch


@pytest.fixture(scope="session")
def running_aws() -> Iterator[FakeAws]:
    with fake_aws(MOTO_IAM_LOAD_MANAGED_POLICIES="false") as running:
        running.lead()
        yield running


@pytest.fixture
def aws(running_aws: FakeAws, settings: pytest.MonkeyPatch) -> FakeAws:
    """An empty fake of AWS, to which boto3 is led with keys in the environment."""
    running_aws.reset()
    for name, value in running_aws.environment.items():
        settings.setenv(name, value)
    return running_aws
