"""A service is loaded with what `bentoml serve` does before it starts."""

from __future__ import annotations

import sys
from types import ModuleType

import pytest

from operators.azure_functions.runtime.service import load
from tests.operators.deployed_service import Service, inner_of


def test_hooks_run_before_the_application_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    service = Service(inner_of("hook", done))
    vars(service)["to_asgi"] = lambda: done.append("to_asgi")
    bentoml = ModuleType("bentoml")
    vars(bentoml)["load"] = lambda _, standalone_load: service if standalone_load else None
    monkeypatch.setitem(sys.modules, "bentoml", bentoml)
    load("/bento")
    assert done == ["hook", "to_asgi"]
