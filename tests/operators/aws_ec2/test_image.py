"""Images that a machine can run."""

from __future__ import annotations

from typing import Any

import pytest

from bentodeploy.image.model import Image, Overlay
from operators.aws_ec2.image import image_findings, overlay
from tests.operators.aws_ec2.targets import bento, target

GIB = 1024**3


def refused(spec: dict[str, Any], *, platform: str = "linux/amd64", size: int = GIB) -> dict[str, str]:
    findings = image_findings(target(spec).spec, Image("sha256:1", platform, size))
    return {finding.check: f"{finding.what} {finding.cure}" for finding in findings if not finding.ok}


def test_the_image_of_a_bento_runs_as_it_is() -> None:
    assert overlay(bento()) == Overlay()


@pytest.mark.parametrize(
    ("prefix", "line"),
    [
        ("/v1", 'LABEL bentodeploy.path-prefix="/v1"\n'),
        ('/"$HOME"', 'LABEL bentodeploy.path-prefix="/\\"\\$HOME\\""\n'),
    ],
)
def test_an_image_says_where_its_health_routes_are(prefix: str, line: str) -> None:
    assert overlay(bento(path_prefix=prefix)).instructions == line


def test_an_ordinary_image_runs() -> None:
    assert refused({}) == {}


def test_an_image_for_another_processor_is_refused() -> None:
    assert "runs linux/arm64" in refused({"instance_type": "t4g.small"})["architecture"]
    assert "runs linux/amd64" in refused({}, platform="linux/arm64")["architecture"]


def test_a_large_image_needs_a_larger_disk() -> None:
    assert "disk_size: 34 or more" in refused({}, size=12 * GIB)["disk"]
    assert refused({"disk_size": 34}, size=12 * GIB) == {}


def test_drivers_take_their_part_of_the_disk() -> None:
    assert refused({"instance_type": "g5.xlarge"}, size=12 * GIB) == {}
    assert "disk" in refused({"instance_type": "g5.xlarge"}, size=20 * GIB)
