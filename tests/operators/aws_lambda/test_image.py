"""A real bento's image, pulled by its digest, answers Lambda's events as `bentoml serve` answers HTTP."""

from __future__ import annotations

import json
import zlib
from itertools import product
from typing import Any

import httpx
import pytest

from bentodeploy.image.engine import DockerEngine
from operators.aws_lambda.image import MAKE_READABLE, VARIABLES
from tests.support.bento_image import BentoImage, bentoml_serve
from tests.support.lambda_events import EVENT_SHAPES, EventMaker, Reply, Request, function_url_event, reply
from tests.support.lambda_image import function_image
from tests.support.lambda_runtime import FakeLambda, fake_lambda
from tests.support.real_bentos import RECIPES, RealLayout, real_store

pytestmark = [pytest.mark.bentoml, pytest.mark.docker, pytest.mark.registry]

JSON = ("content-type", "application/json")
OF_THE_SERVER = {"connection", "date", "server", "transfer-encoding", "x-bentoml-request-id"}
"""Headers that are new for each answer, or of the connection."""


def post(path: str, content: Any, *headers: tuple[str, str], query: str = "") -> Request:
    return Request("POST", path, query, (JSON, *headers), json.dumps(content, ensure_ascii=False).encode())


def multipart(path: str, file: bytes, **fields: str) -> Request:
    """A form with one file, as httpx writes it."""
    form = httpx.Request("POST", "http://x", data=fields, files={"upload": ("a b.bin", file)})
    return Request("POST", path, headers=(("content-type", form.headers["content-type"]),), body=form.read())


def image_upload(path: str) -> Request:
    form = httpx.Request("POST", "http://x", files={"image": ("dot.png", png(), "image/png")})
    return Request("POST", path, headers=(("content-type", form.headers["content-type"]),), body=form.read())


