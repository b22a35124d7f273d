"""What `invoke` sends fits the route, or an error says what would."""

from __future__ import annotations

import email
from pathlib import Path
from typing import Any

import pytest

from bentodeploy.deployment.payload import Given, Payload, payload
from bentodeploy.errors import UsageError
from tests.bento.test_request import IMAGE, a_route

JSON = a_route(example={"rows": [[5.1]]})
PICTURE = a_route(path="/mirror", content_types=("image/*",), input_type="image/*")
QUERY = a_route(
    path="/find", method="GET", content_types=(), input_schema={"properties": {"q": {"default": "a b"}}}
)
FORM = a_route(
    path="/measure",
    content_types=("multipart/form-data",),
    input_schema={
        "properties": {"upload": IMAGE, "note": {"type": "string"}},
        "required": ["upload", "note"],
    },
)
TWO_FILES = a_route(
    content_types=("multipart/form-data",),
    input_schema={"properties": {"left": IMAGE, "right": IMAGE}, "required": ["left", "right"]},
)


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    file = tmp_path / "my photo.png"
    file.write_bytes(b"\x89PNG\r\n\x00")
    return file


def parts(sent: Payload) -> dict[str, tuple[str | None, str, bytes]]:
    """File name, type and content of each part of a form."""
    head = f"Content-Type: {sent.content_type}\r\n\r\n".encode()
    found: dict[str, tuple[str | None, str, bytes]] = {}
    for part in email.message_from_bytes(head + sent.body).walk():
        name = part.get_param("name", header="content-disposition")
        if isinstance(name, str):
            content: Any = part.get_payload(decode=True)
            found[name] = (part.get_filename(), part.get_content_type(), content)
    return found


def refused(route: Any, given: Given) -> UsageError:
    with pytest.raises(UsageError) as met:
        payload(route, given)
    return met.value


def test_without_data_the_bentos_own_sample_is_sent() -> None:
    assert payload(JSON, Given()) == Payload("/classify", b'{"rows":[[5.1]]}', "application/json")


def test_data_and_files_are_sent_as_they_are(tmp_path: Path) -> None:
    file = tmp_path / "rows.txt"
    file.write_bytes(b'{"rows": []}')
    assert payload(JSON, Given(data="{}")).body == b"{}"
    assert payload(JSON, Given(file=file)) == Payload("/classify", b'{"rows": []}', "application/json")


def test_a_picture_has_the_type_of_its_file(photo: Path) -> None:
    assert payload(PICTURE, Given(file=photo)) == Payload("/mirror", photo.read_bytes(), "image/png")


def test_a_picture_that_nobody_gave_cannot_be_made_up() -> None:
    assert refused(PICTURE, Given()).next_step == "For example: `--data-file photo.jpg`."


def test_a_route_without_a_body_gets_its_query() -> None:
    assert payload(QUERY, Given()) == Payload("/find?q=a+b")
    assert payload(QUERY, Given(data="q=x&n=2")) == Payload("/find?q=x&n=2")
    assert payload(QUERY, Given(data="")) == Payload("/find")


def test_the_one_file_of_a_form_is_enough_and_texts_come_from_the_sample(photo: Path) -> None:
    sent = parts(payload(FORM, Given(file=photo)))
    assert sent["upload"] == ("my photo.png", "image/png", photo.read_bytes())
    assert sent["note"] == (None, "text/plain", b"text")


def test_each_field_of_a_form_can_be_given(photo: Path) -> None:
    sent = parts(payload(FORM, Given(form=(f"upload=@{photo}", "note=@five = six"))))
    assert sent["upload"][2] == photo.read_bytes()
    assert sent["note"][2] == b"@five = six", "a text may begin with @ where the route takes text"


@pytest.mark.parametrize("given", [Given(), Given(form=("note=x",)), Given(data="{}")], ids=str)
def test_a_form_that_lacks_its_file_says_how_to_give_it(given: Given) -> None:
    assert refused(FORM, given).next_step == "For example: `--form upload=@photo.jpg --form note=text`."


def test_one_file_for_a_form_of_two_is_refused(photo: Path) -> None:
    error = refused(TWO_FILES, Given(file=photo))
    assert "a form with 2 files" in error.what
    assert error.next_step == "For example: `--form left=@photo.jpg --form right=@photo.jpg`."


