"""Starts an ASGI application once, however often it is told to start.

AsgiFunctionApp tells it so for every request that comes before the first start has ended
(azure-functions, `AsgiFunctionApp`): a model would be loaded as often as there are callers waiting.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .asgi import App, Message, Receive, Send

_FAILED = "lifespan.startup.failed"


class StartsOnce:
    """Passes requests on to `app`, and the first start; later ones wait for it and get its answer.

    A start that failed does not count: the next request tries again.
    """

    def __init__(self, app: App) -> None:
        self._app = app
        self._answer: asyncio.Future[Message] | None = None

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """One request, or the application's life from start to end."""
        if scope["type"] != "lifespan":
            await self._app(scope, receive, send)
        elif self._answer is None:
            self._answer = asyncio.get_running_loop().create_future()
            await self._start(self._answer, scope, receive, send)
        else:
            await receive()
            await send(await self._answer)

    async def _start(
        self, answer: asyncio.Future[Message], scope: Message, receive: Receive, send: Send
    ) -> None:
        async def note(message: Message) -> None:
            if message["type"].startswith("lifespan.startup.") and not answer.done():
                self._settle(answer, message)
            await send(message)

        try:
            await self._app(scope, receive, note)
        finally:
            if not answer.done():
                ended: dict[str, Any] = {
                    "type": _FAILED,
                    "message": "The service ended while it was starting.",
                }
                self._settle(answer, ended)

    def _settle(self, answer: asyncio.Future[Message], message: Message) -> None:
        if message["type"] == _FAILED:
            self._answer = None
        answer.set_result(message)
