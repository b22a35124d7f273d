"""Generated files that know whether somebody has edited them since."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

from bentodeploy import __version__

_WORDS = f"Made by bentodeploy {__version__} (`bentodeploy ci init`)"
_MARK = re.compile(r"Made by bentodeploy \S+ \(`bentodeploy ci init`\), ([0-9a-f]{16})")
_JSON_KEY = "//"
"""Terraform takes it for a comment."""


def marked(text: str) -> str:
    """`text`, in a language whose comments begin with `#`, under a line that holds its digest."""
    return f"# {_WORDS}, {_digest(text)}\n{text}"


def marked_markdown(text: str) -> str:
    """The same for Markdown."""
    return f"<!-- {_WORDS}, {_digest(text)} -->\n{text}"


def marked_json(values: Mapping[str, Any]) -> str:
    """A JSON document whose first key holds the digest of the others."""
    mark = f"{_WORDS}, {_digest(json.dumps(values))}"
    return f"{json.dumps({_JSON_KEY: mark, **values}, indent=2)}\n"


def is_untouched(content: str) -> bool:
    """Whether the content is as one of these functions made it, in whichever version."""
    head, _, text = content.partition("\n")
    if head == "{":
        return _is_untouched_json(content)
    found = _MARK.search(head)
    return found is not None and _digest(text) == found[1]


def _is_untouched_json(content: str) -> bool:
    try:
        values = json.loads(content)
    except ValueError:
        return False
    found = _MARK.search(str(values.pop(_JSON_KEY, "")))
    return found is not None and _digest(json.dumps(values)) == found[1]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
