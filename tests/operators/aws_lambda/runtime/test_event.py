"""HTTP events are told from all others."""

from __future__ import annotations

from typing import Any

import pytest

from operators.aws_lambda.runtime.event import NotHttpError, check_event
from tests.support.lambda_events import EVENT_SHAPES, Request


@pytest.mark.parametrize("shape", EVENT_SHAPES)
def test_requests_of_all_front_ends_pass(shape: str) -> None:
    check_event(EVENT_SHAPES[shape](Request("GET", "/")))


@pytest.mark.parametrize(
    "event",
    [
        {"Records": [{"eventSource": "aws:sqs"}]},
        {"requestContext": None},
        {"requestContext": {"routeKey": "$connect", "connectionId": "x"}},
        {"version": "2.0", "requestContext": {"http": "GET"}},
        "text",
        [],
        None,
        5,
    ],
    ids=repr,
)
def test_anything_else_is_refused_with_its_kind_and_a_way_on(event: Any) -> None:
    with pytest.raises(NotHttpError, match=r"the event is .*Call it through its function URL"):
        check_event(event)


def test_keys_are_told_and_values_are_not() -> None:
    with pytest.raises(NotHttpError) as refused:
        check_event({"password": "hunter2"})
    assert "password" in str(refused.value)
    assert "hunter2" not in str(refused.value)
