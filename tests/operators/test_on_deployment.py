"""Deployment hooks run once and the table of tasks is made, as far as the release of BentoML has them."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from operators.aws_lambda.runtime import lifespan
from operators.azure_functions.runtime import deployment
from tests.operators.deployed_service import Service, inner_of

OnDeployment = Callable[[Any], None]
both = pytest.mark.parametrize(
    "on_deployment", [lifespan.on_deployment, deployment.on_deployment], ids=["aws-lambda", "azure-functions"]
)
"""Each image carries its own: nothing of the other's is in it."""


@pytest.fixture
def tables(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files in which a table was made."""
    made: list[str] = []
    store = SimpleNamespace(init_db=made.append)
    container = SimpleNamespace(result_store_file=SimpleNamespace(get=lambda: "task_result.db"))
    members: dict[str, dict[str, Any]] = {
        "_bentoml_impl.tasks.result": {"Sqlite3Store": store},
        "bentoml._internal.configuration.containers": {"BentoMLContainer": container},
    }
    for name, content in members.items():
        parts = name.split(".")
        for count in range(1, len(parts) + 1):
            monkeypatch.setitem(sys.modules, ".".join(parts[:count]), ModuleType(parts[0]))
        vars(sys.modules[name]).update(content)
    return made


@both
def test_hooks_of_a_service_and_of_those_it_depends_on_run_once(
    tables: list[str], on_deployment: OnDeployment
) -> None:
    ran: list[str] = []
    on_deployment(Service(inner_of("Outer", ran), Service(inner_of("Inner", ran))))
    assert ran == ["Outer", "Inner"]
    assert tables == []


@both
def test_tasks_get_their_table(tables: list[str], on_deployment: OnDeployment) -> None:
    on_deployment(Service(inner_of("Outer", []), tasks=True))
    assert tables == ["task_result.db"]


@both
def test_a_hook_that_fails_ends_the_start(tables: list[str], on_deployment: OnDeployment) -> None:
    def hook() -> None:
        raise ValueError("no licence")

    vars(hook)["__bentoml_deployment_hook__"] = True
    with pytest.raises(ValueError, match="no licence"):
        on_deployment(Service(type("Outer", (), {"hook": staticmethod(hook)})))


@both
def test_releases_without_either_are_left_as_they_are(on_deployment: OnDeployment) -> None:
    on_deployment(SimpleNamespace(asgi_app=None))
    on_deployment(SimpleNamespace(inner=type("Outer", (), {})))
