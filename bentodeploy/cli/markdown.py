"""A plan as Markdown, for a comment on a change that is proposed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bentodeploy.deployment.results.plan import Planned, PlannedResource

_WORDS = {
    ("create",): "add",
    ("delete",): "**destroy**",
    ("update",): "change",
    ("read",): "read",
    ("delete", "create"): "**replace**",
    ("create", "delete"): "**replace**",
}


def plan_summary(result: Planned) -> str:
    """What is added, changed and destroyed, which image and release, what the endpoint's callers notice."""
    release = result.release
    lines = [
        f"### bentodeploy: {_code(result.name)}",
        "",
        _headline(result),
        *(line for remark in result.remarks for line in ("", _remark(remark))),
        "",
        "| | |",
        "| --- | --- |",
        f"| release | {release.number} |",
        f"| bento | {_code(release.bento)} |",
        f"| image | {_code(release.image)} |",
        f"| endpoint | {_text(result.endpoint_effect)} |",
    ]
    if result.changes:
        lines += ["", "| action | resource |", "| --- | --- |", *_rows(result.changes)]
    if result.drift:
        lines += ["", "Changed outside Terraform since the last apply:", ""]
        lines += ["| action | resource |", "| --- | --- |", *_rows(result.drift)]
    return "\n".join([*lines, ""])


def _headline(result: Planned) -> str:
    if not result.has_changes:
        other = "" if result.newer_bento is None else f", with {_code(result.release.bento)}"
        return f"No changes: the deployment is as the config says{other}."
    counts = {
        "to add": _count(result.changes, {("create",)}),
        "to change": _count(result.changes, {("update",)}),
        "to replace": _count(result.changes, {("delete", "create"), ("create", "delete")}),
        "to destroy": _count(result.changes, {("delete",)}),
    }
    told = [f"{count} {what}" for what, count in counts.items() if count]
    return f"**Plan: {', '.join(told) or 'only outputs change'}.**"


def _count(changes: Iterable[PlannedResource], actions: set[tuple[str, ...]]) -> int:
    return sum(1 for change in changes if change.actions in actions)


def _rows(changes: Iterable[PlannedResource]) -> list[str]:
    return [
        f"| {_WORDS.get(change.actions, _text(', '.join(change.actions)))} | {_code(change.address)} |"
        for change in changes
    ]


def _code(text: str) -> str:
    """A code span that the text cannot leave, also in a table (GitHub Flavored Markdown, 6.3 and 4.10)."""
    one_line = " ".join(text.split()).replace("|", "\\|")
    longest = max((len(run) for run in re.findall(r"`+", one_line)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if "`" in one_line else ""
    return f"{fence}{pad}{one_line}{pad}{fence}"


def _remark(text: str) -> str:
    """A sentence whose commands stay code."""
    parts = text.split("`")
    return "".join(_code(part) if index % 2 else _escaped(part) for index, part in enumerate(parts))


def _text(text: str) -> str:
    return _escaped(" ".join(text.split()))


def _escaped(text: str) -> str:
    return re.sub(r"([\\`*_\[\]<>|])", r"\\\1", text)
