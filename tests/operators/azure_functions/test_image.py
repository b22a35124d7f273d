"""The real image of a real bento answers azure-functions' requests as `bentoml serve` answers HTTP."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from bentodeploy.bento.reader import read_bento
from bentodeploy.config.model import Access
from bentodeploy.image.engine import DockerEngine
from operators.azure_functions.image import VARIABLES, base_image, overlay
from operators.azure_functions.spec import FunctionsSpec, Runtime
from tests.operators.aws_lambda.test_image import OF_THE_SERVER, REQUESTS, post
from tests.support.bento_image import bentoml_serve
from tests.support.bentos import make_bundle
from tests.support.functions_image import FunctionsImage, functions_image, running_app
from tests.support.lambda_events import Request
from tests.support.probe_bento import probe_store
from tests.support.real_bentos import RealLayout, real_store


def spec(**values: Any) -> FunctionsSpec:
    return FunctionsSpec.model_validate({"location": "westeurope", **values})


def asked(client: httpx.Client, request: Request) -> tuple[int, list[tuple[str, str]], bytes]:
    """Status, headers that are not new for each answer, and body."""
    url = httpx.URL(client.base_url).copy_with(path=request.path, query=request.query.encode() or None)
    answer = client.send(
        httpx.Request(request.method, url, headers=list(request.headers), content=request.body)
    )
    headers: dict[str, list[str]] = {}
    for name, value in answer.headers.multi_items():
        if name not in OF_THE_SERVER:
            headers.setdefault(name, []).append(value)
    # The host hands an answer in pieces on whole, and so with a length.
    length = headers.pop("content-length", None)
    assert length in (None, [str(len(answer.content))]) or request.method == "HEAD"
    # Headers of one name may come as one (RFC 9110, section 5.3), but for cookies.
    joined = [
        (name, value)
        for name, values in sorted(headers.items())
        for value in (values if name == "set-cookie" else [", ".join(values)])
    ]
    return answer.status_code, joined, answer.content


@pytest.mark.docker
@pytest.mark.bentoml
@pytest.mark.parametrize("request_", REQUESTS.values(), ids=REQUESTS)
def test_answers_are_those_of_bentoml_serve(
    request_: Request, shared_app: httpx.Client, served: httpx.Client
) -> None:
    assert asked(shared_app, request_) == asked(served, request_)


@pytest.mark.docker
@pytest.mark.bentoml
@pytest.mark.parametrize("request_", REQUESTS.values(), ids=REQUESTS)
def test_a_custom_handler_answers_alike(
    request_: Request, shared_handler: httpx.Client, served: httpx.Client
) -> None:
    assert asked(shared_handler, request_) == asked(served, request_)


@pytest.mark.docker
@pytest.mark.bentoml
def test_the_service_starts_once_although_many_call_before_it_has_started(
    docker_engine: DockerEngine, probe_image: FunctionsImage
) -> None:
    # The first request, by which running_app waits, is one of them.
    with running_app(docker_engine, probe_image) as client, ThreadPoolExecutor(8) as pool:
        answers = pool.map(lambda _: asked(client, post("/starts", {}))[2], range(8))
        assert set(answers) == {b"1"}


@pytest.mark.docker
@pytest.mark.bentoml
def test_metrics_answer_and_count(shared_app: httpx.Client) -> None:
    asked(shared_app, post("/add", {"a": 1}))
    status, _, body = asked(shared_app, Request("GET", "/metrics"))
    assert status == httpx.codes.OK
    assert b'bentoml_service_request_total{endpoint="/add"' in body


@pytest.mark.docker
@pytest.mark.bentoml
def test_the_image_is_thin_and_sets_what_the_host_looks_for(
    docker_engine: DockerEngine, probe_image: FunctionsImage
) -> None:
    config = docker_engine.client.images.get(probe_image.id).attrs["Config"]
    assert set(config["Env"]) >= {f"{name}={value}" for name, value in VARIABLES.items()}
    image, stack = docker_engine.image(probe_image.id), docker_engine.image(probe_image.stack)
    assert image is not None
    assert stack is not None
    assert image.size < stack.size, "compilers stay behind"


# What BentoML 1.4 does in the class style is above. The server of the custom handler is BentoML's own.
@pytest.mark.docker
@pytest.mark.bentoml
@pytest.mark.parametrize(
    ("layout", "runtime"),
    [
        pytest.param("1.2-class", Runtime.PYTHON, marks=pytest.mark.long),
        ("1.0-function", Runtime.PYTHON),
        pytest.param("1.0-function", Runtime.CUSTOM_HANDLER, marks=pytest.mark.long),
    ],
)
def test_bentos_of_older_releases_and_both_styles_answer_alike(
    layout: RealLayout, runtime: Runtime, docker_engine: DockerEngine
) -> None:
    rows = [[5.1, 3.5, 1.4, 0.2], [6.7, 3.0, 5.2, 2.3]]
    content: Any = {"rows": rows} if layout.endswith("class") else rows
    with (
        functions_image(docker_engine, real_store(layout), "iris", runtime) as image,
        bentoml_serve(docker_engine, image.stack) as served,
        running_app(docker_engine, image) as app,
    ):
        for request in (post("/classify", content), Request("GET", "/readyz"), Request("GET", "/nowhere")):
            assert asked(app, request) == asked(served, request)
        assert asked(app, Request("GET", "/metrics"))[0] == httpx.codes.OK


@pytest.mark.docker
@pytest.mark.bentoml
@pytest.mark.parametrize("runtime", Runtime)
def test_with_access_token_the_service_itself_asks_for_the_token(
    runtime: Runtime, docker_engine: DockerEngine
) -> None:
    token = {"authorization": "Bearer of the token"}
    with (
        functions_image(docker_engine, probe_store(), "probe", runtime, Access.TOKEN) as image,
        running_app(docker_engine, image, BENTODEPLOY_TOKEN="of the token") as app,
    ):
        assert app.get("/livez").status_code == httpx.codes.OK
        assert app.post("/add", json={"a": 1}).status_code == httpx.codes.UNAUTHORIZED
        assert app.post("/add", json={"a": 1}, headers=token).content == b"2"


def test_the_base_is_microsofts_for_the_bentos_python_or_the_one_named(tmp_path: Path) -> None:
    bento = read_bento(make_bundle(tmp_path / "bundle"))
    microsofts = f"mcr.microsoft.com/azure-functions/python:4-python{bento.python_version}"
    assert base_image(spec(), bento) == microsofts
    assert f"\nFROM {microsofts}\n" in overlay(spec(), bento, Access.PRIVATE).instructions
    assert base_image(spec(base_image="host:5000/own@sha256:0"), bento) == "host:5000/own@sha256:0"


def test_paths_have_no_prefix(tmp_path: Path) -> None:
    bento = read_bento(make_bundle(tmp_path / "bundle"))
    for runtime in Runtime:
        files = overlay(spec(runtime=runtime), bento, Access.PRIVATE).files
        assert json.loads(files["wwwroot/host.json"])["extensions"]["http"]["routePrefix"] == ""


@pytest.mark.parametrize(("access", "level"), [(Access.PRIVATE, "function"), (Access.PUBLIC, "anonymous")])
def test_a_custom_handler_asks_for_a_key_unless_it_is_public(
    access: Access, level: str, tmp_path: Path
) -> None:
    bento = read_bento(make_bundle(tmp_path / "bundle"))
    files = overlay(spec(runtime="custom_handler"), bento, access).files
    trigger, answer = json.loads(files["wwwroot/service/function.json"])["bindings"]
    assert (trigger["authLevel"], trigger["route"], answer["type"]) == (level, "{*path}", "http")
    settings = json.loads(files["wwwroot/host.json"])["customHandler"]
    assert settings["enableForwardingHttpRequest"] is True
    assert "wwwroot/function_app.py" not in files


@pytest.mark.parametrize("value", ['"', "${HOME}", "a\nb", "`id`", "$(id)", "'", "\\", "é"])
def test_the_bentos_own_environment_arrives_as_it_is(value: str, tmp_path: Path) -> None:
    made = make_bundle(tmp_path / "bundle", manifest={"envs": [{"name": "GREETING", "value": value}]})
    parts = overlay(spec(), read_bento(made), Access.PRIVATE)
    assert json.loads(parts.files["wwwroot/bentodeploy_azure/environment.json"]) == {"GREETING": value}
    assert "GREETING" not in parts.instructions
