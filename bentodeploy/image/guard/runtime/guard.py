"""Lets requests through that bear the token, and those for the health routes."""

from __future__ import annotations

from hmac import compare_digest
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, MutableMapping

    Message = MutableMapping[str, Any]
    Receive = Callable[[], Awaitable[Message]]
    Send = Callable[[Message], Awaitable[None]]
    App = Callable[[Message, Receive, Send], Awaitable[None]]

OPEN_PATHS = ("/livez", "/readyz", "/healthz")
_PROBES = ("GET", "HEAD")
"""BentoML's own health routes take no other methods, and a service's own routes may have the same paths."""
_BODY = b'{"error":"This endpoint asks for a token: Authorization: Bearer ..."}'


class TokenGuard:
    """ASGI middleware that answers 401 to requests without the token (RFC 6750)."""

    def __init__(self, app: App, token: str, path_prefix: str = "") -> None:
        self._app, self._token = app, token.encode()
        inner = path_prefix.strip("/")  # BentoML takes `v1` and `/v1/` for `/v1`
        prefix = f"/{inner}" if inner else ""
        self._open = frozenset(prefix + path for path in OPEN_PATHS)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """See the ASGI specification; what is neither HTTP nor WebSocket passes."""
        if scope["type"] not in ("http", "websocket") or self._is_probe(scope) or self._knows(scope):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008})
        else:
            await _refuse(send)

    def _is_probe(self, scope: Message) -> bool:
        # A WebSocket has no method.
        return scope.get("method") in _PROBES and scope["path"] in self._open

    def _knows(self, scope: Message) -> bool:
        given = [value for name, value in scope["headers"] if name.lower() == b"authorization"]
        scheme, _, token = given[0].partition(b" ") if len(given) == 1 else (b"", b"", b"")
        return compare_digest(token.strip(), self._token) and scheme.lower() == b"bearer"


async def _refuse(send: Send) -> None:
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(_BODY)).encode()),
        (b"www-authenticate", b"Bearer"),
    ]
    await send({"type": "http.response.start", "status": 401, "headers": headers})
    await send({"type": "http.response.body", "body": _BODY})
