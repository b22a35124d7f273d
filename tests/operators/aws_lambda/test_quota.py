"""What is kept for a function must be within the account's quota of instances."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bentodeploy.operator import Finding
from operators.aws_lambda.quota import check_concurrency
from operators.aws_lambda.spec import LambdaSpec
from tests.support.fake_json_api import FakeJsonApi, Request, fake_json_api

REGION = "us-east-1"


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeJsonApi]:
    """A fake of Lambda, which moto's has no account settings: 1,000 instances, of which 300 are kept."""
    with fake_json_api(lambda request: (200, settings(request, 1000, 700))) as api:
        lead_to(api, monkeypatch)
        yield api


def settings(request: Request, total: int, unreserved: int) -> dict[str, object]:
    """The answer of GetAccountSettings (AWS Lambda API)."""
    assert (request.method, request.path) == ("GET", "/2016-08-19/account-settings")
    return {
        "AccountLimit": {"ConcurrentExecutions": total, "UnreservedConcurrentExecutions": unreserved},
        "AccountUsage": {},
    }


def lead_to(api: FakeJsonApi, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    for name in ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY"):
        monkeypatch.setenv(f"AWS_{name}", "testing")
    monkeypatch.setenv("AWS_ENDPOINT_URL", api.url)


def findings(*, is_deployed: bool = False, **spec: object) -> list[Finding]:
    return list(
        check_concurrency(LambdaSpec.model_validate({"region": REGION, **spec}), is_deployed=is_deployed)
    )


@pytest.mark.parametrize(
    ("spec", "is_deployed", "ok"),
    [
        ({"reserved_concurrency": 600}, False, True),
        ({"reserved_concurrency": 601}, False, False),
        ({"reserved_concurrency": 900}, True, True),
        ({"reserved_concurrency": 901}, True, False),
        ({"keep_warm": {"provisioned": 600}}, False, True),
        ({"keep_warm": {"provisioned": 601}}, False, False),
    ],
)
def test_a_hundred_instances_must_stay_for_others(
    account: FakeJsonApi, spec: dict[str, object], is_deployed: bool, ok: bool
) -> None:
    [finding] = findings(is_deployed=is_deployed, **spec)
    assert (finding.check, finding.ok) == ("concurrency", ok)


def test_a_new_account_is_told_what_it_has_and_how_to_get_more(monkeypatch: pytest.MonkeyPatch) -> None:
    with fake_json_api(lambda request: (200, settings(request, 10, 10))) as api:
        lead_to(api, monkeypatch)
        [finding] = findings(reserved_concurrency=5)
    assert not finding.ok
    assert finding.what == (
        "The account may have 10 instances at once in us-east-1, of which 0 can be kept for this function; "
        "reserved_concurrency is 5."
    )
    assert "request-service-quota-increase --region us-east-1" in str(finding.cure)
    assert "--desired-value 15" in str(finding.cure)


def test_nothing_is_asked_for_a_function_that_keeps_nothing(account: FakeJsonApi) -> None:
    assert findings() == []
    assert findings(keep_warm={"schedule": "rate(5 minutes)"}) == []
    assert account.requests == []


def test_a_quota_that_may_not_be_read_stops_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    denied = {"__type": "AccessDeniedException", "message": "not authorized"}
    with fake_json_api(lambda _: (403, denied)) as api:
        lead_to(api, monkeypatch)
        assert findings(reserved_concurrency=100_000) == []
        assert len(api.requests) == 1
