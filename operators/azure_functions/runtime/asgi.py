"""What azure-functions says and keeps of a request, as ASGI and HTTP want it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, MutableMapping

    Message = MutableMapping[str, Any]
    Receive = Callable[[], Awaitable[Message]]
    Send = Callable[[Message], Awaitable[None]]
    App = Callable[[Message, Receive, Send], Awaitable[None]]

_COOKIE = b"set-cookie"
"""The one header that cannot be joined (RFC 9110, section 5.3)."""


class Corrected:
    """Passes requests on to `app`, and its answers back.

    azure-functions takes a path's bytes for Latin-1, as WSGI does, where ASGI has UTF-8
    (asgi.readthedocs.io, "HTTP & WebSocket ASGI Message Format"); of several answer headers of one name it
    keeps the last.
    """

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """One request, or the start of the application."""
        scope.setdefault("asgi", {"version": "3.0", "spec_version": "2.0"})
        if scope["type"] == "http":
            raw = scope["path"].encode("latin-1")
            scope = {**scope, "path": raw.decode("utf-8", "replace"), "raw_path": raw}
        await self._app(scope, receive, _joining(send))


def _joining(send: Send) -> Send:
    async def joined(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": join_headers(message.get("headers", ()))}
        await send(message)

    return joined


def join_headers(headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """Headers of one name become one, which means the same; cookies stay apart."""
    joined: dict[bytes, bytes] = {}
    cookies = []
    for name, value in headers:
        key = bytes(name).lower()
        if key == _COOKIE:
            cookies.append((key, bytes(value)))
        else:
            joined[key] = joined[key] + b", " + bytes(value) if key in joined else bytes(value)
    return [*joined.items(), *cookies]
