"""The guard lets through who bears the token, and the health routes; it needs no bento to show that."""

from __future__ import annotations

import asyncio
import hmac
from typing import Any

import pytest

from bentodeploy.image.guard import OPEN_PATHS, asked_openly
from bentodeploy.image.guard.runtime import guard as runtime
from bentodeploy.image.guard.runtime.guard import TokenGuard

Headers = list[tuple[bytes, bytes]]
BEARER = (b"authorization", b"Bearer secret")


def passes(
    headers: Headers, path: str = "/classify", prefix: str = "", kind: str = "http", method: str = "GET"
) -> bool:
    """Whether a request reaches the service; if not, it must have got a clear refusal."""
    reached: list[bool] = []
    sent: list[dict[str, Any]] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        reached.append(True)

    async def receive() -> dict[str, Any]:
        return {"type": f"{kind}.connect"}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": kind, "path": path, "headers": headers, **({"method": method} if kind == "http" else {})}
    asyncio.run(TokenGuard(app, token="secret", path_prefix=prefix)(scope, receive, send))
    if not reached and kind == "http":
        assert sent[0]["status"] == 401
        assert (b"www-authenticate", b"Bearer") in sent[0]["headers"]
    elif not reached:
        assert sent == [{"type": "websocket.close", "code": 1008}]
    return bool(reached)


def test_the_right_token_passes() -> None:
    assert passes([BEARER])
    assert passes([(b"Authorization", b"bearer  secret ")])


@pytest.mark.parametrize(
    "headers",
    [
        [],
        [(b"authorization", b"")],
        [(b"authorization", b"Bearer")],
        [(b"authorization", b"Bearer ")],
        [(b"authorization", b"Bearer secret2")],
        [(b"authorization", b"Bearer SECRET")],
        [(b"authorization", b"Bearer sec ret")],
        [(b"authorization", b"Basic secret")],
        [(b"authorization", b"secret")],
        [(b"authorization", b"Bearer \xff\xfe")],
        [(b"x-authorization", b"Bearer secret")],
        [(b"authorization", b"Bearer wrong"), BEARER],
        [BEARER, BEARER],
    ],
    ids=repr,
)
def test_everything_else_is_refused(headers: Headers) -> None:
    assert not passes(headers)


@pytest.mark.parametrize("path", OPEN_PATHS)
def test_health_is_open(path: str) -> None:
    assert passes([], path)
    assert passes([], f"/v1{path}", prefix="/v1")
    assert passes([], f"/v1{path}", prefix="/v1/")
    assert passes([], f"/v1{path}", prefix="v1")
    assert passes([], path, prefix="/")
    assert passes([], path, method="HEAD")


@pytest.mark.parametrize("path", OPEN_PATHS)
def test_a_services_own_route_of_that_path_is_not(path: str) -> None:
    for method in ("POST", "PUT", "PATCH", "DELETE", "OPTIONS"):
        assert not passes([], path, method=method)
        assert passes([BEARER], path, method=method)
    assert not passes([], path, kind="websocket")


@pytest.mark.parametrize(
    "path", ["/", "/metrics", "/docs.json", "/livez/", "//livez", "/LIVEZ", "/livez/../classify", "/x/livez"]
)
def test_nothing_that_only_looks_like_health_is_open(path: str) -> None:
    assert not passes([], path)


def test_health_outside_of_the_prefix_is_not_open() -> None:
    assert not passes([], "/livez", prefix="/v1")


def test_a_platform_without_a_token_asks_a_path_that_is_open() -> None:
    assert asked_openly("/warm", with_token=False) == "/warm"
    assert asked_openly("/warm", with_token=True) == "/readyz"
    assert {asked_openly(path, with_token=True) for path in OPEN_PATHS} == set(OPEN_PATHS)


def test_web_sockets_are_guarded_and_the_lifespan_is_not() -> None:
    assert not passes([], kind="websocket")
    assert passes([BEARER], kind="websocket")
    assert passes([], kind="lifespan")


def test_tokens_are_compared_in_constant_time(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[tuple[bytes, bytes]] = []

    def compare(one: bytes, other: bytes) -> bool:
        compared.append((one, other))
        return hmac.compare_digest(one, other)

    monkeypatch.setattr(runtime, "compare_digest", compare)
    assert not passes([(b"authorization", b"Bearer guess")])
    assert not passes([])
    assert compared == [(b"guess", b"secret"), (b"", b"secret")]


def test_core_and_image_agree_on_what_is_open() -> None:
    assert runtime.OPEN_PATHS == OPEN_PATHS
