"""Starts a service and its ASGI application and leaves it so.

https://asgi.readthedocs.io/en/latest/specs/lifespan.html
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, MutableMapping

    Message = MutableMapping[str, Any]
    Receive = Callable[[], Awaitable[Message]]
    Send = Callable[[Message], Awaitable[None]]
    App = Callable[[Message, Receive, Send], Awaitable[None]]


class StartFailedError(RuntimeError):
    """The service cannot start; its own reason stands in the log."""


def on_deployment(service: Any) -> None:
    """Do once what `bentoml serve` does before its workers start, for a class and those it depends on.

    Hooks of `@bentoml.on_deployment`, then the table of task results (BentoML 1.4,
    `_bentoml_impl.server.serving.server_on_deployment`). Older releases have neither, and no names for them.
    """
    if not hasattr(service, "inner"):
        return
    services = service.all_services().values() if hasattr(service, "all_services") else [service]
    for one in services:
        for name in dir(one.inner):
            member = getattr(one.inner, name)
            if callable(member) and getattr(member, "__bentoml_deployment_hook__", False):
                member()
    if any(one.needs_task_db() for one in services if hasattr(one, "needs_task_db")):
        _make_task_table()


def _make_task_table() -> None:
    from _bentoml_impl.tasks.result import Sqlite3Store  # type: ignore[import-not-found]
    from bentoml._internal.configuration.containers import BentoMLContainer

    if hasattr(Sqlite3Store, "init_db") and hasattr(BentoMLContainer, "result_store_file"):
        Sqlite3Store.init_db(BentoMLContainer.result_store_file.get())


def start(app: App, loop: asyncio.AbstractEventLoop) -> App:
    """Run the application's start-up on `loop` to its end; answers the application for requests.

    There is no shutdown: Lambda ends the process without asking. Raises `StartFailedError`, or what the
    application raises.
    """
    state: dict[str, Any] = {}
    loop.run_until_complete(_startup(app, state))

    async def started(scope: Message, receive: Receive, send: Send) -> None:
        scope.setdefault("state", dict(state))
        # Mangum gives None to an event without it; BentoML, as the specification, knows only bytes or no key.
        if scope.get("raw_path") is None:
            scope.pop("raw_path", None)
        await app(scope, receive, _with_utf8_headers(send))

    return started


def _with_utf8_headers(send: Send) -> Send:
    """Starlette writes header values as Latin-1, Mangum reads them as UTF-8 and fails on all others."""

    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = [(name, _as_utf8(bytes(value))) for name, value in message.get("headers", ())]
            message = {**message, "headers": headers}
        await send(message)

    return sent


def _as_utf8(value: bytes) -> bytes:
    try:
        value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("latin-1").encode("utf-8")
    return value


_running: set[asyncio.Task[None]] = set()
"""The loop holds tasks weakly; the one that waits for the shutdown must not be collected."""


async def _startup(app: App, state: dict[str, Any]) -> None:
    answers: asyncio.Queue[Message] = asyncio.Queue()
    questions: asyncio.Queue[Message] = asyncio.Queue()
    questions.put_nowait({"type": "lifespan.startup"})
    scope = {"type": "lifespan", "asgi": {"version": "3.0", "spec_version": "2.0"}, "state": state}
    task = asyncio.ensure_future(_run(app, scope, questions, answers))
    _running.add(task)
    answer = asyncio.ensure_future(answers.get())
    await asyncio.wait({task, answer}, return_when=asyncio.FIRST_COMPLETED)
    if not answer.done():
        answer.cancel()
        task.result()
        raise StartFailedError("The service ended its start-up without an answer.")
    if answer.result()["type"] != "lifespan.startup.complete":
        raise StartFailedError(answer.result().get("message") or "The service says that it cannot start.")


async def _run(
    app: App, scope: Message, questions: asyncio.Queue[Message], answers: asyncio.Queue[Message]
) -> None:
    await app(scope, questions.get, answers.put)
