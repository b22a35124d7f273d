"""What `doctor` and `build` say of a state in S3 (moto's), from a folder that was never used."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support import cli
from tests.support.bentos import make_bento
from tests.support.moto import REGION, FakeAws, fake_aws

pytestmark = pytest.mark.terraform

CONFIG = f"""\
api_version: v1
name: iris
operator: {{name: local}}
bento: iris:v1
state: {{backend: s3, bucket: acme-state, region: {REGION}}}
"""
KEY = "bentodeploy/iris/terraform.tfstate"


@pytest.fixture(scope="module")
def moto() -> Iterator[FakeAws]:
    with fake_aws() as aws:
        aws.lead()
        yield aws


@pytest.fixture
def aws(moto: FakeAws, monkeypatch: pytest.MonkeyPatch) -> FakeAws:
    moto.reset()
    for name, value in moto.environment.items():
        monkeypatch.setenv(name, value)
    return moto


@pytest.fixture
def folder(tmp_path: Path, own_home: Path) -> Path:
    make_bento(own_home / "bentoml", name="iris", version="v1")
    (tmp_path / "deployment_config.yaml").write_text(CONFIG)
    return tmp_path


def found(folder: Path, **environment: str) -> dict[str, Any]:
    """What the check `state` finds. Nothing may be left in the folder by it."""
    checks = cli.run("doctor", "--json", cwd=folder, **environment).document["checks"]
    assert [path.name for path in folder.iterdir()] == ["deployment_config.yaml"]
    [outcome] = [one for one in checks if one["check"] == "state"]
    assert isinstance(outcome, dict)
    return outcome


def test_a_bucket_that_is_there_can_be_read_and_locked(folder: Path, aws: FakeAws) -> None:
    aws.client("s3").create_bucket(Bucket="acme-state")
    outcome = found(folder)
    assert (outcome["ok"], outcome["what"]) == (
        True,
        "The state (s3) can be read and locked; it holds 0 resources.",
    )
    assert "Contents" not in aws.client("s3").list_objects_v2(Bucket="acme-state"), "the lock is given back"


def test_a_bucket_that_is_missing_is_named_with_the_command_that_makes_it(folder: Path, aws: FakeAws) -> None:
    outcome = found(folder)
    assert not outcome["ok"]
    assert '"acme-state" does not exist' in outcome["what"]
    assert outcome["cure"] == "`bentodeploy state init` makes it."


def test_a_lock_that_somebody_holds_is_told_with_who_it_is(folder: Path, aws: FakeAws) -> None:
    aws.client("s3").create_bucket(Bucket="acme-state")
    lock = {"ID": "8b2033b2", "Operation": "OperationTypeApply", "Who": "ci@runner", "Version": "1.11.4"}
    aws.client("s3").put_object(Bucket="acme-state", Key=f"{KEY}.tflock", Body=json.dumps(lock).encode())
    outcome = found(folder)
    assert not outcome["ok"]
    assert "ci@runner holds the lock of the Terraform state for `apply`" in outcome["what"]


def test_no_credentials_say_where_to_log_in(
    folder: Path, aws: FakeAws, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    outcome = found(folder)
    assert not outcome["ok"]
    assert "There are no credentials for the place of the Terraform state." in outcome["what"]
    assert "aws sso login" in outcome["cure"]


def test_a_state_whose_providers_cannot_be_had_is_read_and_locked(folder: Path, aws: FakeAws) -> None:
    client = aws.client("s3")
    client.create_bucket(Bucket="acme-state")
    resource = {
        "mode": "managed",
        "type": "nobody_thing",
        "name": "one",
        "provider": 'provider["registry.terraform.io/nobody/nobody"]',
        "instances": [{"schema_version": 0, "attributes": {"id": "1"}}],
    }
    content = {"version": 4, "terraform_version": "1.6.0", "serial": 1, "lineage": "x"}
    state = json.dumps({**content, "outputs": {}, "resources": [resource]})
    client.put_object(Bucket="acme-state", Key=KEY, Body=state.encode())
    assert "it holds 1 resources" in found(folder)["what"]
    assert client.get_object(Bucket="acme-state", Key=KEY)["Body"].read() == state.encode()


@pytest.mark.parametrize("verb", ["build", "up"])
def test_nothing_is_built_for_a_state_that_has_no_place(folder: Path, aws: FakeAws, verb: str) -> None:
    answer = cli.run(verb, "--json", cwd=folder)
    assert (answer.code, answer.document["error"]["code"]) == (3, "preflight-refused")
    assert answer.document["error"]["next"] == "`bentodeploy state init` makes it."
    assert list(folder.glob("terraform/iris/.bentodeploy/bundles/*")) == []
