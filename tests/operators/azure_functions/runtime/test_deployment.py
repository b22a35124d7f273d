"""Deployment hooks run once and the table of tasks is made, as far as the release of BentoML has them."""

from __future__ import annotations

import sys
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from operators.azure_functions.runtime.deployment import on_deployment
from operators.azure_functions.runtime.service import load


class Service:
    """Like one of BentoML 1.4's class style."""

    def __init__(self, inner: type, *dependencies: Service, tasks: bool = False) -> None:
        self.inner, self.dependencies, self.tasks = inner, dependencies, tasks

    def all_services(self) -> dict[str, Service]:
        return {one.inner.__name__: one for one in (self, *self.dependencies)}

    def needs_task_db(self) -> bool:
        return self.tasks


def inner_of(name: str, ran: list[str]) -> type:
    """A class with one hook."""

    def hook() -> None:
        ran.append(name)

    vars(hook)["__bentoml_deployment_hook__"] = True
    return type(name, (), {"hook": staticmethod(hook), "classify": lambda _: None, "constant": 1})


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


def test_hooks_of_a_service_and_of_those_it_depends_on_run_once(tables: list[str]) -> None:
    ran: list[str] = []
    on_deployment(Service(inner_of("Outer", ran), Service(inner_of("Inner", ran))))
    assert ran == ["Outer", "Inner"]
    assert tables == []


def test_tasks_get_their_table(tables: list[str]) -> None:
    on_deployment(Service(inner_of("Outer", []), tasks=True))
    assert tables == ["task_result.db"]


def test_a_hook_that_fails_ends_the_start(tables: list[str]) -> None:
    def hook() -> None:
        raise ValueError("no licence")

    vars(hook)["__bentoml_deployment_hook__"] = True
    with pytest.raises(ValueError, match="no licence"):
        on_deployment(Service(type("Outer", (), {"hook": staticmethod(hook)})))


def test_releases_without_either_are_left_as_they_are() -> None:
    on_deployment(SimpleNamespace(asgi_app=None))
    on_deployment(SimpleNamespace(inner=type("Outer", (), {})))


def test_hooks_run_before_the_application_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    service = Service(inner_of("hook", done))
    vars(service)["to_asgi"] = lambda: done.append("to_asgi")
    bentoml = ModuleType("bentoml")
    vars(bentoml)["load"] = lambda _, standalone_load: service if standalone_load else None
    monkeypatch.setitem(sys.modules, "bentoml", bentoml)
    load("/bento")
    assert done == ["hook", "to_asgi"]
