"""`status`, `logs` and the key of a deployed app, asked of Azure."""

from __future__ import annotations

from typing import Any

import pytest

from bentodeploy.errors import CloudError
from operators.azure_functions import logs
from operators.azure_functions.keys import function_key
from operators.azure_functions.logs import added, log_lines
from operators.azure_functions.management import NotReadyError
from operators.azure_functions.operator import FunctionsOperator
from operators.azure_functions.state import app_status
from tests.support.fake_azure import KEY, SUBSCRIPTION, Answer, FakeAzure

APP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/iris/providers/Microsoft.Web/sites/iris-0a1b2c"
OUTPUTS = {"app_id": APP, "app_name": "iris-0a1b2c", "location": "westeurope"}
RUNS = {"state": "Running", "enabled": True, "availabilityState": "Normal", "usageState": "Normal"}


@pytest.mark.parametrize(
    ("properties", "state", "words"),
    [
        (RUNS, "running", "iris-0a1b2c runs in westeurope."),
        ({**RUNS, "state": "Stopped"}, "stopped", "is stopped"),
        ({**RUNS, "availabilityState": "Limited"}, "starting", "its availability is limited"),
        ({**RUNS, "usageState": "Exceeded"}, "failed", "beyond its plan's quota"),
    ],
)
def test_the_state_is_in_azures_own_words(
    properties: dict[str, Any], state: str, words: str, azure: FakeAzure
) -> None:
    azure.sites[APP] = properties
    status = app_status(OUTPUTS)
    assert status.state == state
    assert words in status.detail


def test_an_app_that_somebody_removed_has_failed(azure: FakeAzure) -> None:
    status = app_status(OUTPUTS)
    assert (status.state, "removed by somebody else" in status.detail) == ("failed", True)


def test_the_last_lines_are_shown_oldest_first(azure: FakeAzure) -> None:
    azure.sites[APP], azure.log = RUNS, [f"line {number}" for number in range(5)]
    assert list(log_lines(OUTPUTS, lines=2, follow=False)) == ["line 3", "line 4"]
    assert list(log_lines(OUTPUTS, lines=0, follow=False)) == []


def test_an_app_without_a_line_or_without_itself_has_no_log(azure: FakeAzure) -> None:
    assert list(log_lines(OUTPUTS, lines=5, follow=False)) == []
    assert list(log_lines({}, lines=5, follow=False)) == []
    azure.sites[APP] = RUNS
    assert list(log_lines(OUTPUTS, lines=5, follow=False)) == []


def test_following_shows_each_new_line_once(azure: FakeAzure, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "PAUSE", 0.0)
    azure.sites[APP], azure.log = RUNS, ["one", "two"]
    following = log_lines(OUTPUTS, lines=1, follow=True)
    assert next(following) == "two"
    azure.log += ["two", "three"]
    assert [next(following), next(following)] == ["two", "three"]


@pytest.mark.parametrize(
    ("before", "now", "new"),
    [
        ([], ["a"], ["a"]),
        (["a", "b"], ["a", "b"], []),
        (["a", "b"], ["b", "c"], ["c"]),
        (["a", "b"], ["a", "b", "b"], ["b"]),
        (["a", "b"], ["x", "y"], ["x", "y"]),
        (["a"], [], []),
    ],
)
def test_what_is_new_is_what_stands_behind_the_known_end(
    before: list[str], now: list[str], new: list[str]
) -> None:
    assert added(before, now) == new


def authorized(azure: FakeAzure) -> dict[str, str]:
    operator: Any = FunctionsOperator()
    return dict(
        operator.authorize(None, OUTPUTS, method="GET", url="https://x", headers={"accept": "*/*"}, body=b"")
    )


def test_a_request_carries_the_key_which_is_asked_for_once(azure: FakeAzure) -> None:
    azure.sites[APP] = RUNS
    for _ in range(3):
        assert authorized(azure) == {"accept": "*/*", "x-functions-key": KEY}
    assert len(azure.seen_matching("POST .*/listkeys")) == 1
    assert KEY not in repr(function_key(APP))


def test_an_app_without_keys_says_how_to_make_one(azure: FakeAzure) -> None:
    azure.answers = [Answer("POST .*/listkeys", 200, body={"functionKeys": {}})]
    with pytest.raises(CloudError, match="no key") as refused:
        function_key(APP)
    assert not isinstance(refused.value, NotReadyError)
    assert "az functionapp keys set" in str(refused.value.next_step)
