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

    azure-functions says the protocol's version under names of its own, where ASGI has `asgi`. It decodes
    answer headers as UTF-8, where Starlette writes Latin-1, and of several of one name it keeps the last.
    Paths it decodes as ASGI has them (`AsgiRequest`, 1.24.0 to 2.3.0).
    """

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """One request, or the start of the application."""
        scope.setdefault("asgi", {"version": "3.0", "spec_version": "2.0"})
        await self._app(scope, receive, _joining(send))


def _joining(send: Send) -> Send:
    async def joined(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": join_headers(message.get("headers", ()))}
        await send(message)

    return joined


def join_headers(headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """Headers of one name become one, which means the same; cookies stay apart. All values are UTF-8."""
    joined: dict[bytes, bytes] = {}
    cookies = []
    for name, given in headers:
        key, value = bytes(name).lower(), _as_utf8(bytes(given))
        if key == _COOKIE:
            cookies.append((key, value))
        else:
            joined[key] = joined[key] + b", " + value if key in joined else value
    return [*joined.items(), *cookies]


def _as_utf8(value: bytes) -> bytes:
    try:
        value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("latin-1").encode("utf-8")
    return value
