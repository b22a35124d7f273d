"""A request that a route of a bento takes, and the lines for a shell that send it."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from bentodeploy.bento.model import Route
from bentodeploy.bento.sample import sample_value
from bentodeploy.errors import BentoError

_PREFERRED_TYPES = ("application/json", "multipart/form-data", "text/plain")
_FILE_NAMES = {"image": ("photo", "jpg"), "audio": ("sound", "wav"), "video": ("film", "mp4")}
_ANY_FILE = "application/octet-stream"
_SENT_AS = {"image/*": "image/jpeg", "audio/*": "audio/wav", "video/*": "video/mp4"}
"""A family of types is what a route takes, but no request may name one as the type of its body."""


@dataclass(frozen=True)
class FormField:
    """One part of a multipart form: text, or a file of the caller's."""

    name: str
    value: str
    """Text, or the file's name."""
    is_file: bool
    content_type: str | None = None
    """Of the file, where the route takes one type only."""


@dataclass(frozen=True)
class SampleRequest:
    """What to send to a route: at most one of `body`, `file` and `form`."""

    method: str
    path: str
    """With the query, percent-encoded."""
    content_type: str | None
    """None where there is no body."""
    body: str | None = None
    file: str | None = None
    """Name of a local file, which the caller must have, to send as the body."""
    form: Sequence[FormField] = ()


def sample_request(route: Route) -> SampleRequest:
    """A request for `route`: the bento's own example, else one made from the schema.

    The schema cannot tell everything. Where it leaves the width of an array open (a plain `np.ndarray`,
    `list[list[float]]`) or has a pattern, the service may answer 400 to a made-up value; an example in
    the service's own signature cures that. Raises `BentoError` for an example that is endless.
    """
    path = quote(route.path, safe="/:@!$&'()*+,;=-._~")
    if not route.content_types:
        return SampleRequest(route.method, path + _query(route), None)
    content_type = _chosen_type(route.content_types)
    sent_as = _SENT_AS.get(content_type, content_type)
    if content_type == "multipart/form-data":
        return SampleRequest(route.method, path, sent_as, form=_form(route))
    if content_type == "application/json":
        body = _json(_value(route))
    elif content_type.startswith("text/"):
        value = _value(route)
        body = value if isinstance(value, str) else _json(value)
    else:
        return SampleRequest(route.method, path, sent_as, file=_file_name(content_type))
    return SampleRequest(route.method, path, sent_as, body=body)


def larger_than(routes: Iterable[Route], size: int) -> Iterator[tuple[str, int]]:
    """Paths of the routes whose own sample's body has more than `size` bytes, and how many it has."""
    for route in routes:
        length = len((sample_request(route).body or "").encode())
        if length > size:
            yield route.path, length


def taking_files(routes: Iterable[Route]) -> list[str]:
    """Paths of the routes that take a file, as the body or in a form."""
    samples = ((route.path, sample_request(route)) for route in routes)
    return [path for path, sample in samples if sample.file or any(one.is_file for one in sample.form)]


def option_words(sample: SampleRequest) -> list[str]:
    """The options of `bentodeploy invoke` that send `sample`, as words for a POSIX shell."""
    words = []
    if sample.body is not None:
        words += ["--data", _on_one_line(sample.body)]
    if sample.file is not None:
        words += ["--data-file", sample.file]
    if sample.content_type is None and "?" in sample.path:
        words += ["--data", sample.path.partition("?")[2]]
    for field in sample.form:
        words += ["--form", _on_one_line(f"{field.name}={'@' if field.is_file else ''}{field.value}")]
    return [shlex.quote(word) for word in words]


def invoke_command(route: Route, options: Sequence[str] = ()) -> str:
    """One line for a POSIX shell that sends the sample by `bentodeploy invoke`, with further `options`."""
    words = ["bentodeploy", "invoke", route.path.strip("/") or route.name, *options]
    return " ".join([*map(shlex.quote, words), *option_words(sample_request(route))])


def curl_command(endpoint: str, route: Route) -> str:
    """One line for a POSIX shell that sends `sample_request(route)` to `endpoint`.

    Files that it names (`photo.jpg`) are the reader's to provide.
    """
    request = sample_request(route)
    words = ["curl"]
    if request.method != ("GET" if request.content_type is None else "POST"):
        words += ["-X", request.method]
    words.append(endpoint.rstrip("/") + request.path)
    if request.content_type and not request.form:
        words += ["-H", f"Content-Type: {request.content_type}"]
    if request.body is not None:
        words += ["--data-raw", _on_one_line(request.body)]
    if request.file is not None:
        words += ["--data-binary", f"@{request.file}"]
    for field in request.form:
        option = "-F" if field.is_file else "--form-string"
        content_type = f";type={field.content_type}" if field.content_type else ""
        words += [
            option,
            _on_one_line(f"{field.name}={'@' if field.is_file else ''}{field.value}{content_type}"),
        ]
    return " ".join(shlex.quote(word) for word in words)


def _chosen_type(content_types: tuple[str, ...]) -> str:
    return next((name for name in _PREFERRED_TYPES if name in content_types), content_types[0])


def _value(route: Route) -> Any:
    return sample_value(route.input_schema) if route.example is None else route.example


def _query(route: Route) -> str:
    values = sample_value(route.input_schema) if route.input_schema else {}
    return f"?{urlencode(values)}" if isinstance(values, dict) and values else ""


def _form(route: Route) -> tuple[FormField, ...]:
    fields = _dict(route.input_schema.get("properties"))
    values = {**_dict(sample_value(route.input_schema)), **_dict(route.example)}
    return tuple(_field(name, _dict(fields.get(name)), value) for name, value in values.items())


def _field(name: str, schema: dict[str, Any], value: Any) -> FormField:
    if schema.get("type") == "array":
        schema = _dict(schema.get("items"))
    if schema.get("format") == "binary":
        media_type = str(schema.get("contentMediaType") or _ANY_FILE)
        is_one = "*" not in media_type and media_type != _ANY_FILE
        return FormField(
            name, _file_name(media_type), is_file=True, content_type=media_type if is_one else None
        )
    return FormField(name, value if isinstance(value, str) else _json(value), is_file=False)


def _file_name(media_type: str) -> str:
    family, _, kind = media_type.partition("/")
    stem, suffix = _FILE_NAMES.get(family, ("data", "bin"))
    is_suffix = kind.isalnum() and media_type != "image/jpeg"
    return f"{stem}.{kind if is_suffix else suffix}"


def _json(value: Any) -> str:
    try:
        told = _with_keys_of_json(value)
    except RecursionError as error:
        raise BentoError(
            "an example in the bento's openapi.yaml holds itself",
            next_step="build the bento again with `bentoml build`",
        ) from error
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"), default=str)
    return "".join(char if char.isprintable() else json.dumps(char)[1:-1] for char in text)


def _with_keys_of_json(value: Any) -> Any:
    """YAML's keys may be of any kind, as dates are."""
    if isinstance(value, dict):
        return {
            key if isinstance(key, str | int | float | None) else str(key): _with_keys_of_json(inner)
            for key, inner in value.items()
        }
    return [_with_keys_of_json(inner) for inner in value] if isinstance(value, list) else value


def _on_one_line(text: str) -> str:
    """Pasting must not run what stands before a line break, nor may a terminal be steered by the text."""
    return "".join(char if char.isprintable() else " " for char in text)


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
