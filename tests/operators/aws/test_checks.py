"""Regions, accounts and tags are checked before anything is made."""

from __future__ import annotations

import sys

import pytest

from operators.aws.checks import (
    check_account,
    check_home,
    check_reach,
    check_region,
    check_region_here,
    check_tags,
)
from tests.support.moto import ACCOUNT, REGION, FakeAws


@pytest.mark.parametrize("region", ["us-east-1", "eu-central-1", "cn-north-1", "us-gov-west-1"])
def test_regions_of_all_partitions_are_known(region: str, settings: pytest.MonkeyPatch) -> None:
    assert check_region("lambda", region).ok
    assert list(check_home(region, region)) == list(check_home(region, None)) == []


def test_a_region_that_does_not_exist_gets_the_nearest_name(settings: pytest.MonkeyPatch) -> None:
    finding = check_region("lambda", "eu-centrl-1")
    assert not finding.ok
    assert finding.what == "AWS has no region eu-centrl-1 with the service lambda."
    assert str(finding.cure).startswith("Write region: eu-central-1.")


def test_a_region_like_no_other_gets_the_list(settings: pytest.MonkeyPatch) -> None:
    assert "eu-central-1" in str(check_region("lambda", "mars").cure)


def test_without_boto3_nothing_is_said_of_the_region(
    settings: pytest.MonkeyPatch,
) -> None:
    assert [finding.ok for finding in check_region_here("lambda", "eu-centrl-1")] == [False]
    settings.setitem(sys.modules, "boto3.session", None)
    assert list(check_region_here("lambda", "eu-centrl-1")) == []


def test_another_region_than_the_deployments_is_refused_with_the_way_to_move_it(
    settings: pytest.MonkeyPatch,
) -> None:
    [finding] = check_home("us-east-1", "eu-central-1")
    assert not finding.ok
    assert "lives in eu-central-1, and the config says us-east-1" in finding.what
    assert str(finding.cure).startswith("Write `region: eu-central-1` and run this command again.")
    assert "`bentodeploy destroy`" in str(finding.cure)


def test_missing_credentials_are_a_finding(settings: pytest.MonkeyPatch) -> None:
    finding = check_account("us-east-1", None)
    assert (finding.check, finding.ok) == ("credentials", False)
    assert "there are no AWS credentials" in finding.what
    assert "aws configure" in str(finding.cure)


REFUSED = "The security token included in the request is invalid."


@pytest.mark.aws
def test_a_region_that_the_account_has_not_enabled_is_told_as_such(aws: FakeAws) -> None:
    aws.fail("sts:GetCallerIdentity", "InvalidClientTokenId", REFUSED, times=1, status=403)
    finding = check_account("af-south-1", None)
    assert (finding.check, finding.ok) == ("region", False)
    assert finding.what == f"The region af-south-1 is not enabled for the account {ACCOUNT}."
    assert "aws account enable-region --region-name af-south-1" in str(finding.cure)


@pytest.mark.aws
@pytest.mark.parametrize(
    ("region", "times"), [("af-south-1", 2), ("us-east-1", 1), ("cn-north-1", 1), ("eusc-de-east-1", 1)]
)
def test_keys_that_are_refused_everywhere_are_wrong_keys(aws: FakeAws, region: str, times: int) -> None:
    aws.fail("sts:GetCallerIdentity", "InvalidClientTokenId", REFUSED, times=times, status=403)
    finding = check_account(region, None)
    assert (finding.check, finding.ok) == ("credentials", False)
    assert "does not accept the credentials" in finding.what


@pytest.mark.aws
def test_credentials_of_the_deployments_account_are_well_and_it_is_told_whose_they_are(aws: FakeAws) -> None:
    for account in (None, ACCOUNT):
        finding = check_account(REGION, account)
        assert (finding.check, finding.ok) == ("credentials", True)
        assert finding.what.startswith(f"arn:aws:sts::{ACCOUNT}:")
        assert finding.what.endswith(" by the environment variable AWS_ACCESS_KEY_ID.")


@pytest.mark.aws
def test_credentials_of_another_account_are_refused_with_both_named(aws: FakeAws) -> None:
    finding = check_account(REGION, "999999999999")
    assert (finding.check, finding.ok) == ("account", False)
    assert "lives in the account 999999999999" in finding.what
    assert f"the environment variable AWS_ACCESS_KEY_ID is of {ACCOUNT}" in finding.what


def of(account: str, region: str = REGION) -> dict[str, str]:
    return {"repository_url": f"{account}.dkr.ecr.{region}.amazonaws.com/iris"}


@pytest.mark.aws
def test_terraform_finds_what_lives_in_the_same_account_and_region(aws: FakeAws) -> None:
    assert all(finding.ok for finding in check_reach({"region": REGION}, of(ACCOUNT)))


@pytest.mark.aws
def test_terraform_would_find_nothing_in_another_account(aws: FakeAws) -> None:
    [finding] = check_reach({"region": REGION}, of("999999999999"))
    assert (finding.check, finding.ok) == ("account", False)
    assert "lives in the account 999999999999" in finding.what


def test_terraform_would_find_nothing_in_another_region() -> None:
    [finding] = check_reach({"region": "us-east-1"}, of(ACCOUNT, "eu-west-1"))
    assert (finding.check, finding.ok) == ("region", False)
    assert "lives in eu-west-1, and the project's files say us-east-1" in finding.what
    assert finding.cure == "Write `region: eu-west-1`, then `bentodeploy generate` and this command again."


def test_where_nothing_is_told_nothing_can_be_out_of_reach() -> None:
    assert list(check_reach({"region": "us-east-1"}, {})) == []


@pytest.mark.parametrize("value", ["flowers", "Grüße an alle", "a.b:c/d=e+f-g@h_1", ""])
def test_values_that_every_service_takes_pass(value: str) -> None:
    assert list(check_tags({"team": value})) == []


@pytest.mark.parametrize("value", ['"', "${a}", "a,b", "a&b", "a;b"])
def test_values_that_some_service_refuses_are_named(value: str) -> None:
    (finding,) = check_tags({"team": value})
    assert not finding.ok
    assert "label team" in finding.what


@pytest.mark.parametrize("name", ["aws", "AWS.x", "aws-cost"])
def test_names_that_aws_keeps_for_itself_are_refused(name: str) -> None:
    (finding,) = check_tags({name: "x"})
    assert "keeps" in finding.what
