from __future__ import annotations

import json
import shlex
import subprocess
from typing import Any

import pytest

from bentodeploy.bento.form import FormField
from bentodeploy.bento.model import Route
from bentodeploy.bento.request import (
    SampleRequest,
    curl_command,
    larger_than,
    sample_request,
    taking_files,
)


def a_route(**changes: Any) -> Route:
    values: dict[str, Any] = {
        "name": "classify",
        "path": "/classify",
        "method": "POST",
        "content_types": ("application/json",),
        "input_type": "",
        "output_type": "",
        "input_schema": {},
        "example": None,
    }
    return Route(**(values | changes))


ROWS = {"type": "array", "items": {"type": "array", "items": {"type": "number"}}}
IMAGE = {"type": "string", "format": "binary", "contentMediaType": "image/*"}


def test_the_documents_example_is_sent_before_anything_made_up() -> None:
    route = a_route(
        example={"rows": [[5.1]]}, input_schema={"properties": {"rows": ROWS}, "required": ["rows"]}
    )
    assert sample_request(route) == SampleRequest(
        "POST", "/classify", "application/json", body='{"rows":[[5.1]]}'
    )


def test_a_value_is_made_from_the_schema() -> None:
    route = a_route(input_schema={"type": "object", "properties": {"rows": ROWS}, "required": ["rows"]})
    assert sample_request(route).body == '{"rows":[[1]]}'


def test_text_is_sent_as_it_is() -> None:
    route = a_route(content_types=("text/plain",), input_schema={"type": "string"})
    assert sample_request(route) == SampleRequest("POST", "/classify", "text/plain", body="text")


@pytest.mark.parametrize(
    ("content_types", "sent_as", "file"),
    [
        (("image/*",), "image/jpeg", "photo.jpg"),
        (("image/jpeg", "application/postscript"), "image/jpeg", "photo.jpg"),
        (("image/png",), "image/png", "photo.png"),
        (("audio/*",), "audio/wav", "sound.wav"),
        (("video/*",), "video/mp4", "film.mp4"),
        (("application/octet-stream",), "application/octet-stream", "data.bin"),
        (("application/pdf",), "application/pdf", "data.pdf"),
    ],
)
def test_a_file_is_sent_as_the_body(content_types: tuple[str, ...], sent_as: str, file: str) -> None:
    route = a_route(content_types=content_types)
    assert sample_request(route) == SampleRequest("POST", "/classify", sent_as, file=file)
    assert curl_command("http://h", route).endswith(f"'Content-Type: {sent_as}' --data-binary @{file}")


def test_json_is_preferred_where_a_route_takes_several_types() -> None:
    assert sample_request(a_route(content_types=("image/png", "application/json"))).body == "{}"


def test_a_form_has_files_and_fields() -> None:
    schema = {
        "type": "object",
        "properties": {
            "image": IMAGE,
            "clip": {**IMAGE, "contentMediaType": "audio/mp3"},
            "many": {"type": "array", "items": IMAGE},
            "n": {"type": "integer", "default": 3},
            "note": {"type": "object"},
            "word": {"type": "string"},
            "optional": {"type": "string"},
        },
        "required": ["image", "clip", "many", "note", "word"],
    }
    route = a_route(content_types=("multipart/form-data",), input_schema=schema)
    assert sample_request(route).form == (
        FormField("image", "photo.jpg", is_file=True),
        FormField("clip", "sound.mp3", is_file=True, content_type="audio/mp3"),
        FormField("many", "photo.jpg", is_file=True),
        FormField("n", "3", is_file=False),
        FormField("note", "{}", is_file=False),
        FormField("word", "text", is_file=False),
    )
    assert curl_command("http://h", route) == (
        "curl http://h/classify -F image=@photo.jpg -F 'clip=@sound.mp3;type=audio/mp3' -F many=@photo.jpg "
        "--form-string n=3 --form-string 'note={}' --form-string word=text"
    )


def test_a_route_without_a_body_has_its_query() -> None:
    schema = {
        "type": "object",
        "properties": {"task_id": {"type": "string", "example": "a b&c"}},
        "required": ["task_id"],
    }
    route = a_route(method="GET", path="/train/status", content_types=(), input_schema=schema)
    assert curl_command("http://h/", route) == "curl 'http://h/train/status?task_id=a+b%26c'"
    assert (
        curl_command("http://h", a_route(method="PUT", content_types=())) == "curl -X PUT http://h/classify"
    )


def test_a_line_for_json_can_be_read_by_people() -> None:
    route = a_route(example={"rows": [[5.1, 3.5]]})
    assert curl_command("https://iris.example.com/prod/", route) == (
        "curl https://iris.example.com/prod/classify "
        "-H 'Content-Type: application/json' --data-raw '{\"rows\":[[5.1,3.5]]}'"
    )


NASTY = [
    "it's",
    '"double"',
    "$(touch owned)",
    "`touch owned`",
    "${HOME}",
    "a\nb",
    "a\r\nb",
    "; touch owned",
    "@/etc/passwd",
    "\\",
    "!history",
    "🌸",
    "%s",
    "-X",
    "a\u2028b",
    "a\x9b31mb",
]


