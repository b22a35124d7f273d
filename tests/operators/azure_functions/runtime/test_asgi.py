"""What azure-functions gets wrong of a request or an answer is put right."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from operators.azure_functions.runtime.asgi import Corrected, join_headers


def through(scope: dict[str, Any], answer: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The scope that an application gets, and the answer that its caller gets."""
    scopes: list[Any] = []
    answers: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        scopes.append(scope)
        await send(answer)

    async def send(message: Any) -> None:
        answers.append(message)

    asyncio.run(Corrected(app)(scope, asyncio.sleep, send))  # type: ignore[arg-type]
    return scopes[0], answers[0]


@pytest.mark.parametrize("path", ["/classify", "/fünf", "/☃/a b"])
def test_a_path_arrives_as_it_was_sent(path: str) -> None:
    as_azure_has_it = path.encode().decode("latin-1")
    scope, _ = through({"type": "http", "path": as_azure_has_it}, {"type": "http.response.body"})
    assert (scope["path"], scope["raw_path"]) == (path, path.encode())
    assert scope["asgi"]["version"] == "3.0"


def test_bytes_that_are_no_text_do_not_end_the_request() -> None:
    scope, _ = through({"type": "http", "path": "/\xff"}, {"type": "http.response.body"})
    assert scope["path"] == "/\ufffd"


def test_headers_of_one_name_become_one_but_for_cookies() -> None:
    headers = [(b"X-Many", b"1"), (b"set-cookie", b"a=1"), (b"x-many", b"2"), (b"Set-Cookie", b"b=2")]
    joined = [(b"x-many", b"1, 2"), (b"set-cookie", b"a=1"), (b"set-cookie", b"b=2")]
    assert join_headers(headers) == joined
    start = {"type": "http.response.start", "status": 200, "headers": headers}
    _, answer = through({"type": "http", "path": "/"}, start)
    assert answer["headers"] == joined


def test_the_start_of_the_application_passes_as_it_is() -> None:
    scope, _ = through({"type": "lifespan"}, {"type": "lifespan.startup.complete"})
    assert scope["type"] == "lifespan"
