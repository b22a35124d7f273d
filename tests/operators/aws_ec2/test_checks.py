"""Checks of config, bento and what is deployed, which ask AWS nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pytest

from bentodeploy.bento.model import Bento
from bentodeploy.operator import Finding, Target
from operators.aws_ec2.checks import check_disk, config_checks
from operators.aws_ec2.spec import AwsEc2Spec
from operators.aws_ec2.wanted import variables
from tests.operators.aws_ec2.targets import bento, target


def of_config(wanted: Target[AwsEc2Spec], of: Bento | None = None) -> list[Finding]:
    return list(config_checks(wanted, of, variables(wanted)))


def of_disk(wanted: Target[AwsEc2Spec], outputs: Mapping[str, Any]) -> list[Finding]:
    return list(check_disk(wanted, variables(wanted), outputs))


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


def test_port_80_that_is_open_while_nobody_may_call_is_said() -> None:
    alone = {"domain": "iris.example.com"}
    assert "also while nobody may call" in said(of_config(target(alone)), "encryption")
    for open_one in (target({**alone, "allowed_cidrs": ["10.0.0.0/8"]}), target(alone, access="token")):
        assert "nobody" not in said(of_config(open_one), "encryption")


def test_a_private_endpoint_without_callers_is_said() -> None:
    assert "Session Manager alone" in said(of_config(target()), "access")


def test_a_token_is_for_everybody_or_for_chosen_callers() -> None:
    assert (
        said(of_config(target(access="token")), "access")
        == "Everybody may call the endpoint, with its token."
    )
    chosen = of_config(target({"allowed_cidrs": ["10.0.0.0/8"]}, access="token"))
    assert said(chosen, "access") == "Callers from 10.0.0.0/8 may call the endpoint, with its token."
    assert refusals(chosen) == {}


def test_a_token_that_travels_in_clear_is_said() -> None:
    assert "each with the token, travel unencrypted" in said(of_config(target(access="token")), "encryption")
    with_domain = of_config(target({"domain": "iris.example.com"}, access="token"))
    assert "unencrypted" not in said(with_domain, "encryption")


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


@pytest.mark.parametrize("kind", ["p3.2xlarge", "g3s.xlarge"])
def test_gpus_that_the_drivers_no_longer_know_need_a_machine_image_of_ones_own(kind: str) -> None:
    assert "older than the drivers" in refusals(of_config(target({"instance_type": kind})))["gpus"]
    own = {"instance_type": kind, "ami_id": "ami-0123456789abcdef0"}
    assert refusals(of_config(target(own), bento(gpus=1))) == {}


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


@pytest.mark.parametrize("name", ["PATH", "LD_PRELOAD", "DOCKER_HOST", "https_proxy", "GODEBUG"])
def test_the_machines_docker_command_heeds_no_variable_of_the_service(name: str) -> None:
    assert "docker command" in refusals(of_config(target(env={name: "a\nb"})))["env"]
    assert refusals(of_config(target(env={name: "a"}))) == {}
    assert refusals(of_config(target(env={"PRIVATE_KEY": "a\nb", "GOOGLE_CREDENTIALS": "a\nb"}))) == {}


def test_an_environment_that_no_parameter_holds_is_refused() -> None:
    assert refusals(of_config(target(env={"A": "x" * 7000}))) == {}
    assert "8,192 bytes" in refusals(of_config(target(env={"A": "x" * 8000})))["env"]
    # Each of these is six bytes in the parameter.
    assert "env" in refusals(of_config(target(env={"A": "<" * 1300})))


def test_labels_that_are_no_tags_are_refused() -> None:
    assert "'a;b'" in refusals(of_config(target(labels={"team": "a;b"})))["labels"]


PLAIN = {"ami_id": None, "gpus": False, "architecture": "x86_64"}
WITH_40_GIB = {"disk_size": 40, "machine_image": PLAIN}


def test_a_disk_that_would_be_smaller_is_refused_with_both_ways_out() -> None:
    (refused,) = of_disk(target({"disk_size": 39}), WITH_40_GIB)
    assert refused.check == "disk"
    assert refused.what == "disk_size is 39, and the machine has 40 GiB: AWS makes no disk smaller."
    assert str(refused.cure).startswith("Write `disk_size: 40`; or make a new machine: ")
    assert "`terraform -chdir=/nowhere apply -replace=aws_instance.this`" in str(refused.cure)


@pytest.mark.parametrize("size", [40, 41])
def test_a_disk_may_stay_and_grow(size: int) -> None:
    assert of_disk(target({"disk_size": size}), WITH_40_GIB) == []


@pytest.mark.parametrize(
    "spec",
    [{"instance_type": "t4g.small"}, {"ami_id": "ami-0123456789abcdef0"}],
    ids=["processor", "image"],
)
def test_a_new_machine_may_have_a_smaller_disk(spec: dict[str, str]) -> None:
    assert of_disk(target({**spec, "disk_size": 39}), WITH_40_GIB) == []
    without_gpus = {"disk_size": 100, "machine_image": {**PLAIN, "gpus": True}}
    assert of_disk(target(), without_gpus) == []
