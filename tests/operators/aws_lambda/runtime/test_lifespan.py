"""The service is started once, before the first request, and a start that fails is told."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from operators.aws_lambda.runtime.lifespan import StartFailedError, start


@pytest.fixture
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    loop = asyncio.new_event_loop()
    yield loop
    for task in asyncio.all_tasks(loop):
        task.cancel()
    loop.run_until_complete(asyncio.sleep(0))
    loop.close()


class Application:
    """Counts what it is asked for, as an ASGI application."""

    def __init__(self, answer: dict[str, Any] | None = None) -> None:
        self.answer = answer or {"type": "lifespan.startup.complete"}
        self.events: list[str] = []
        self.states: list[Any] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "lifespan":
            self.events.append(scope["type"])
            self.states.append(scope["state"])
            return
        while True:
            message = await receive()
            self.events.append(message["type"])
            scope["state"]["model"] = "loaded"
            await send(self.answer)


async def _nothing(*_: object) -> Any:
    return None


def test_startup_runs_once_and_shutdown_never(loop: asyncio.AbstractEventLoop) -> None:
    application = Application()
    started = start(application, loop)
    for _ in range(3):
        loop.run_until_complete(started({"type": "http"}, _nothing, _nothing))
    assert application.events == ["lifespan.startup", "http", "http", "http"]


def test_each_request_gets_a_copy_of_the_state_that_startup_made(loop: asyncio.AbstractEventLoop) -> None:
    application = Application()
    started = start(application, loop)
    for _ in range(2):
        loop.run_until_complete(started({"type": "http"}, _nothing, _nothing))
    first, second = application.states
    assert first == second == {"model": "loaded"}
    assert first is not second


def test_a_raw_path_that_the_event_lacks_is_no_key_of_the_scope(loop: asyncio.AbstractEventLoop) -> None:
    seen: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await send({"type": "lifespan.startup.complete"})
        else:
            seen.append(scope.get("raw_path", "no key"))

    started = start(app, loop)
    for raw in (None, b"/caf%C3%A9"):
        loop.run_until_complete(started({"type": "http", "raw_path": raw}, _nothing, _nothing))
    assert seen == ["no key", b"/caf%C3%A9"]


def test_values_of_headers_are_utf_8_whatever_the_application_writes(loop: asyncio.AbstractEventLoop) -> None:
    given = [(b"x-latin", "café".encode("latin-1")), (b"x-utf", "日本".encode())]
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await send({"type": "lifespan.startup.complete"})
        else:
            await send({"type": "http.response.start", "status": 200, "headers": given})
            await send({"type": "http.response.body", "body": b"\xe9"})

    loop.run_until_complete(start(app, loop)({"type": "http"}, _nothing, send))
    assert sent[0]["headers"] == [(b"x-latin", "café".encode()), (b"x-utf", "日本".encode())]
    assert sent[1]["body"] == b"\xe9"


def test_a_service_that_says_it_cannot_start_is_believed(loop: asyncio.AbstractEventLoop) -> None:
    failing = Application({"type": "lifespan.startup.failed", "message": "no model"})
    with pytest.raises(StartFailedError, match="no model"):
        start(failing, loop)


def test_what_the_start_raises_comes_through(loop: asyncio.AbstractEventLoop) -> None:
    async def broken(scope: Any, receive: Any, send: Any) -> None:
        raise ValueError("bad weights")

    with pytest.raises(ValueError, match="bad weights"):
        start(broken, loop)


def test_an_application_that_knows_no_lifespan_is_told_apart(loop: asyncio.AbstractEventLoop) -> None:
    with pytest.raises(StartFailedError, match="without an answer"):
        start(_nothing, loop)
