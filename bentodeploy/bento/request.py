"""A request that a route of a bento takes, and the lines for a shell that send it."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from bentodeploy.bento.form import LARGE_INPUT, MULTIPART, FormField, file_name, form_fields
from bentodeploy.bento.json_text import json_text
from bentodeploy.bento.model import Route
from bentodeploy.bento.sample import MAX_CELLS, cells, sample_value

_PREFERRED_TYPES = ("application/json", MULTIPART, "text/plain")
_SENT_AS = {"image/*": "image/jpeg", "audio/*": "audio/wav", "video/*": "video/mp4"}
"""A family of types is what a route takes, but no request may name one as the type of its body."""
_LARGE_TEXT = "input.txt"
_STAND_INS = (LARGE_INPUT, _LARGE_TEXT)
_BYTES_OF_A_CELL = 2
"""A digit and a comma."""


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
    the service's own signature cures that. An array of a fixed shape has its true lengths, unless it is
    too large for a line: then the sample names a file, `input.json`, which the caller must write.
    Raises `BentoError` for an example that is endless.
    """
    path = quote(route.path, safe="/:@!$&'()*+,;=-._~")
    if not route.content_types:
        return SampleRequest(route.method, path + _query(route), None)
    content_type = _chosen_type(route.content_types)
    sent_as = _SENT_AS.get(content_type, content_type)
    if content_type == MULTIPART:
        return SampleRequest(route.method, path, sent_as, form=form_fields(route))
    is_text = content_type.startswith("text/")
    if content_type != "application/json" and not is_text:
        return SampleRequest(route.method, path, sent_as, file=file_name(content_type))
    if made_up_cells(route) > MAX_CELLS:
        return SampleRequest(route.method, path, sent_as, file=_LARGE_TEXT if is_text else LARGE_INPUT)
    value = sample_value(route.input_schema) if route.example is None else route.example
    body = value if is_text and isinstance(value, str) else json_text(value)
    return SampleRequest(route.method, path, sent_as, body=body)


def made_up_cells(route: Route) -> int:
    """How many numbers and texts a made-up request has; 0 where the bento has an example of its own."""
    return cells(route.input_schema) if route.example is None else 0


def larger_than(routes: Iterable[Route], size: int) -> Iterator[tuple[str, int]]:
    """Paths of the routes whose smallest request has more than `size` bytes, and how many it has.

    That is the bento's own example, or one of the shape that the route asks for.
    """
    for route in routes:
        body = (sample_request(route).body or "").encode()
        length = max(len(body), _BYTES_OF_A_CELL * made_up_cells(route))
        if length > size:
            yield route.path, length


def taking_files(routes: Iterable[Route]) -> list[str]:
    """Paths of the routes that take a file, as the body or in a form."""
    samples = ((route.path, sample_request(route)) for route in routes)
    return [path for path, sample in samples if any(name not in _STAND_INS for name in _file_names(sample))]


def _file_names(sample: SampleRequest) -> list[str]:
    return [name for name in (sample.file,) if name] + [one.value for one in sample.form if one.is_file]


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

    Files that it names (`photo.jpg`, `input.json`) are the reader's to provide.
    """
    request = sample_request(route)
    words = ["curl"]
    has_body = request.body is not None or request.file is not None or bool(request.form)
    if request.method != ("POST" if has_body else "GET"):
        words += ["-X", request.method]
    words.append(endpoint.rstrip("/") + request.path)
    if request.content_type and request.content_type != MULTIPART:
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


def _query(route: Route) -> str:
    values = sample_value(route.input_schema) if route.input_schema else {}
    return f"?{urlencode(values)}" if isinstance(values, dict) and values else ""


def _on_one_line(text: str) -> str:
    """Pasting must not run what stands before a line break, nor may a terminal be steered by the text."""
    return "".join(char if char.isprintable() else " " for char in text)
