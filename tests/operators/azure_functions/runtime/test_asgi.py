"""What azure-functions gets wrong of a request or an answer is put right."""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import quote

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


PATHS = pytest.mark.parametrize("path", ["/classify", "/café", "/日本/a b"])


@PATHS
def test_a_path_stays_as_azure_functions_has_decoded_it(path: str) -> None:
    asked = {"type": "http", "path": path, "raw_path": path.encode()}
    scope, _ = through(asked, {"type": "http.response.body"})
    assert (scope["path"], scope["raw_path"]) == (path, path.encode())
    assert scope["asgi"]["version"] == "3.0"


@PATHS
def test_a_path_arrives_through_azure_functions_as_it_was_sent(path: str) -> None:
    azure = pytest.importorskip("azure.functions")
    seen: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await receive()
            await send({"type": "lifespan.startup.complete"})
            return
        seen.append((scope["path"], scope["raw_path"]))
        headers = [(b"content-type", b"text/plain"), (b"x-name", "café".encode("latin-1"))]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"ok"})

    functions = azure.AsgiFunctionApp(Corrected(app), function_name="service")
    (function,) = functions.get_functions()
    request = azure.HttpRequest(method="GET", url=f"http://localhost{quote(path)}", headers={}, body=b"")
    answer = asyncio.run(function.get_user_function()(request, None))
    functions.startup_task_done = False  # else it runs a loop for the shutdown whenever it is collected
    assert (answer.status_code, answer.headers["x-name"]) == (200, "café")
    assert seen == [(path, path.encode())]


def test_headers_of_one_name_become_one_but_for_cookies() -> None:
    headers = [(b"X-Many", b"1"), (b"set-cookie", b"a=1"), (b"x-many", b"2"), (b"Set-Cookie", b"b=2")]
    joined = [(b"x-many", b"1, 2"), (b"set-cookie", b"a=1"), (b"set-cookie", b"b=2")]
    assert join_headers(headers) == joined
    start = {"type": "http.response.start", "status": 200, "headers": headers}
    _, answer = through({"type": "http", "path": "/"}, start)
    assert answer["headers"] == joined


def test_values_of_headers_are_utf_8_whatever_the_application_writes() -> None:
    given = [(b"x-latin", "café".encode("latin-1")), (b"x-utf", "日本".encode()), (b"set-cookie", b"a=\xe9")]
    wanted = [(b"x-latin", "café".encode()), (b"x-utf", "日本".encode()), (b"set-cookie", "a=é".encode())]
    assert join_headers(given) == wanted
    assert join_headers([(b"x", b"\xe9"), (b"x", b"\xc3\xa9")]) == [(b"x", "é, é".encode())]


def test_the_start_of_the_application_passes_as_it_is() -> None:
    scope, _ = through({"type": "lifespan"}, {"type": "lifespan.startup.complete"})
    assert scope["type"] == "lifespan"
