"""Processors and GPUs, from the names of instance types."""

from __future__ import annotations

import pytest

from operators.aws_ec2.instance_types import architecture, has_nvidia_gpu, has_open_drivers, platform


@pytest.mark.parametrize(
    "kind",
    [
        "a1.large",
        "t4g.small",
        "m6gd.metal",
        "c7gn.16xlarge",
        "im4gn.large",
        "x2gd.medium",
        "g5g.xlarge",
        "r8g.large",
        "hpc7g.4xlarge",
        "p6e-gb200.36xlarge",
        "is4gen.medium",
        "i8ge.large",
    ],
)
def test_graviton_and_grace_are_arm(kind: str) -> None:
    assert (architecture(kind), platform(kind)) == ("arm64", "linux/arm64")


@pytest.mark.parametrize(
    "kind",
    [
        "t2.micro",
        "t3.small",
        "m7i-flex.large",
        "g4dn.xlarge",
        "gr6.4xlarge",
        "p4d.24xlarge",
        "u-6tb1.56xlarge",
        "m5zn.large",
        "g6e.xlarge",
        "g4ad.xlarge",
        "mac1.metal",
        "trn1.2xlarge",
    ],
)
def test_all_others_are_intel_and_amd(kind: str) -> None:
    assert (architecture(kind), platform(kind)) == ("x86_64", "linux/amd64")


@pytest.mark.parametrize(
    "kind",
    ["g4dn.xlarge", "g5.xlarge", "g5g.xlarge", "gr6.4xlarge", "p3.2xlarge", "p5en.48xlarge", "g6e.12xlarge"],
)
def test_machines_with_nvidia_gpus(kind: str) -> None:
    assert has_nvidia_gpu(kind)


@pytest.mark.parametrize(
    "kind", ["t3.small", "g4ad.xlarge", "g2.2xlarge", "p2.xlarge", "inf2.xlarge", "trn1.2xlarge"]
)
def test_machines_without(kind: str) -> None:
    assert not has_nvidia_gpu(kind)


@pytest.mark.parametrize(
    "kind", ["g4dn.xlarge", "g5.xlarge", "g5g.xlarge", "gr6.4xlarge", "p4d.24xlarge", "p6-b200.48xlarge"]
)
def test_machines_whose_gpus_the_drivers_of_aws_know(kind: str) -> None:
    assert has_open_drivers(kind)


@pytest.mark.parametrize("kind", ["p3.2xlarge", "p3dn.24xlarge", "g3s.xlarge", "t3.small"])
def test_machines_whose_gpus_they_do_not_know(kind: str) -> None:
    assert not has_open_drivers(kind)
