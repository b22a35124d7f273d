"""What `invoke` sends: the caller's own data in the form that the route takes, else the bento's sample."""

from __future__ import annotations

import mimetypes
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from bentodeploy.bento.form import MULTIPART, form_text
from bentodeploy.bento.request import made_up_cells, sample_request
from bentodeploy.bento.sample import MAX_CELLS
from bentodeploy.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bentodeploy.bento.form import FormField
    from bentodeploy.bento.model import Route
    from bentodeploy.bento.request import SampleRequest


_IN_A_QUERY = "%&=+-._~!$'()*,;:@/?"
"""What stays as it is (RFC 3986, section 3.4); a `%` begins what was encoded already."""


@dataclass(frozen=True)
class Given:
    """What the caller wants to send; all empty: the bento's own sample."""

    data: str | None = None
    """The body as text; for a route without a body the query, `a=1&b=2`."""
    file: Path | None = None
    """A file whose content is the body, or the one file of a form."""
    form: Sequence[str] = ()
    """Fields of a form: `NAME=TEXT` or `NAME=@FILE`."""


@dataclass(frozen=True)
class Payload:
    """A request, but for its proof of identity."""

    path: str
    """With the query, percent-encoded."""
    body: bytes = b""
    content_type: str | None = None


def payload(route: Route, given: Given) -> Payload:
    """What goes to `route`. Raises UsageError where `given` does not fit it, or a file cannot be read."""
    if sum(map(bool, (given.data is not None, given.file is not None, given.form))) > 1:
        raise UsageError("Give one of --data, --data-file and --form.")
    sample = sample_request(route)
    if sample.content_type == MULTIPART:
        return _form(route, sample, given)
    if given.form:
        taken = f"a body of the type {sample.content_type}" if sample.content_type else "no body"
        raise UsageError(f"{route.path} takes {taken}, and no form.", next_step=_step(sample))
    if sample.content_type is None:
        return _query(route, sample, given)
    if given.file is not None:
        return Payload(sample.path, _read(given.file), _type_of(given.file, route, sample.content_type))
    text = given.data if given.data is not None else sample.body
    if text is None:
        raise UsageError(_nothing_made_up(route), next_step=_step(sample))
    return Payload(sample.path, _bytes(text), sample.content_type)


def _nothing_made_up(route: Route) -> str:
    count = made_up_cells(route)
    if count <= MAX_CELLS:
        return f"{route.path} takes {route.input_type}: a file."
    return f"{route.path} takes {route.input_type}: about {count:,} values, too many to be made up."


def _query(route: Route, sample: SampleRequest, given: Given) -> Payload:
    if given.file is not None:
        raise UsageError(f"{route.path} takes no body.", next_step="Give its query: `--data 'a=1&b=2'`.")
    if given.data is None:
        return Payload(sample.path)
    path = sample.path.partition("?")[0]
    query = quote(_bytes(given.data.lstrip("?")), safe=_IN_A_QUERY)
    return Payload(f"{path}?{query}" if query else path)


def _bytes(text: str) -> bytes:
    """What stood on the command line, with bytes that were no text as they were."""
    return text.encode("utf-8", "surrogateescape")


def _form(route: Route, sample: SampleRequest, given: Given) -> Payload:
    """A multipart form: the fields that were given, the sample's for other texts."""
    if given.data is not None:
        raise UsageError(f"{route.path} takes a form.", next_step=_step(sample))
    fields = {field.name: field for field in sample.form}
    files = [field.name for field in sample.form if field.is_file]
    words = [_split(word) for word in given.form]
    if given.file is not None:
        if len(files) != 1:
            what = f"{route.path} takes a form with {len(files)} files, and --data-file names one."
            raise UsageError(what, next_step=_step(sample))
        words = [(files[0], f"@{given.file}")]
    named = {name for name, _ in words}
    missing = [name for name in files if name not in named and not fields[name].is_optional]
    if missing:
        what = f"{route.path} takes a form, and nothing can be made up for its file {missing[0]}."
        raise UsageError(what, next_step=_step(sample))
    texts = [(field.name, field.value) for field in sample.form if not field.is_file]
    return _encoded(route, sample, [*(pair for pair in texts if pair[0] not in named), *words])


def _encoded(route: Route, sample: SampleRequest, words: Sequence[tuple[str, str]]) -> Payload:
    """Fields may repeat: so does a form give a list."""
    from pathlib import Path

    import httpx

    if not words:
        return Payload(sample.path)  # no body at all is read as a form without fields
    fields: dict[str, FormField] = {field.name: field for field in sample.form}
    parts: list[tuple[str, tuple[str | None, bytes, str | None]]] = []
    for name, word in words:
        if word.startswith("@") and (name not in fields or fields[name].is_file):
            file = Path(word[1:])
            stated = fields[name].content_type if name in fields else None
            parts.append((name, (file.name, _read(file), stated or _guessed(file))))
        else:
            parts.append((name, (None, _bytes(form_text(route, name, word)), None)))
    request = httpx.Request("POST", "http://form", files=parts)
    return Payload(sample.path, request.read(), request.headers["content-type"])


def _split(word: str) -> tuple[str, str]:
    name, sign, value = word.partition("=")
    if not sign or not name:
        raise UsageError(
            f"--form {word} is no field.", next_step="Write `--form NAME=TEXT`, or `--form NAME=@FILE`."
        )
    return name, value


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise UsageError(f"Cannot read {file}: {error.strerror}.") from error


def _type_of(file: Path, route: Route, default: str) -> str:
    """The file's own type where the route takes it, by its name or its family (`image/*`)."""
    guessed = _guessed(file)
    if guessed is None:
        return default
    family = f"{guessed.partition('/')[0]}/*"
    return guessed if {guessed, family} & set(route.content_types) else default


def _guessed(file: Path) -> str | None:
    return mimetypes.guess_type(file.name)[0]


def _step(sample: SampleRequest) -> str:
    """How to call the route, for an error."""
    from bentodeploy.bento.request import option_words

    words = option_words(sample) or ["--form", "NAME=TEXT"]
    return f"For example: `{' '.join(words)}`."
