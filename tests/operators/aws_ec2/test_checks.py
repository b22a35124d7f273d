"""Checks before anything is made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pytest

from bentodeploy.bento.model import Bento
from bentodeploy.operator import Finding, Target
from operators.aws_ec2.checks import check_instance_type, check_memory, cloud_checks, config_checks
from operators.aws_ec2.spec import AwsEc2Spec
from operators.aws_ec2.wanted import variables
from tests.operators.aws_ec2.targets import bento, target
from tests.support.moto import ACCOUNT, FakeAws


def of_config(wanted: Target[AwsEc2Spec], of: Bento | None = None) -> list[Finding]:
    return list(config_checks(wanted, of, variables(wanted)))


def refusals(findings: Iterable[Finding]) -> dict[str, str]:
    """What is refused: checks to what they say."""
    return {finding.check: finding.what for finding in findings if not finding.ok}


def said(findings: Iterable[Finding], check: str) -> str:
    (found,) = [finding for finding in findings if finding.check == check]
    return found.what


def test_a_small_config_passes() -> None:
    assert refusals(of_config(target(), bento())) == {}


def test_plain_http_is_said_plainly() -> None:
    assert "plain HTTP" in said(of_config(target()), "encryption")
    assert "https://iris.example.com" in said(of_config(target({"domain": "iris.example.com"})), "encryption")


def test_a_private_endpoint_without_callers_is_said() -> None:
    assert "Session Manager alone" in said(of_config(target()), "access")


def test_public_access_and_chosen_callers_contradict_each_other() -> None:
    wanted = target({"allowed_cidrs": ["10.0.0.0/8"]}, access="public")
    assert "opens the endpoint to everybody" in refusals(of_config(wanted))["access"]


def test_gpus_need_a_machine_that_has_them() -> None:
    assert "has no NVIDIA GPU" in refusals(of_config(target({"enable_gpus": True})))["gpus"]
    assert refusals(of_config(target({"enable_gpus": True, "instance_type": "g5.xlarge"}))) == {}


def test_a_bento_that_asks_for_gpus_is_not_put_where_there_are_none() -> None:
    assert "asks for 1 GPUs" in refusals(of_config(target(), bento(gpus=1)))["gpus"]
    without = target({"enable_gpus": False, "instance_type": "g5.xlarge"})
    assert "gets none" in refusals(of_config(without, bento(gpus=1)))["gpus"]
    assert refusals(of_config(target({"instance_type": "g5.xlarge"}), bento(gpus=1))) == {}


def test_drivers_need_their_room() -> None:
    small = {"instance_type": "g5.xlarge", "disk_size": 50}
    assert "75 GiB" in refusals(of_config(target(small)))["gpus"]
    assert refusals(of_config(target({**small, "ami_id": "ami-0123456789abcdef0"}))) == {}


@pytest.mark.parametrize("name", ["PORT", "BENTOML_PORT"])
def test_the_port_is_not_the_users(name: str) -> None:
    assert name in refusals(of_config(target(env={name: "8080"})))["env"]
    written_for_bentoctl = target({"environment_variables": [{"name": name, "value": "8080"}]})
    assert name in refusals(of_config(written_for_bentoctl))["env"]


def test_no_process_takes_a_nul_character() -> None:
    assert "NUL" in refusals(of_config(target(env={"A": "x\0y"})))["env"]


def test_an_environment_that_no_parameter_holds_is_refused() -> None:
    assert refusals(of_config(target(env={"A": "x" * 7000}))) == {}
    assert "8,192 bytes" in refusals(of_config(target(env={"A": "x" * 8000})))["env"]
    # Each of these is six bytes in the parameter.
    assert "env" in refusals(of_config(target(env={"A": "<" * 1300})))


def test_labels_that_are_no_tags_are_refused() -> None:
    assert "'a;b'" in refusals(of_config(target(labels={"team": "a;b"})))["labels"]


@pytest.mark.parametrize(
    ("machine", "spec", "size", "refused"),
    [
        (2048, {}, 100, None),
        (2048, {}, 2000, "about 2,300 MiB of memory, and gets 2,048 MiB"),
        (8192, {"memory_limit": "2g"}, 2000, "and gets 2,048 MiB"),
        (2048, {"memory_limit": "4g"}, 100, "memory_limit is 4g, t3.small has 2,048 MiB"),
        (2048, {"memory_limit": "512m"}, 100, None),
    ],
)
def test_the_bento_must_fit_into_memory(
    machine: int, spec: Mapping[str, Any], size: int, refused: str | None
) -> None:
    found = check_memory(machine, target(dict(spec)).spec, bento(size=size * 1024 * 1024))
    assert found.ok is (refused is None)
    assert refused is None or refused in found.what


@pytest.mark.aws
def test_what_aws_knows_of_a_type_is_asked(aws: FakeAws) -> None:
    large = bento(size=10 * 1024**3)
    assert refusals(check_instance_type(target().spec, bento())) == {}
    assert "gets 2,048 MiB" in refusals(check_instance_type(target().spec, large))["memory"]
    none = target({"instance_type": "t9.huge"}).spec
    assert "no instance type t9.huge" in refusals(check_instance_type(none, bento()))["instance type"]


@pytest.mark.aws
def test_the_account_must_be_the_deployments(aws: FakeAws) -> None:
    assert refusals(cloud_checks(target(), bento(), {"account": ACCOUNT})) == {}
    assert "999999999999" in refusals(cloud_checks(target(), bento(), {"account": "999999999999"}))["account"]


@pytest.mark.aws
def test_without_credentials_nothing_else_is_asked(aws: FakeAws, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    assert list(refusals(cloud_checks(target(), bento(), {}))) == ["credentials"]


@pytest.mark.aws
def test_a_region_that_does_not_exist_is_refused_with_the_nearest(aws: FakeAws) -> None:
    (refused,) = [one for one in cloud_checks(target({"region": "eu-centrl-1"}), None, {}) if not one.ok]
    assert refused.check == "region"
    assert refused.cure is not None
    assert "eu-central-1" in refused.cure
