"""What `spec:` takes, and what it refuses."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from bentodeploy.config.load import LoadedConfig, load_config
from bentodeploy.config.mistake import InvalidConfigError
from operators.aws_ec2.spec import AwsEc2Spec

CONFIG = """\
api_version: v1
name: iris
operator: {name: aws-ec2}
spec:
  region: eu-central-1
"""


def load(folder: Path, *lines: str) -> LoadedConfig:
    path = folder / "deployment_config.yaml"
    path.write_text(CONFIG + "".join(f"  {line}\n" for line in lines))
    return load_config(path, lambda name: AwsEc2Spec)


def spec(**values: Any) -> AwsEc2Spec:
    return AwsEc2Spec.model_validate({"region": "eu-central-1", **values})


def test_a_region_is_enough() -> None:
    read = spec()
    assert (read.instance_type, read.allowed_cidrs, read.domain) == ("t3.small", (), None)
    assert read.keep_images == 100, "a pipeline's builds of proposals count, too"


def test_a_file_written_for_bentoctl_loads(tmp_path: Path) -> None:
    loaded = load(
        tmp_path,
        "instance_type: t2.micro",
        "ami_id: ami-0a3277ffce9146b74",
        "enable_gpus: false",
        "environment_variables:",
        "  - {name: MODE, value: fast}",
    )
    read = loaded.config.spec
    assert isinstance(read, AwsEc2Spec)
    assert [(one.name, one.value) for one in read.environment_variables] == [("MODE", "fast")]
    assert read.enable_gpus is False


def test_no_region_is_a_mistake(tmp_path: Path) -> None:
    path = tmp_path / "deployment_config.yaml"
    path.write_text(CONFIG.replace("region: eu-central-1", "domain: a.example.com"))
    with pytest.raises(InvalidConfigError) as caught:
        load_config(path, lambda name: AwsEc2Spec)
    assert "spec.region" in caught.value.details[0]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("instance_type: huge", "expected an instance type such as t3.small"),
        ('instance_type: "t3.small; rm -rf /"', "expected an instance type such as t3.small"),
        ("ami_id: latest", "expected an id such as ami-0123456789abcdef0"),
        ("disk_size: 4", "8"),
        ("allowed_cidrs: [10.0.0.1/8]", "expected 10.0.0.0/8"),
        ("allowed_cidrs: [203.0.113.7]", "expected 203.0.113.7/32"),
        ("allowed_cidrs: [office]", "expected an IPv4 range such as 203.0.113.0/24"),
        ('allowed_cidrs: ["2001:db8::/32"]', "expected an IPv4 range such as 203.0.113.0/24"),
        ("allowed_cidrs: [0.0.0.0/0]", "say so by access: public"),
        ("allowed_cidrs: [0.0.0.0/1, 128.0.0.0/1]", "a range that wide is everybody"),
        ("domain: https://iris.example.com", "expected a host name such as iris.example.com"),
        ("domain: localhost", "expected a host name such as iris.example.com"),
        ('domain: "a.example.com --debug"', "expected a host name such as iris.example.com"),
        ("memory_limit: lots", "expected a size such as 512m or 2g"),
        ("log_retention_days: 10", "write 7"),
        ("keep_images: 0", "1"),
        ("subnet_id: public", "expected an id such as subnet-0123456789abcdef0"),
        ("environment_variables: [{name: 1A, value: x}]", "spec.environment_variables[0].name"),
        ("instance_typ: t3.small", 'did you mean "instance_type"?'),
    ],
)
def test_a_mistake_is_explained(tmp_path: Path, line: str, said: str) -> None:
    with pytest.raises(InvalidConfigError) as caught:
        load(tmp_path, line)
    assert said in "\n".join(caught.value.details)


def test_one_cidr_may_be_written_without_a_list(tmp_path: Path) -> None:
    read = load(tmp_path, "allowed_cidrs: 10.0.0.0/8").config.spec
    assert isinstance(read, AwsEc2Spec)
    assert read.allowed_cidrs == ("10.0.0.0/8",)


@pytest.mark.parametrize("region", ["Frankfurt", "eu-central", "us-east-1a", "", "eu-central-1\n"])
def test_what_cannot_be_a_region_is_refused(region: str) -> None:
    with pytest.raises(ValidationError, match="expected an AWS region such as eu-central-1"):
        spec(region=region)


@pytest.mark.parametrize(
    "region", ["us-east-1", "us-gov-west-1", "cn-north-1", "ap-southeast-4", "eusc-de-east-1"]
)
def test_regions_of_all_partitions_are_taken(region: str) -> None:
    assert spec(region=region).region == region


@pytest.mark.parametrize(
    "kind", ["t3.small", "u-6tb1.56xlarge", "p6e-gb200.36xlarge", "m7i-flex.large", "a1.metal"]
)
def test_types_of_every_shape_are_taken(kind: str) -> None:
    assert spec(instance_type=kind).instance_type == kind


def test_values_do_not_change_once_read() -> None:
    with pytest.raises(ValidationError):
        spec().domain = "other.example.com"