@pytest.mark.parametrize("text", NASTY)
def test_what_a_shell_makes_of_the_line_is_what_was_meant(text: str) -> None:
    line = curl_command("http://h", a_route(example={text: text}))
    assert "\n" not in line
    assert "\r" not in line
    printed = subprocess.run(
        ["sh", "-c", f"set -- {line}; shift; printf '%s\\0' \"$@\""],
        capture_output=True,
        text=True,
        check=True,
    )
    words = printed.stdout.split("\0")
    assert json.loads(words[words.index("--data-raw") + 1]) == {text: text}


@pytest.mark.parametrize("text", NASTY)
def test_text_bodies_stay_on_one_line_and_name_no_file(text: str) -> None:
    line = curl_command("http://h", a_route(content_types=("text/plain",), example=text))
    words = shlex.split(line)
    assert words[-2] == "--data-raw"
    assert words[-1] == "".join(char if char.isprintable() else " " for char in text)


@pytest.mark.parametrize("path", ["/a b", "/$(x)", "/ü", "/a'b", "/{id}", "/[1-9]", "/a?b#c"])
def test_paths_are_encoded_so_that_neither_shell_nor_curl_reads_them(path: str) -> None:
    url = shlex.split(curl_command("http://h", a_route(path=path, method="GET", content_types=())))[1]
    assert not set(url.removeprefix("http://h")) & set(' {}[]?#"`')


def test_an_endpoint_with_shell_characters_is_quoted() -> None:
    assert shlex.split(curl_command("http://h/a b;c", a_route()))[1] == "http://h/a b;c/classify"


def test_routes_are_told_whose_sample_is_larger() -> None:
    large = a_route(path="/large", example={"text": "x" * 100})
    assert list(larger_than([a_route(example={}), large], 50)) == [("/large", 111)]


def test_routes_that_take_files_are_told_by_path() -> None:
    body = a_route(path="/body", content_types=("image/png",), input_schema=IMAGE)
    schema = {"properties": {"one": IMAGE}, "required": ["one"]}
    form = a_route(path="/form", content_types=("multipart/form-data",), input_schema=schema)
    assert taking_files([a_route(), body, form]) == ["/body", "/form"]


PIXELS = {"type": "array", "minItems": 150_528, "items": {"type": "number"}}
LARGE = a_route(input_schema={"type": "object", "properties": {"x": PIXELS}, "required": ["x"]})


def test_a_value_too_large_for_a_line_is_the_callers_file() -> None:
    assert sample_request(LARGE) == SampleRequest("POST", "/classify", "application/json", file="input.json")
    assert curl_command("http://h", LARGE) == (
        "curl http://h/classify -H 'Content-Type: application/json' --data-binary @input.json"
    )
    text = a_route(content_types=("text/plain",), input_schema={"type": "string", "minLength": 100_000})
    assert sample_request(text).file == "input.txt"


def test_a_value_too_large_for_a_line_counts_against_what_a_platform_takes() -> None:
    assert list(larger_than([LARGE], 300_000)) == [("/classify", 2 * 150_528)]
    own = a_route(example={"x": [1]}, input_schema=LARGE.input_schema)
    assert list(larger_than([own], 300_000)) == []
    assert taking_files([LARGE]) == []


def test_a_query_too_large_for_a_line_is_left_out() -> None:
    route = a_route(method="GET", content_types=(), input_schema=LARGE.input_schema)
    assert sample_request(route).path == "/classify"


def a_form(fields: dict[str, Any], required: list[str], **changes: Any) -> Route:
    schema = {"type": "object", "properties": fields, "required": required}
    return a_route(content_types=("multipart/form-data",), input_schema=schema, **changes)


def test_a_large_value_in_a_form_is_the_callers_file() -> None:
    route = a_form({"image": IMAGE, "x": PIXELS, "n": {"default": 3}, "free": PIXELS}, ["image", "x"])
    assert curl_command("http://h", route).endswith(
        "-F image=@photo.jpg -F 'x=@input.json;type=application/json' --form-string n=3"
    )
    assert taking_files([route]) == ["/classify"]
    assert taking_files([a_form({"x": PIXELS}, ["x"])]) == []


OPTIONAL = {"anyOf": [IMAGE, {"type": "null"}], "default": None}


@pytest.mark.parametrize(
    "field", [OPTIONAL, {"anyOf": [{"type": "array", "items": IMAGE}, {"type": "null"}]}]
)
def test_a_file_that_may_be_left_out_is_part_of_the_form(field: dict[str, Any]) -> None:
    route = a_form({"image": field}, [])
    assert sample_request(route).form == (FormField("image", "photo.jpg", is_file=True, is_optional=True),)
    assert curl_command("http://h", route) == "curl http://h/classify -F image=@photo.jpg"


def test_a_form_without_any_field_is_still_posted() -> None:
    assert curl_command("http://h", a_form({}, [])) == "curl -X POST http://h/classify"


@pytest.mark.parametrize(
    ("text", "sent"),
    [("12345", '"12345"'), ("true", '"true"'), ("[1]", '"[1]"'), ("word", "word"), ('"quoted"', '"quoted"')],
)
def test_a_text_that_would_be_read_as_json_is_sent_as_a_string_of_json(text: str, sent: str) -> None:
    """As the class style reads it; the function style takes texts as they are."""
    for field in (
        {"type": "string", "example": text},
        {"anyOf": [{"type": "string"}, {"type": "null"}], "default": text},
    ):
        route = a_form({"zip": field}, ["zip"], reads_json_in_forms=True)
        assert [one.value for one in sample_request(route).form] == [sent]
        plain = a_form({"zip": field}, ["zip"])
        assert [one.value for one in sample_request(plain).form] == [text]
