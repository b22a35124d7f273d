from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from bentodeploy.bento.model import Route
from bentodeploy.bento.request import curl_command
from bentodeploy.errors import BentoError
from tests.bento.conftest import Open
from tests.support.bentos import LAYOUTS, Layout, make_bundle


def routes_of(
    folder: Path,
    opened: Open,
    paths: Any,
    routes: list[dict[str, Any]] | None = None,
    **document: Any,
) -> tuple[Route, ...]:
    """The routes of a bento with this OpenAPI document and these routes in bento.yaml."""
    manifest = {} if routes is None else {"schema": {"routes": routes}}
    bundle = make_bundle(folder, manifest={"schema": {}} | manifest)
    (bundle / "apis" / "openapi.yaml").write_text(yaml.safe_dump({"paths": paths} | document))
    return opened(bundle).routes


def operation(name: str, content: dict[Any, Any] | None = None, **rest: Any) -> dict[str, Any]:
    body = {} if content is None else {"requestBody": {"content": content}}
    return {"x-bentoml-name": name, **body, **rest}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_has_its_routes_and_no_health_checks(
    layout: Layout, tmp_path: Path, opened: Open
) -> None:
    (route,) = opened(make_bundle(tmp_path / "b", layout=layout)).routes
    assert (route.name, route.method, route.path) == ("classify", "POST", "/classify")
    assert route.content_types == ("application/json",)
    is_class = layout.endswith("class")
    assert route.input_type == ("rows: array of array of number" if is_class else "numpy-array (any, 4)")
    assert route.output_type == "array of string"


def test_the_class_style_takes_shapes_and_files_from_bento_yaml(tmp_path: Path, opened: Open) -> None:
    arr = {"type": "tensor", "format": "numpy-array", "dtype": "float32", "shape": [2, 4]}
    photo = {"type": "file", "format": "image", "pil": True}
    stated = {"type": "object", "properties": {"arr": arr, "photo": photo}, "required": ["arr", "photo"]}
    (route,) = routes_of(
        tmp_path / "b",
        opened,
        {"/see": {"post": operation("see", {"multipart/form-data": {"schema": {"type": "object"}}})}},
        [{"name": "see", "route": "/see", "input": stated}],
    )
    assert route.input_type == "arr: numpy-array (2, 4), photo: image/*"
    assert route.input_schema["properties"]["arr"]["items"]["minItems"] == 4


def test_a_task_is_described_by_its_input_and_its_ticket_by_its_query(tmp_path: Path, opened: Open) -> None:
    number = {"application/json": {"schema": {"type": "object"}}}
    ticket = {"name": "task_id", "in": "query", "required": True, "schema": {"type": "string"}}
    train, status, submit = routes_of(
        tmp_path / "b",
        opened,
        {
            "/train": {"post": operation("train", number)},
            "/train/status": {"get": operation("train_status", parameters=[ticket])},
            "/train/submit": {"post": operation("train_submit", number)},
        },
        [
            {
                "name": "train",
                "route": "/train",
                "is_task": True,
                "input": {"type": "object", "properties": {"n": {"type": "integer"}}},
            }
        ],
    )
    assert train.input_type == submit.input_type == "n?: integer"
    assert (train.is_task, status.is_task, submit.is_task) == (True, False, False)
    assert (status.method, status.content_types, status.input_type) == ("GET", (), "task_id: string")


def test_a_route_that_streams_says_so(tmp_path: Path, opened: Open) -> None:
    number = {"application/json": {"schema": {"type": "object"}}}
    routes = routes_of(
        tmp_path / "b",
        opened,
        {"/tell": {"post": operation("tell", number)}, "/add": {"post": operation("add", number)}},
        [
            {
                "name": "tell",
                "route": "/tell",
                "input": {"type": "object"},
                "output": {"type": "string", "is_stream": True, "media_type": "text/event-stream"},
            },
            {"name": "add", "route": "/add", "input": {"type": "object"}, "output": {"type": "integer"}},
        ],
    )
    assert {route.path: route.is_stream for route in routes} == {"/tell": True, "/add": False}


def test_a_path_prefix_stands_before_every_path(tmp_path: Path, opened: Open) -> None:
    bundle = make_bundle(
        tmp_path / "b", manifest={"schema": {"routes": [{"name": "classify", "route": "/v1/classify"}]}}
    )
    bento = opened(bundle)
    assert [route.path for route in bento.routes] == ["/v1/classify"]
    assert bento.path_prefix == "/v1"


