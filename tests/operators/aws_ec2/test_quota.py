"""Whether the account may have a machine of the type at all is told before anything is made."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from operators.aws_ec2.quota import check_addresses, check_processors, quota_code
from tests.support.fake_json_api import FakeJsonApi, Request, fake_json_api
from tests.support.moto import FakeAws

REGION = "us-east-1"
STANDARD, GRAPHICS, ADDRESSES = "L-1216C47A", "L-DB2E81BA", "L-0263D0A3"


@pytest.fixture
def quotas(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeJsonApi]:
    """A fake of Service Quotas, of which moto's knows none for EC2: that of a new account."""

    def answer(request: Request) -> tuple[int, object]:
        assert request.headers["x-amz-target"].endswith(".GetServiceQuota")
        assert request.body["ServiceCode"] == "ec2"
        values = {STANDARD: 5.0, GRAPHICS: 0.0, ADDRESSES: 2.0}
        code = request.body["QuotaCode"]
        if code not in values:
            return 400, {"__type": "NoSuchResourceException", "Message": "no such quota"}
        return 200, {"Quota": {"ServiceCode": "ec2", "QuotaCode": code, "Value": values[code]}}

    monkeypatch.delenv("AWS_PROFILE", raising=False)
    for name in ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY"):
        monkeypatch.setenv(f"AWS_{name}", "testing")
    with fake_json_api(answer) as api:
        monkeypatch.setenv("AWS_ENDPOINT_URL", api.url)
        yield api


def test_a_machine_within_the_quota_is_well(quotas: FakeJsonApi) -> None:
    [finding] = check_processors("t3.small", 2, REGION)
    assert (finding.check, finding.ok) == ("instance type", True)


def test_a_new_account_has_no_machine_with_gpus(quotas: FakeJsonApi) -> None:
    [finding] = check_processors("g4dn.xlarge", 4, REGION)
    assert not finding.ok
    assert finding.what == (
        "g4dn.xlarge has 4 processors, and the account may have 0 in us-east-1 on machines of its kind."
    )
    assert f"--quota-code {GRAPHICS} --desired-value 4" in str(finding.cure)


def test_a_quota_that_cannot_be_read_stops_nobody(
    quotas: FakeJsonApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert list(check_processors("p4d.24xlarge", 96, REGION)) == []
    with fake_json_api(lambda _: (400, {"__type": "AccessDeniedException", "Message": "no"})) as api:
        monkeypatch.setenv("AWS_ENDPOINT_URL", api.url)
        assert list(check_processors("t3.small", 2, REGION)) == []
        assert len(api.requests) == 1


@pytest.fixture
def addresses(quotas: FakeJsonApi, aws: FakeAws, monkeypatch: pytest.MonkeyPatch) -> FakeAws:
    """An account that may have two Elastic IPs, and has none."""
    monkeypatch.setenv("AWS_ENDPOINT_URL_SERVICE_QUOTAS", quotas.url)
    return aws


def allocate(aws: FakeAws, *names: str) -> None:
    for name in names:
        tags = {"ResourceType": "elastic-ip", "Tags": [{"Key": "bentodeploy", "Value": name}]}
        aws.client("ec2").allocate_address(Domain="vpc", TagSpecifications=[tags])


@pytest.mark.aws
def test_the_last_address_may_be_taken_and_no_further_one(addresses: FakeAws) -> None:
    allocate(addresses, "other")
    assert [finding.ok for finding in check_addresses("iris", REGION)] == [True]
    allocate(addresses, "third")
    [finding] = check_addresses("iris", REGION)
    assert (finding.check, finding.ok) == ("addresses", False)
    assert finding.what == "The account has 2 of the 2 Elastic IPs that it may have in us-east-1."
    assert f"--quota-code {ADDRESSES} --desired-value 3" in str(finding.cure)


@pytest.mark.aws
def test_a_deployment_that_has_its_address_needs_no_further_one(addresses: FakeAws) -> None:
    allocate(addresses, "other", "iris")
    assert list(check_addresses("iris", REGION)) == []


@pytest.mark.aws
def test_a_quota_of_addresses_that_cannot_be_read_stops_nobody(aws: FakeAws) -> None:
    allocate(aws, *(["other"] * 9))
    assert list(check_addresses("iris", REGION)) == []


@pytest.mark.parametrize(
    ("instance_type", "code"),
    [
        ("t3.small", STANDARD),
        ("m7g.large", STANDARD),
        ("im4gn.large", STANDARD),
        ("g4dn.xlarge", GRAPHICS),
        ("gr6.4xlarge", GRAPHICS),
        ("p5.48xlarge", "L-417A185B"),
        ("inf2.xlarge", "L-1945791B"),
        ("trn1.2xlarge", "L-2C3B7624"),
        ("x2iedn.xlarge", "L-7295265B"),
        ("u-6tb1.metal", "L-43DA4232"),
        ("hpc7a.12xlarge", "L-F7808C92"),
        ("mac1.metal", None),
        ("q1.unheard", None),
    ],
)
def test_each_kind_of_machine_has_a_quota_of_its_own(instance_type: str, code: str | None) -> None:
    assert quota_code(instance_type) == code
