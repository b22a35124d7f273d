"""Terraform's values in Python."""

from __future__ import annotations

from typing import Any, Final

Value = Any
"""None, bool, number, str, list, dict, or `UNKNOWN`."""


class Unknown:
    """A value that only the apply will tell."""

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final = Unknown()


def at(value: Value, path: str) -> list[Value]:
    """All values at `site_config.cors`: one for each element of the blocks on the way."""
    found = [value]
    for name in path.split("."):
        found = [
            one[name] for outer in found for one in _elements(outer) if isinstance(one, dict) and name in one
        ]
    return found


def _elements(value: Value) -> list[Value]:
    return value if isinstance(value, list) else [value]
