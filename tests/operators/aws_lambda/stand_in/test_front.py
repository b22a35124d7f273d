"""Callers get what a function URL and the Lambda API would give them; the function here is a small one."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import httpx
import pytest

from operators.aws_lambda.stand_in.front import INVOKE, front_server
from operators.aws_lambda.stand_in.invocations import Invocations
from operators.aws_lambda.stand_in.runtime_api import API, Identity, runtime_api_server

Answer = Callable[[dict[str, Any]], tuple[str, Any]]


class FakeFunction:
    """Asks for events as runtime clients do ("Using the Lambda runtime API", AWS Lambda Developer Guide)."""

    def __init__(self) -> None:
        self.answer: Answer = lambda event: ("response", event)
        self.alive = True
        self.ended = 0
        self.seen: list[httpx.Headers] = []

    def lives(self) -> bool:
        return self.alive

    def end(self) -> None:
        self.ended += 1

    def serve(self, api: str, stop: threading.Event) -> None:
        with httpx.Client(base_url=api, timeout=0.5) as client:
            while not stop.is_set():
                with suppress(httpx.TransportError):
                    self._serve_one(client)

    def _serve_one(self, client: httpx.Client) -> None:
        asked = client.get(f"{API}/invocation/next")
        self.seen.append(asked.headers)
        what, content = self.answer(asked.json())
        if what:
            path = f"{API}/invocation/{asked.headers['lambda-runtime-aws-request-id']}/{what}"
            body = content if isinstance(content, bytes) else json.dumps(content).encode()
            client.post(path, content=body, timeout=10)


@contextmanager
def serving(function: FakeFunction, timeout: float = 5) -> Iterator[httpx.Client]:
    invocations = Invocations(timeout, function)
    api = runtime_api_server(("127.0.0.1", 0), invocations, Identity("arn:aws:lambda:x:0:function:iris"))
    front = front_server(("127.0.0.1", 0), invocations)
    stop = threading.Event()
    url = f"http://127.0.0.1:{api.server_port}"
    threads = [
        threading.Thread(target=api.serve_forever, args=(0.01,)),
        threading.Thread(target=front.serve_forever, args=(0.01,)),
        threading.Thread(target=function.serve, args=(url, stop)),
    ]
    for thread in threads:
        thread.start()
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{front.server_port}", timeout=20) as client:
            yield client
    finally:
        stop.set()
        for server in (api, front):
            server.shutdown()
            server.server_close()
        for thread in threads:
            thread.join()


@pytest.fixture
def function() -> FakeFunction:
    return FakeFunction()


@pytest.fixture
def client(function: FakeFunction) -> Iterator[httpx.Client]:
    with serving(function) as client:
        yield client


def test_a_request_arrives_as_an_event_of_payload_format_2(client: httpx.Client) -> None:
    headers = [("x-many", "1"), ("x-many", "2"), ("cookie", "a=1; b=2"), ("content-type", "text/plain")]
    event = client.put("/a%20b?x=1&x=2&y=%26", headers=headers, content="grün".encode()).json()
    assert event["version"] == "2.0"
    assert (event["rawPath"], event["rawQueryString"]) == ("/a%20b", "x=1&x=2&y=%26")
    assert event["queryStringParameters"] == {"x": "1,2", "y": "&"}
    assert event["headers"]["x-many"] == "1,2"
    assert "cookie" not in event["headers"]
    assert event["cookies"] == ["a=1", "b=2"]
    assert (event["body"], event["isBase64Encoded"]) == ("grün", False)
    assert event["requestContext"]["http"]["method"] == "PUT"
    assert event["requestContext"]["http"]["sourceIp"] == "127.0.0.1"


@pytest.mark.parametrize("kind", ["image/png", "application/json"])
def test_bytes_arrive_in_base64_also_where_text_was_promised(client: httpx.Client, kind: str) -> None:
    event = client.post("/", content=b"\xff\x00", headers={"content-type": kind}).json()
    assert (event["body"], event["isBase64Encoded"]) == ("/wA=", True)


def test_a_body_in_chunks_is_a_body(client: httpx.Client) -> None:
    event = client.post("/", content=iter([b"ab", b"cd"]), headers={"content-type": "text/plain"}).json()
    assert event["body"] == "abcd"


def test_an_answer_becomes_http_again(client: httpx.Client, function: FakeFunction) -> None:
    function.answer = lambda event: (
        "response",
        {
            "statusCode": 418,
            "headers": {"X-Kind": "a", "content-length": "99"},
            "cookies": ["a=1", "b=2"],
            "body": "/wA=",
            "isBase64Encoded": True,
        },
    )
    answer = client.get("/")
    assert (answer.status_code, answer.content, answer.headers["x-kind"]) == (418, b"\xff\x00", "a")
    assert answer.headers.get_list("set-cookie") == ["a=1", "b=2"]
    assert client.head("/").content == b""


@pytest.mark.parametrize(
    "answer", [("error", {"errorType": "X"}), ("response", b"{nonsense"), ("error", b"?")]
)
def test_a_function_that_fails_is_a_bad_gateway(
    client: httpx.Client, function: FakeFunction, answer: tuple[str, Any]
) -> None:
    function.answer = lambda event: answer
    refused = client.get("/")
    assert (refused.status_code, refused.text) == (502, "Internal Server Error")


def test_an_event_is_answered_as_the_lambda_api_answers(client: httpx.Client, function: FakeFunction) -> None:
    assert client.post(INVOKE, content=b"[1]").json() == [1]
    function.answer = lambda event: ("error", {"errorType": "Boom", "errorMessage": "x"})
    failed = client.post(INVOKE, content=b"{}")
    assert (failed.status_code, failed.headers["x-amz-function-error"]) == (200, "Unhandled")
    assert failed.json() == {"errorType": "Boom", "errorMessage": "x"}


def test_the_function_is_told_request_deadline_function_and_trace(
    client: httpx.Client, function: FakeFunction
) -> None:
    client.get("/")
    client.get("/")
    first, second = function.seen
    assert first["lambda-runtime-aws-request-id"] != second["lambda-runtime-aws-request-id"]
    assert 0 < int(first["lambda-runtime-deadline-ms"]) / 1000 - time.time() <= 5
    assert first["lambda-runtime-invoked-function-arn"] == "arn:aws:lambda:x:0:function:iris"
    assert first["lambda-runtime-trace-id"].startswith("Root=1-")


def test_what_is_beyond_the_limit_is_refused(client: httpx.Client, function: FakeFunction) -> None:
    large = b"x" * (6 * 1024 * 1024 + 200)
    assert client.post("/", content=large).status_code == 413
    assert client.post(INVOKE, content=large).status_code == 413
    function.answer = lambda event: ("response", large)
    told = client.post(INVOKE, content=b"{}")
    assert told.json()["errorType"] == "Function.ResponseSizeTooLarge"


def test_a_function_past_its_time_is_ended(function: FakeFunction) -> None:
    function.answer = lambda event: ("", None)
    with serving(function, timeout=0.3) as client:
        told = client.post(INVOKE, content=b"{}").json()
    assert told == {"errorType": "Sandbox.Timedout", "errorMessage": "Task timed out after 0.30 seconds"}
    assert function.ended == 1


def test_a_function_that_dies_is_told_at_once(client: httpx.Client, function: FakeFunction) -> None:
    def die(event: dict[str, Any]) -> tuple[str, Any]:
        function.alive = False
        return "", None

    function.answer = die
    assert client.post(INVOKE, content=b"{}").json()["errorType"] == "Runtime.ExitError"


def test_requests_wait_for_each_other_and_none_is_lost(client: httpx.Client, function: FakeFunction) -> None:
    running: list[int] = []

    def one_at_a_time(event: dict[str, Any]) -> tuple[str, Any]:
        running.append(1)
        assert len(running) == 1
        time.sleep(0.02)
        running.pop()
        return "response", event["rawPath"]

    function.answer = one_at_a_time
    answers: dict[str, str] = {}
    threads = [
        threading.Thread(target=lambda path: answers.update({path: client.get(path).json()}), args=(f"/{n}",))
        for n in range(10)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == {f"/{n}": f"/{n}" for n in range(10)}


def test_what_the_runtime_api_does_not_know_is_not_found(function: FakeFunction) -> None:
    api = runtime_api_server(("127.0.0.1", 0), Invocations(1, function), Identity("x"))
    thread = threading.Thread(target=api.serve_forever, args=(0.01,))
    thread.start()
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{api.server_port}") as client:
            assert client.get("/elsewhere").status_code == 404
            assert client.post(f"{API}/invocation/unknown/response", content=b"{}").status_code == 404
            assert client.post(f"{API}/init/error", content=b"{}").status_code == 202
    finally:
        api.shutdown()
        api.server_close()
        thread.join()