def test_a_form_for_a_route_that_takes_none_is_refused() -> None:
    assert "takes a body of the type application/json" in refused(JSON, Given(form=("a=b",))).what


def test_a_body_for_a_route_that_takes_none_is_refused(photo: Path) -> None:
    assert refused(QUERY, Given(file=photo)).next_step == "Give its query: `--data 'a=1&b=2'`."


def test_two_sources_at_once_are_refused(photo: Path) -> None:
    assert "one of --data" in refused(JSON, Given(data="{}", file=photo)).what


@pytest.mark.parametrize("word", ["note", "=x", ""])
def test_a_field_without_a_name_or_a_sign_is_refused(word: str) -> None:
    assert "NAME=TEXT" in str(refused(FORM, Given(form=(word,))).next_step)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    assert "nowhere.png: No such file" in refused(FORM, Given(form=(f"upload=@{tmp_path}/nowhere.png",))).what


@pytest.mark.parametrize(
    ("data", "path"),
    [
        ("q=C#&n=5", "/find?q=C%23&n=5"),
        ("?q=a b", "/find?q=a%20b"),
        ("q=a\nb", "/find?q=a%0Ab"),
        ("q=%C3%A4&r=ä", "/find?q=%C3%A4&r=%C3%A4"),
        ("q=\udcff", "/find?q=%FF"),
        ("", "/find"),
    ],
)
def test_a_query_is_encoded_where_it_was_not(data: str, path: str) -> None:
    assert payload(QUERY, Given(data=data)).path == path


def test_bytes_that_are_no_text_are_sent_as_they_are() -> None:
    assert payload(JSON, Given(data="\udcff")).body == b"\xff"


OPTIONAL_FILE = a_route(
    path="/look",
    content_types=("multipart/form-data",),
    input_schema={"properties": {"image": {"anyOf": [IMAGE, {"type": "null"}], "default": None}}},
)
MANY = a_route(
    content_types=("multipart/form-data",),
    input_schema={"properties": {"images": {"type": "array", "items": IMAGE}}, "required": ["images"]},
)


def test_a_file_that_may_be_left_out_can_be_given(photo: Path) -> None:
    assert parts(payload(OPTIONAL_FILE, Given(form=(f"image=@{photo}",))))["image"][2] == photo.read_bytes()
    assert parts(payload(OPTIONAL_FILE, Given(file=photo)))["image"][2] == photo.read_bytes()


def test_a_form_that_needs_no_field_is_sent_without_a_body() -> None:
    assert payload(OPTIONAL_FILE, Given()) == Payload("/look")


def test_a_form_without_any_field_of_its_own_says_how_to_give_one() -> None:
    route = a_route(content_types=("multipart/form-data",))
    assert payload(route, Given()) == Payload("/classify")
    assert refused(route, Given(data="{}")).next_step == "For example: `--form NAME=TEXT`."


def test_a_field_that_is_given_twice_is_sent_twice(tmp_path: Path) -> None:
    files = [tmp_path / "a.png", tmp_path / "b.png"]
    for file in files:
        file.write_bytes(file.name.encode())
    sent = payload(MANY, Given(form=tuple(f"images=@{file}" for file in files)))
    assert sent.body.index(b"a.png") < sent.body.index(b"b.png")
    assert sent.body.count(b'name="images"') == 2


def test_a_text_is_sent_so_that_the_class_style_reads_a_text() -> None:
    schema = {"properties": {"zip": {"type": "string"}, "n": {"type": "integer"}}, "required": ["zip", "n"]}
    route = a_route(content_types=("multipart/form-data",), input_schema=schema, reads_json_in_forms=True)
    sent = parts(payload(route, Given(form=("zip=12345", "n=7"))))
    assert (sent["zip"][2], sent["n"][2]) == (b'"12345"', b"7")


def test_a_value_too_large_to_be_made_up_is_asked_for_as_a_file() -> None:
    pixels = {"type": "array", "minItems": 150_528, "items": {"type": "number"}}
    error = refused(a_route(input_schema=pixels), Given())
    assert "about 150,528 values, too many to be made up" in error.what
    assert error.next_step == "For example: `--data-file input.json`."
