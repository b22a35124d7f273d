"""Generated files that know whether somebody has edited them since."""

from __future__ import annotations

import hashlib
import re

from bentodeploy import __version__

_MARK = re.compile(r"\A# Made by bentodeploy \S+ \(`bentodeploy ci init`\), ([0-9a-f]{16})\n")


def marked(text: str) -> str:
    """`text`, in a language whose comments begin with `#`, under a line that holds its digest."""
    return f"# Made by bentodeploy {__version__} (`bentodeploy ci init`), {_digest(text)}\n{text}"


def is_untouched(content: str) -> bool:
    """Whether the content is as `marked` made it, in whichever version."""
    found = _MARK.match(content)
    return found is not None and _digest(content[found.end() :]) == found[1]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
