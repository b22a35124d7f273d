"""What the user's own AWS settings say about the region, read from real files; AWS is not asked."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from bentodeploy.operator import Suggestion
from operators.aws.suggestions import suggest_region
from operators.aws_ec2 import AwsEc2Operator
from operators.aws_lambda import LambdaOperator

NOTHING = (None, "nowhere")


@pytest.fixture(autouse=True)
def no_variables(settings: pytest.MonkeyPatch) -> None:
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        settings.delenv(name, raising=False)


def region() -> Suggestion:
    return suggest_region("lambda")["region"]


def found() -> tuple[str | None, str]:
    return region().value, region().source


def configure(tmp_path: Path, content: bytes) -> None:
    """Write the file that the fixture `settings` has AWS's tools read."""
    (tmp_path / "aws-config").write_bytes(content)


def test_the_default_profile_says_it() -> None:
    assert found() == ("us-east-1", "the profile default of your AWS settings")


def test_a_profile_in_use_says_it_instead(tmp_path: Path, settings: pytest.MonkeyPatch) -> None:
    configure(
        tmp_path, b"[default]\nregion = us-east-1\n[profile work]\nregion = eu-west-3\n[profile bare]\n"
    )
    settings.setenv("AWS_PROFILE", "work")
    assert found() == ("eu-west-3", "the profile work of your AWS settings")
    settings.setenv("AWS_PROFILE", "bare")
    assert found() == NOTHING, "what another profile says is not meant"


def test_variables_go_first_in_the_order_of_awss_own_tools(settings: pytest.MonkeyPatch) -> None:
    settings.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    assert found() == ("eu-west-1", "the environment variable AWS_DEFAULT_REGION")
    settings.setenv("AWS_REGION", "eu-central-1")
    assert found() == ("eu-central-1", "the environment variable AWS_REGION")
    settings.setenv("AWS_REGION", "")
    assert found() == ("eu-west-1", "the environment variable AWS_DEFAULT_REGION")


@pytest.mark.parametrize("content", [b"", b"[default\nregion", b"\xff\xfe", b"region = us-east-1\n"])
def test_a_file_that_says_nothing_or_is_damaged_suggests_nothing(content: bytes, tmp_path: Path) -> None:
    configure(tmp_path, content)
    assert found() == NOTHING


def test_a_file_that_is_missing_suggests_nothing(tmp_path: Path) -> None:
    (tmp_path / "aws-config").unlink()
    assert found() == NOTHING


def test_a_profile_that_is_not_there_suggests_nothing(settings: pytest.MonkeyPatch) -> None:
    settings.setenv("AWS_PROFILE", "gone")
    assert found() == NOTHING


def test_the_regions_of_the_service_are_known_and_in_order() -> None:
    known = region().known
    assert {"us-east-1", "eu-central-1"} <= set(known)
    assert list(known) == sorted(known)


def test_without_boto3_the_variable_is_still_read(settings: pytest.MonkeyPatch) -> None:
    settings.setitem(sys.modules, "boto3.session", None)
    assert region() == Suggestion(None, "nowhere", ())
    settings.setenv("AWS_REGION", "eu-central-1")
    assert region() == Suggestion("eu-central-1", "the environment variable AWS_REGION", ())


@pytest.mark.parametrize("operator", [LambdaOperator(), AwsEc2Operator()], ids=lambda one: str(one.name))
def test_both_operators_suggest_it(operator: LambdaOperator | AwsEc2Operator) -> None:
    assert operator.suggest()["region"].value == "us-east-1"
