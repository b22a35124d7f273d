"""Starts an ASGI application and leaves it so (https://asgi.readthedocs.io/en/latest/specs/lifespan.html)."""

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


def start(app: App, loop: asyncio.AbstractEventLoop) -> App:
    """Run the application's start-up on `loop` to its end; answers the application for requests.

    There is no shutdown: Lambda ends the process without asking. Raises `StartFailedError`, or what the
    application raises.
    """
    state: dict[str, Any] = {}
    loop.run_until_complete(_startup(app, state))

    async def started(scope: Message, receive: Receive, send: Send) -> None:
        scope.setdefault("state", dict(state))
        await app(scope, receive, send)

    return started


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
