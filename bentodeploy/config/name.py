"""The rule for deployment names, and the legal form of an illegal one."""

from __future__ import annotations

import re
import unicodedata

from pydantic import JsonValue
from pydantic_core import PydanticCustomError

from bentodeploy.config.mistake import quoted

NAME_LENGTH_LIMIT = 63
"""The strictest of the usual limits for labels and host names (RFC 1035, section 2.3.4)."""

_LEGAL = re.compile(r"[a-z][a-z0-9_-]*")

NAME_SCHEMA: dict[str, JsonValue] = {
    "pattern": rf"^[a-z][a-z0-9_-]{{0,{NAME_LENGTH_LIMIT - 1}}}$",
    "patternErrorMessage": "expected a lowercase letter, then lowercase letters, digits, - or _",
}
"""The rule as an editor needs it."""


def checked_name(name: str) -> str:
    """The name; raises pydantic's error with a legal form where it breaks the rule."""
    if len(name) <= NAME_LENGTH_LIMIT and _LEGAL.fullmatch(name):
        return name
    found = "an empty text" if not name else quoted(name)
    if len(name) > NAME_LENGTH_LIMIT:
        found += f" with {len(name)} characters"
    raise PydanticCustomError(
        "deployment_name",
        "found {found}; expected a lowercase letter, then lowercase letters, digits, - or _, "
        "at most {limit} characters",
        {"found": found, "limit": NAME_LENGTH_LIMIT, "suggestion": name_suggestion(name)},
    )


def rule_in_words(pattern: str, words: str) -> str:
    """The end of a sentence with "takes": the words of an operator's own rule, else the pattern itself."""
    return words or f"names that match {pattern}"


def name_suggestion(written: object) -> str:
    """What to write instead."""
    legal = legal_name("" if written is None else str(written))
    return f"write name: {legal}" if legal else "for example name: iris"


def legal_name(written: str) -> str | None:
    """A legal name made from what was written; None where nothing of it can stay."""
    ascii_only = unicodedata.normalize("NFKD", written).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9_-]+", "-", ascii_only).strip("-_")
    if words and not words[0].isalpha():
        words = f"bento-{words}"
    return words[:NAME_LENGTH_LIMIT].rstrip("-_") or None
