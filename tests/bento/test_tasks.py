"""Tasks are told from other routes, and what lies below them counts as theirs."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from bentodeploy.bento.model import Route
from bentodeploy.bento.tasks import has_tasks_alone, task_paths
from tests.bento.conftest import Open
from tests.bento.test_request import a_route
from tests.support.probe_bento import probe_store

BELOW = tuple(a_route(path=f"/train/{what}") for what in ("submit", "status", "get", "retry", "cancel"))
TASK = a_route(path="/train", is_task=True)


@pytest.mark.parametrize(
    ("routes", "alone"),
    [
        ((TASK, *BELOW), True),
        ((TASK, *BELOW, a_route(path="/trains")), False),
        ((TASK, *BELOW, a_route(path="/tune", is_task=True), a_route(path="/tune/submit")), True),
        ((a_route(path="/classify"),), False),
        ((), False),
    ],
    ids=["one task", "and another route", "two tasks", "no task", "nothing is known"],
)
def test_a_bento_of_tasks_alone_is_told_from_others(routes: Sequence[Route], alone: bool) -> None:
    assert has_tasks_alone(routes) is alone


def test_only_the_task_itself_is_named() -> None:
    assert task_paths((TASK, *BELOW, a_route(path="/classify"))) == ("/train",)


@pytest.mark.bentoml
def test_bentoml_says_which_route_is_a_task(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BENTOML_HOME", str(probe_store()))
    routes = opened("probe").routes
    assert task_paths(routes) == ("/double",)
    assert "/double/submit" in {route.path for route in routes}
    assert not has_tasks_alone(routes)