def test_the_function_style_names_the_content_type_that_it_prefers(tmp_path: Path, opened: Open) -> None:
    binary = {"schema": {"type": "string", "format": "binary"}}
    content = {"application/postscript": binary, "image/jpeg": binary, "image/png": binary}
    post = operation("see", content, consumes=["image/jpeg"])
    (route,) = routes_of(tmp_path / "b", opened, {"/see": {"post": post}})
    assert route.content_types == ("image/jpeg", "application/postscript", "image/png")
    assert route.input_type == "image/*"


@pytest.mark.parametrize(
    ("media", "example"),
    [
        ({"example": [[1, 2]]}, [[1, 2]]),
        ({"examples": {"one": {"value": [3]}}}, [3]),
        ({"schema": {"example": {"rows": [1]}}}, {"rows": [1]}),
        ({"schema": {"examples": [[7]]}}, [7]),
        ({"example": "None"}, None),
        ({"example": {"arr": None, "note": None}}, None),
        ({"example": {"arr": [1], "note": None}}, {"arr": [1]}),
        ({}, None),
    ],
)
def test_the_documents_own_example_is_kept(
    media: dict[str, Any], example: Any, tmp_path: Path, opened: Open
) -> None:
    (route,) = routes_of(
        tmp_path / "b", opened, {"/x": {"post": operation("x", {"application/json": media})}}
    )
    assert route.example == example


def test_references_are_resolved(tmp_path: Path, opened: Open) -> None:
    (route,) = routes_of(
        tmp_path / "b",
        opened,
        {
            "/x": {
                "post": operation("x", {"application/json": {"schema": {"$ref": "#/components/schemas/Row"}}})
            }
        },
        components={
            "schemas": {
                "Row": {"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]}
            }
        },
    )
    assert route.input_type == "n: integer"


def test_a_bento_without_openapi_has_no_routes(tmp_path: Path, opened: Open) -> None:
    bundle = make_bundle(tmp_path / "b")
    (bundle / "apis" / "openapi.yaml").unlink()
    assert opened(bundle).routes == ()


@pytest.mark.parametrize(
    "paths",
    [
        None,
        [],
        "x",
        {"/x": None},
        {"/x": {"post": None}},
        {"/x": {"post": {"x-bentoml-name": 7}}},
        {7: {"post": {"x-bentoml-name": "x", "requestBody": [], "responses": 3, "parameters": "x"}}},
        {"/x": {"post": operation("x", {"application/json": None, 7: {"schema": []}})}},
        {
            "/x": {
                "post": operation("x", {"application/json": {"schema": {"properties": [1], "required": 3}}})
            }
        },
        {
            "/x": {
                "post": operation("x", {"a/b": {"schema": {"anyOf": "x", "items": 3, "enum": 4, "type": {}}}})
            }
        },
        {"/x": {"post": operation("x", {"a/b": {}}, consumes=[{}, [], None], produces=[{}])}},
        {"/x": {"post": operation("x", {"application/json": {"example": {date(2026, 1, 31): 1}}})}},
        {"/x": {"get": operation("x", parameters=[None, {"in": "query", "schema": 3}])}},
    ],
)
def test_a_document_with_odd_parts_breaks_nothing(paths: Any, tmp_path: Path, opened: Open) -> None:
    for route in routes_of(tmp_path / "b", opened, paths):
        assert curl_command("http://localhost", route).startswith("curl ")


@pytest.mark.parametrize("content_type", ["application/json", "multipart/form-data"])
def test_an_example_that_holds_itself_is_refused(content_type: str, tmp_path: Path, opened: Open) -> None:
    endless: list[Any] = []
    endless.append(endless)
    paths = {"/x": {"post": operation("x", {content_type: {"example": {"a": endless}}})}}
    (route,) = routes_of(tmp_path / "b", opened, paths)
    with pytest.raises(BentoError, match="holds itself"):
        curl_command("http://localhost", route)


def test_a_document_that_is_no_yaml_is_refused(tmp_path: Path, opened: Open) -> None:
    bundle = make_bundle(tmp_path / "b")
    (bundle / "apis" / "openapi.yaml").write_text("a: b: c")
    with pytest.raises(BentoError, match=r"openapi\.yaml is not plain YAML"):
        opened(bundle)
