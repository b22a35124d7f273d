"""A plan of which the subscription may have too few instances is refused before anything is made."""

from __future__ import annotations

from typing import Any

import pytest

from bentodeploy.operator import Finding
from operators.azure_functions.quota import check_quota
from operators.azure_functions.spec import FunctionsSpec
from tests.support.fake_azure import SUBSCRIPTION, Answer, FakeAzure

USAGES = f"GET /subscriptions/{SUBSCRIPTION}/providers/Microsoft.Web/locations/westeurope/usages"


def finding(*, is_deployed: bool = False, **spec: Any) -> Finding:
    values = {"location": "westeurope", "premium_plan_sku": "EP1", **spec}
    (told,) = check_quota(FunctionsSpec.model_validate(values), is_deployed=is_deployed)
    assert told.check == "quota"
    return told


def test_a_plan_with_enough_instances_passes(azure: FakeAzure) -> None:
    told = finding(min_instances=2, max_burst=2)
    assert told.ok
    assert told.what == (
        "The subscription may have 30 instances of EP1 in westeurope, and has 0; min_instances is 2."
    )
    assert azure.seen_matching(USAGES) == [USAGES]


def test_a_new_subscription_is_told_which_plan_it_may_have(azure: FakeAzure) -> None:
    azure.usages = {"*": (0, 30), "EP1": (0, 0), "S1": (0, 0), "P0v3": (0, 10), "P1v3": (0, 10)}
    told = finding()
    assert not told.ok
    assert told.what.startswith("The subscription may have 0 instances of EP1 in westeurope, and has 0; ")
    assert told.cure == (
        "Write premium_plan_sku: P0v3, of which there are enough, or choose another location, or ask for "
        "more of EP1 in westeurope: https://aka.ms/antquotahelp. Where they were granted a moment ago, "
        "`--skip-check quota` goes on."
    )


def test_where_no_plan_has_room_none_is_named(azure: FakeAzure) -> None:
    azure.usages = {"EP1": (0, 0), "Y1": (0, 30)}
    assert str(finding().cure).startswith("Choose another location, or ask for more of EP1")


@pytest.mark.parametrize(
    ("usage", "is_deployed", "ok"),
    [
        ((8, 10), False, True),
        ((9, 10), False, False),
        ((9, 10), True, True),
        ((1, 1), True, False),
        ((50, -1), False, True),
    ],
    ids=["room", "no room", "its own", "too small", "no limit"],
)
def test_what_others_have_is_taken_and_what_the_app_itself_has_is_not(
    usage: tuple[int, int], is_deployed: bool, ok: bool, azure: FakeAzure
) -> None:
    azure.usages["EP1"] = usage
    assert finding(min_instances=2, max_burst=2, is_deployed=is_deployed).ok is ok


def test_the_sum_of_all_plans_is_told_and_refuses_nobody(azure: FakeAzure) -> None:
    azure.usages["*"] = (0, 0)
    told = finding()
    assert told.ok
    assert "Total Regional VMs) it may have 0 and has 0" in told.what


def test_the_plan_is_known_in_any_letters(azure: FakeAzure) -> None:
    azure.usages = {"P1V2": (0, 0)}
    assert not finding(premium_plan_sku="p1v2").ok


def test_the_location_may_be_that_of_the_resource_group(azure: FakeAzure) -> None:
    azure.groups = ["bentos"]
    assert finding(location=None, resource_group="bentos").ok
    assert azure.seen_matching(USAGES)


def test_a_plan_that_azure_does_not_count_passes(azure: FakeAzure) -> None:
    azure.usages = {}
    told = finding()
    assert (told.ok, told.what) == (True, "Azure tells of no quota of EP1 in westeurope.")


def test_a_quota_that_azure_tells_half_of_is_none(azure: FakeAzure) -> None:
    half: list[dict[str, Any]] = [{"name": None, "limit": 0}, {"name": {"value": "EP1"}}]
    azure.answers = [Answer(USAGES, 200, body={"value": half})]
    assert finding().what == "Azure tells of no quota of EP1 in westeurope."
    azure.answers = [Answer(USAGES, 200, body={"value": [{"name": {"value": "EP1"}, "limit": 0}]})]
    assert not finding().ok


def test_a_plan_or_a_place_that_there_is_not_is_no_matter_of_quota(azure: FakeAzure) -> None:
    nowhere = FunctionsSpec(premium_plan_sku="EP1")
    for spec in FunctionsSpec(premium_plan_sku="Y1", location="westeurope"), nowhere:
        assert list(check_quota(spec, is_deployed=False)) == []
    assert azure.seen == []


def test_a_quota_that_may_not_be_read_is_told_and_stops_nobody(azure: FakeAzure) -> None:
    message = "does not have authorization to perform action 'Microsoft.Web/locations/usages/read' over"
    denied = {"error": {"code": "AuthorizationFailed", "message": message}}
    azure.answers = [Answer(USAGES, 403, body=denied)]
    told = finding(min_instances=20, max_burst=20)
    assert told.ok
    assert told.what.startswith("The quota of EP1 could not be read. Cannot read the quotas of App Service: ")
    assert "no permission for Microsoft.Web/locations/usages/read" in told.what
