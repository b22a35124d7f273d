"""The permissions that each operator's page asks for, in the short form that the README shows.

The operators' pages are held against the calls that a deployment makes, where these can be seen
(`tests/operators/*/test_permissions.py`); the README is held against the pages.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).parents[2]
README = CHECKOUT / "README.md"

_SECTION = re.compile(r"^## [^\n]*permissions\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL | re.IGNORECASE)
_FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_TABLE = re.compile(r"(?:^\|.*\|\n)+", re.MULTILINE)
_PLACE = re.compile(r"(<!-- permissions of (\S+) -->\n).*?(<!-- end -->)", re.DOTALL)
_OPTIONAL = "Only"
"""Begins the names of statements that a deployment needs for one setting alone."""


def with_permissions(readme: str) -> str:
    """The README with what the operators' pages say today, in the places that are marked for it."""
    return _PLACE.sub(
        lambda place: f"{place[1]}\n{permissions(page_of(place[2]))}\n{place[3]}",
        readme,
    )


def page_of(operator: str) -> str:
    """The text of an operator's own page."""
    page = CHECKOUT / "operators" / operator.replace("-", "_") / "README.md"
    return page.read_text(encoding="utf-8")


def permissions(page: str) -> str:
    """The page's policy as a table, without what is optional; or the page's own table or list."""
    found = _SECTION.search(page)
    if found is None:
        raise ValueError("the page has no section about permissions")
    fenced, table = _FENCED.search(found[1]), _TABLE.search(found[1])
    if fenced is not None and fenced[1] == "json":
        return "\n".join(
            ["| service | actions | on |", "| --- | --- | --- |", *_rows(json.loads(fenced[2])), ""]
        )
    if table is not None:
        return table[0]
    if fenced is not None:
        return f"{fenced[0]}\n"
    raise ValueError("the section about permissions has neither a table nor a list")


def _rows(policy: dict[str, Any]) -> Iterator[str]:
    for statement in policy["Statement"]:
        if statement["Sid"].startswith(_OPTIONAL):
            continue
        actions = sorted(action.split(":") for action in _listed(statement["Action"]))
        on = ", ".join(f"`{one}`" for one in _listed(statement["Resource"]))
        if "Condition" in statement:
            on += f", where {_condition(statement['Condition'])}"
        for service, group in groupby(actions, key=lambda action: action[0]):
            yield f"| `{service}` | {', '.join(name for _, name in group)} | {on} |"


def _condition(condition: dict[str, dict[str, str]]) -> str:
    ((operator, pairs),) = condition.items()
    if operator != "StringEquals":
        raise ValueError(f"the README has no words for the condition {operator}")
    return " and ".join(f"`{key}` is `{value}`" for key, value in pairs.items())


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value
