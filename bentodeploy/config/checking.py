"""Check values against a model; pydantic's errors become mistakes in our own words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, TypeVar, get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails
from pydantic_core.core_schema import ErrorType

from bentodeploy.config.document import Place
from bentodeploy.config.findings import Findings
from bentodeploy.config.known_keys import key_suggestion
from bentodeploy.config.mistake import KeyPath, quoted
from bentodeploy.config.schema import Schema, schema_of
from bentodeploy.config.section import Notes, Section
from bentodeploy.config.words import expected_in_words, found_in_words

SectionT = TypeVar("SectionT", bound=Section)

_SAYS_ITSELF = frozenset({"value_error", "assertion_error"})
"""Raised by a model's own validator, whose text is meant for the user."""
_TAG_ERRORS = {"union_tag_invalid": "literal_error", "union_tag_not_found": "missing"}
"""Errors about the key that tells the mappings of a union apart, as errors of that key."""
_FOUND_AND_EXPECTED = frozenset(get_args(ErrorType)) - _SAYS_ITSELF


def checked(
    model: type[SectionT],
    values: Mapping[str, object],
    at: KeyPath,
    findings: Findings,
    known: Mapping[KeyPath, Iterable[str]],
) -> SectionT | None:
    """The values as a model, or None and the reasons in `findings`.

    `at` is where the values stand in the document; `known` has the keys of every mapping of the
    config, for suggestions.
    """
    notes = Notes(model)
    try:
        return model.model_validate(values, context=notes)
    except ValidationError as error:
        located = [_located(one, schema_of(model), values) for one in error.errors(include_url=False)]
        for one in located:
            if not any(one.is_explained_by(other) for other in located):
                _refuse(one, at, findings, known)
        return None
    finally:
        for note in notes.notes:
            findings.warn((*at, *note.path), note.message)


@dataclass(frozen=True)
class _Located:
    """One of pydantic's errors at its key path, with what belongs there."""

    path: KeyPath
    expected: Schema
    around: Schema
    kind: str
    message: str
    context: Mapping[str, Any]

    def is_explained_by(self, other: _Located) -> bool:
        """A value that fits no kind of a union, where the other error says what is wrong inside it."""
        inside = len(other.path) > len(self.path) and other.path[: len(self.path)] == self.path
        return inside and self.kind in _FOUND_AND_EXPECTED


def _located(error: ErrorDetails, schema: Schema, values: Mapping[str, object]) -> _Located:
    location = error["loc"][:-1] if error["loc"][-1:] == ("[key]",) else error["loc"]
    path, expected = schema.follow(location, values)
    _, around = schema.follow(location[:-1], values)
    if expected.tag is not None and error["type"] in _TAG_ERRORS:
        path = (*path, expected.tag)
        expected = expected.tag_values
    kind = _TAG_ERRORS.get(error["type"], error["type"])
    return _Located(path, expected, around, kind, error["msg"], error.get("ctx", {}))


def _refuse(error: _Located, at: KeyPath, findings: Findings, known: Mapping[KeyPath, Iterable[str]]) -> None:
    path = (*at, *error.path)
    if error.kind == "missing":
        mapping = error.expected.kind == "object"
        what = "missing" if mapping else f"missing; expected {expected_in_words(error.expected)}"
        findings.refuse(path, what, _example(path, error.expected))
    elif error.kind == "extra_forbidden":
        keys = error.around.options[0].properties
        # What one kind of store takes and another does not is no setting of the platform.
        elsewhere = {} if path[0] == "state" else known
        findings.refuse(path, "unknown key", key_suggestion(str(path[-1]), path[:-1], keys, elsewhere))
    elif error.kind in _SAYS_ITSELF:
        findings.refuse(path, str(error.context.get("error", error.message)))
    elif error.kind in _FOUND_AND_EXPECTED:
        _refuse_value(path, error.expected, findings)
    else:
        findings.refuse(path, error.message, error.context.get("suggestion"))


def _refuse_value(path: KeyPath, expected: Schema, findings: Findings) -> None:
    place = findings.document.places.get(path)
    try:
        value = findings.document.at(path)
    except KeyError:
        findings.refuse(path, f"expected {expected_in_words(expected)}")
        return
    if any(option.node.get("writeOnly") for option in expected.options):
        findings.refuse(path, f"found a secret that does not fit; expected {expected_in_words(expected)}")
        return
    message = f"found {found_in_words(value, place)}; expected {expected_in_words(expected)}"
    findings.refuse(path, message, _value_suggestion(value, place, expected))


def _value_suggestion(value: object, place: Place | None, expected: Schema) -> str | None:
    kinds = {option.kind for option in expected.options}
    if "string" in kinds:
        if value is None:
            return 'write "" for an empty text'
        if place is not None and place.source and not isinstance(value, str):
            return f"put it in quotes: {quoted(place.source)}"
    if isinstance(value, bool) and kinds & {"integer", "number"}:
        return f"bentoctl read {str(value).lower()} as {int(value)}"
    if isinstance(value, str):
        allowed = [one for option in expected.options for one in option.values or () if isinstance(one, str)]
        nearest = get_close_matches(value.lower(), allowed, n=1)
        return f'did you mean "{nearest[0]}"?' if nearest else None
    return None


def _example(path: KeyPath, expected: Schema) -> str | None:
    examples = expected.node.get("examples")
    return f"for example {path[-1]}: {examples[0]}" if examples else None
