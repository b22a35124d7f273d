"""Checks of what AWS says, before anything is made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from bentodeploy.errors import CloudError
from operators.aws_ec2.cloud_checks import (
    check_instance_type,
    check_machine_image,
    check_memory,
    cloud_checks,
)
from operators.aws_ec2.spec import SMALLEST_DISK
from tests.operators.aws_ec2.targets import bento, target
from tests.operators.aws_ec2.test_checks import refusals
from tests.support.moto import ACCOUNT, FakeAws


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


def test_a_deployment_of_another_region_is_found_without_asking_aws(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    (finding,) = cloud_checks(target(), bento(), {"region": "eu-west-1", "account": ACCOUNT})
    assert (finding.check, finding.ok) == ("region", False)
    assert "lives in eu-west-1" in finding.what


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


@pytest.mark.aws
def test_a_type_with_a_processor_of_another_kind_is_refused(aws: FakeAws) -> None:
    mac = target({"instance_type": "mac1.metal"}).spec
    assert "x86_64_mac" in refusals(check_instance_type(mac, bento()))["instance type"]


@pytest.fixture
def machine_image(aws: FakeAws) -> str:
    """One for x86_64, with a disk of 8 GiB."""
    images = aws.client("ec2").describe_images(Owners=["amazon"])["Images"]
    found = next(one for one in images if one["Architecture"] == "x86_64" and size(one) > SMALLEST_DISK)
    return str(found["ImageId"])


def size(image: Mapping[str, Any]) -> int:
    (disk,) = image["BlockDeviceMappings"]
    return int(disk["Ebs"]["VolumeSize"])


@pytest.mark.aws
def test_a_machine_image_must_be_there_and_fit_processor_and_disk(aws: FakeAws, machine_image: str) -> None:
    assert check_machine_image(target().spec, machine_image).ok
    none = check_machine_image(target().spec, "ami-0123456789abcdef0")
    assert "us-east-1 has no machine image ami-0123456789abcdef0" in none.what
    arm = check_machine_image(target({"instance_type": "t4g.small"}).spec, machine_image)
    assert f"{machine_image} is for x86_64, t4g.small runs arm64" in arm.what
    small = check_machine_image(target({"disk_size": SMALLEST_DISK}).spec, machine_image)
    assert "needs a disk of" in small.what
    assert [one.ok for one in (none, arm, small)] == [False] * 3


@pytest.mark.aws
def test_only_a_machine_image_that_is_named_is_asked_for(aws: FakeAws) -> None:
    assert refusals(cloud_checks(target(), bento(), {})) == {}
    assert "ec2:DescribeImages" not in aws.calls()
    named = target({"ami_id": "ami-0123456789abcdef0"})
    assert "machine image" in refusals(cloud_checks(named, bento(), {}))


@pytest.mark.aws
def test_a_missing_permission_names_itself_and_who_lacks_it(aws: FakeAws) -> None:
    arn = f"arn:aws:iam::{ACCOUNT}:user/dev"
    action = "ec2:DescribeInstanceTypes"
    told = f"You are not authorized to perform: {action}. User: {arn} is not authorized."
    aws.fail(action, "UnauthorizedOperation", told, times=1, status=403)
    with pytest.raises(CloudError) as refused:
        list(check_instance_type(target().spec, bento()))
    assert arn in refused.value.what
    assert action in refused.value.what
