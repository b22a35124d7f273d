"""Where the guard stands in a service of each style, told by services that only look like BentoML's."""

from __future__ import annotations

import asyncio
import importlib
import json
import shutil
import sys
import uuid
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from bentodeploy.image.guard import TOKEN, runtime

OWN = "the service's own"


class OldStyle:
    """Like a service of `bentoml.Service`: its `asgi_app` has the middleware within."""

    def __init__(self) -> None:
        self.middlewares: list[tuple[Any, dict[str, Any]]] = [(OWN, {})]

    def add_asgi_middleware(self, middleware: Any, **options: Any) -> None:
        self.middlewares.append((middleware, options))


class ClassStyle(OldStyle):
    """Like a class with `@bentoml.service`; what it is made of is what its application answers."""

    def to_asgi(self, is_main: bool = True) -> Any:
        return inner_application([str(one[0]) for one in self.middlewares])


def inner_application(made_of: list[str]) -> Any:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send(made_of)

    return app


class Cors:
    """Like Starlette's middleware: answers preflights itself."""

    def __init__(self, app: Any, **options: Any) -> None:
        self.app, self.options = app, options

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["method"] == "OPTIONS":
            await send(["preflight", self.options])
        else:
            await self.app(scope, receive, send)


def give(patch: pytest.MonkeyPatch, name: str, **members: Any) -> None:
    """A module of this name, and the packages that it lies in."""
    parts = name.split(".")
    for count in range(1, len(parts)):
        patch.setitem(sys.modules, ".".join(parts[:count]), ModuleType(parts[0]))
    module = ModuleType(name)
    vars(module).update(members)
    patch.setitem(sys.modules, name, module)


def give_bentoml(patch: pytest.MonkeyPatch, *, cors: bool) -> None:
    enabled = SimpleNamespace(get=lambda: cors)
    container = SimpleNamespace(
        http=SimpleNamespace(cors=SimpleNamespace(enabled=enabled)),
        access_control_options=SimpleNamespace(get=lambda: {"allow_origins": ["*"]}),
    )
    give(patch, "bentoml._internal.configuration.containers", BentoMLContainer=container)
    give(patch, "starlette.middleware.cors", CORSMiddleware=Cors)


def guarded(service: Any, folder: Path, patch: pytest.MonkeyPatch) -> Any:
    """The service as an image's `bento.yaml` names it."""
    package = f"guard_{uuid.uuid4().hex}"
    shutil.copytree(Path(str(runtime.__file__)).parent, folder / package)
    (folder / package / "original.json").write_text(json.dumps(["original_service", "svc"]))
    give(patch, "original_service", svc=service)
    patch.setenv(TOKEN, "secret")
    patch.syspath_prepend(str(folder))
    return importlib.import_module(f"{package}.service").service


def ask(app: Any, method: str = "POST", *headers: tuple[bytes, bytes]) -> Any:
    """What the application sends first."""
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": method, "path": "/classify", "headers": headers}
    asyncio.run(app(scope, asyncio.sleep, send))
    return sent[0]


BEARER = (b"authorization", b"Bearer secret")


@pytest.fixture
def class_style() -> type[ClassStyle]:
    """One of its own for each test, since the guard changes it."""
    return type("Service", (ClassStyle,), {"to_asgi": ClassStyle.to_asgi})


def test_without_to_asgi_the_guard_is_the_first_middleware(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = guarded(OldStyle(), tmp_path, monkeypatch)
    first, second = service.middlewares
    assert (first[0].__name__, second) == ("TokenGuard", (OWN, {}))


def test_a_class_is_guarded_from_outside_alone_so_that_it_can_call_itself(
    class_style: type[ClassStyle], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_bentoml(monkeypatch, cors=False)
    app = guarded(class_style(), tmp_path, monkeypatch).to_asgi(is_main=True)
    assert ask(app)["status"] == 401
    assert ask(app, "POST", BEARER) == [OWN]


def test_the_services_that_it_depends_on_stay_as_they_are(
    class_style: type[ClassStyle], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_bentoml(monkeypatch, cors=True)
    guarded(class_style(), tmp_path, monkeypatch)
    assert ask(class_style().to_asgi()) == [OWN]


def test_preflights_are_answered_where_the_bento_wants_cors(
    class_style: type[ClassStyle], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_bentoml(monkeypatch, cors=True)
    app = guarded(class_style(), tmp_path, monkeypatch).to_asgi()
    assert ask(app, "OPTIONS") == ["preflight", {"allow_origins": ["*"]}]
    assert ask(app)["status"] == 401
    assert ask(app, "POST", BEARER) == [OWN]


def test_preflights_ask_for_a_token_like_all_else_where_it_does_not(
    class_style: type[ClassStyle], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_bentoml(monkeypatch, cors=False)
    assert ask(guarded(class_style(), tmp_path, monkeypatch).to_asgi(), "OPTIONS")["status"] == 401