def png() -> bytes:
    """A picture of two pixels, red and blue."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    header = (2).to_bytes(4, "big") + (1).to_bytes(4, "big") + bytes([8, 2, 0, 0, 0])
    pixels = zlib.compress(b"\x00" + b"\xff\x00\x00" + b"\x00\x00\xff")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


REQUESTS = {
    "JSON": post("/add", {"a": 2, "b": 3}),
    "text with umlauts": post("/greet", {"name": "Jürgen ☃ \u2028 \"'"}),
    "image in and out": image_upload("/mirror"),
    "multipart with binary content": multipart("/measure", bytes(range(256)) * 100, note="fünf & sechs"),
    "binary answer": post("/download", {"size": 100_000}),
    "several values of a query": post("/seen", {}, query="x=1&x=2&y=a%26b&z=%C3%BC&empty="),
    "cookies in": post("/seen", {}, ("cookie", "a=1; b=two"), ("x-many", "1"), ("x-many", "2")),
    "cookies out": post("/cookies", {}),
    "an answer in pieces": post("/count", {"to": 3}),
    "a status of the service's own": post("/teapot", {}),
    "no such path": Request("GET", "/no/such/path"),
    "a path with escapes": Request("GET", "/no/ü &ber"),
    "wrong method": Request("GET", "/add"),
    "input that does not fit": post("/add", {"a": "many"}),
    "input that is no JSON": Request("POST", "/add", headers=(JSON,), body=b"{nonsense"),
    "an error that the service means": post("/refuse", {}),
    "an error that it does not": post("/crash", {}),
    "a service that is too slow": post("/wait", {"seconds": 5}),
    "a task that is not submitted": post("/double", {"number": 21}),
    "alive": Request("GET", "/livez"),
    "ready": Request("GET", "/readyz"),
    "the documentation": Request("GET", "/docs.json"),
    "the start page": Request("GET", "/"),
    "HEAD": Request("HEAD", "/livez"),
}


def asked(client: httpx.Client, request: Request) -> Reply:
    """The answer over HTTP."""
    url = httpx.URL(client.base_url).copy_with(path=request.path, query=request.query.encode() or None)
    answer = client.send(
        httpx.Request(request.method, url, headers=list(request.headers), content=request.body)
    )
    return comparable(Reply(answer.status_code, tuple(answer.headers.multi_items()), answer.content))


def invoked(function: FakeLambda, make_event: EventMaker, request: Request) -> Reply:
    """The answer through an event."""
    outcome = function.invoke(make_event(request))
    assert outcome.error is None, f"{outcome.error}\n{function.logs}"
    return comparable(reply(outcome.payload, request))


def comparable(answer: Reply) -> Reply:
    """Without what differs from one answer of a server to the next."""
    headers = sorted((name.lower(), value) for name, value in answer.headers)
    return Reply(answer.status, tuple(pair for pair in headers if pair[0] not in OF_THE_SERVER), answer.body)


@pytest.mark.parametrize("shape", EVENT_SHAPES)
@pytest.mark.parametrize("request_", REQUESTS.values(), ids=REQUESTS)
def test_answers_are_those_of_bentoml_serve(
    shape: str, request_: Request, shared_function: FakeLambda, served: httpx.Client
) -> None:
    assert invoked(shared_function, EVENT_SHAPES[shape], request_) == asked(served, request_)


@pytest.mark.parametrize("shape", EVENT_SHAPES)
def test_each_cookie_comes_out_as_its_own_header(shape: str, shared_function: FakeLambda) -> None:
    answer = invoked(shared_function, EVENT_SHAPES[shape], post("/cookies", {}))
    assert sorted(cookie.partition(";")[0] for cookie in answer.header("set-cookie")) == [
        "first=1",
        'second="two words"',
    ]


@pytest.mark.parametrize("shape", EVENT_SHAPES)
def test_what_comes_in_is_what_was_sent(shape: str, shared_function: FakeLambda) -> None:
    request = post(
        "/seen", {}, ("cookie", "a=1; b=two"), ("x-many", "1"), ("x-many", "2"), query="x=1&x=2&y=a%26b"
    )
    seen = json.loads(invoked(shared_function, EVENT_SHAPES[shape], request).body)
    assert seen == {
        "query": [["x", "1"], ["x", "2"], ["y", "a&b"]],
        "cookies": {"a": "1", "b": "two"},
        "x-many": ["1", "2"],
        "path": "/seen",
    }


@pytest.mark.parametrize("shape", EVENT_SHAPES)
def test_metrics_answer_and_count(shape: str, shared_function: FakeLambda) -> None:
    invoked(shared_function, EVENT_SHAPES[shape], post("/add", {"a": 1}))
    metrics = invoked(shared_function, EVENT_SHAPES[shape], Request("GET", "/metrics"))
    assert metrics.status == httpx.codes.OK
    assert b'bentoml_service_request_total{endpoint="/add"' in metrics.body


@pytest.mark.parametrize("event", [{"detail-type": "Scheduled Event"}, {}, [], "text", 7, None], ids=repr)
def test_an_event_that_is_no_request_is_refused_and_the_next_one_served(
    event: Any, shared_function: FakeLambda
) -> None:
    starts = shared_function.starts
    refused = shared_function.invoke(event)
    assert refused.error is not None
    assert refused.error["errorType"] == "NotHttpError"
    assert "Call it through its function URL or API Gateway" in refused.error["errorMessage"]
    assert invoked(shared_function, function_url_event, Request("GET", "/livez")).status == httpx.codes.OK
    assert shared_function.starts == starts


def test_an_answer_that_lambda_would_not_take_says_so(shared_function: FakeLambda) -> None:
    # Each line end is one byte in the answer and several in the JSON of it.
    answer = invoked(shared_function, function_url_event, post("/long_text", {"size": 4_000_000}))
    assert answer.status == httpx.codes.INTERNAL_SERVER_ERROR
    assert "Lambda takes 6,291,456" in json.loads(answer.body)["error"]
    assert invoked(shared_function, function_url_event, post("/long_text", {"size": 10})).body == b"\n" * 10


def test_the_service_is_started_once_and_not_for_each_request(shared_function: FakeLambda) -> None:
    answers = {invoked(shared_function, function_url_event, post("/starts", {})).body for _ in range(10)}
    assert answers == {b"1"}


def test_a_submitted_task_is_done_when_its_request_ends_and_known_to_its_instance_alone(
    shared_function: FakeLambda, function: FakeLambda
) -> None:
    task = post("/double/submit", {"number": 21, "seconds": 0.5})
    submitted = json.loads(invoked(shared_function, function_url_event, task).body)
    result = Request("GET", "/double/get", f"task_id={submitted['task_id']}")
    assert invoked(shared_function, function_url_event, result).body == b"42"
    assert invoked(function, function_url_event, result).status == httpx.codes.NOT_FOUND


def test_the_function_runs_as_a_foreign_user_without_a_writable_disk(shared_function: FakeLambda) -> None:
    invoked(shared_function, function_url_event, Request("GET", "/livez"))
    assert shared_function.run("id", "-u") == (0, "993\n")
    code, _ = shared_function.run("touch", "/home/bentoml/x", "/var/task/x")
    assert code != 0


def test_a_request_past_the_functions_time_ends_it_and_the_next_one_starts_it_anew(
    function: FakeLambda,
) -> None:
    invoked(function, function_url_event, Request("GET", "/livez"))
    late = function.invoke(function_url_event(post("/wait", {"seconds": 1.8})))
    assert late.error is not None
    assert late.error["errorType"] == "Sandbox.Timedout"
    assert invoked(function, function_url_event, post("/wait", {"seconds": 0})).body == b"done"
    assert function.starts == 2


def test_a_process_that_dies_is_started_anew(function: FakeLambda) -> None:
    ended = function.invoke(function_url_event(post("/die", {})))
    assert ended.error == {"errorType": "Runtime.ExitError"}
    assert invoked(function, function_url_event, post("/starts", {})).body == b"1"
    assert function.starts == 2


def test_the_image_sets_what_keeps_bentoml_on_the_writable_disk(
    docker_engine: DockerEngine, probe_image: BentoImage
) -> None:
    config = docker_engine.client.images.get(probe_image.id).attrs["Config"]
    assert set(config["Env"]) >= {f"{name}={value}" for name, value in VARIABLES.items()}
    assert config["User"] not in ("", "0", "root")


def test_the_overlay_is_thin(docker_engine: DockerEngine, probe_image: BentoImage) -> None:
    whole, stack = docker_engine.image(probe_image.id), docker_engine.image(probe_image.stack)
    assert whole is not None
    assert stack is not None
    assert whole.size - stack.size < 10_000_000


def test_a_layer_holds_no_copy_of_what_can_be_read_already(
    docker_engine: DockerEngine, probe_image: BentoImage
) -> None:
    secret = "/home/bentoml/bento/secret"
    make_secret = f"mkdir -m 700 {secret} && install -m 600 /dev/null {secret}/file"
    container = docker_engine.client.containers.create(
        probe_image.stack,
        ["-c", f"{make_secret} && {MAKE_READABLE} && stat -c %a {secret} {secret}/file"],
        entrypoint="sh",
        user="0",
    )
    try:
        container.start()
        assert container.wait()["StatusCode"] == 0, container.logs()
        assert container.logs() == b"755\n644\n"
        changed = {str(one["Path"]) for one in container.diff()}
    finally:
        container.remove(force=True)
    bento = {path for path in changed if path.startswith("/home/bentoml/bento/")}
    assert bento == {secret, f"{secret}/file"}


# What BentoML 1.4 does in the class style is above.
@pytest.mark.parametrize(
    "layout",
    [
        layout if layout in ("1.3-class", "1.0-function") else pytest.param(layout, marks=pytest.mark.long)
        for layout in list(RECIPES)[1:]
    ],
)
def test_bentos_of_all_releases_and_both_styles_answer_alike(
    layout: RealLayout, docker_engine: DockerEngine
) -> None:
    rows = [[5.1, 3.5, 1.4, 0.2], [6.7, 3.0, 5.2, 2.3]]
    content: Any = {"rows": rows} if layout.endswith("class") else rows
    requests = [
        post("/classify", content),
        post("/classify", {"rows": "many"}),
        Request("GET", "/readyz"),
        Request("GET", "/nowhere"),
        Request("GET", "/docs.json"),
    ]
    with (
        function_image(docker_engine, real_store(layout), "iris") as image,
        bentoml_serve(docker_engine, image.stack) as served,
        fake_lambda(docker_engine.client, image.id) as function,
    ):
        for make_event, request in product(EVENT_SHAPES.values(), requests):
            assert invoked(function, make_event, request) == asked(served, request)
        assert invoked(function, function_url_event, Request("GET", "/metrics")).status == httpx.codes.OK
