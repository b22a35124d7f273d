"""The engine's errors and warnings, from JSON or from the text of verbs that speak no JSON."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from bentodeploy.terraform.events import Diagnostic

_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_FRAME = re.compile(r"^[\u2500-\u257f] ?")
_HEAD = re.compile(r"^(Error|Warning): (.*)")
_FAILED = re.compile(r"^(Failed to .*)\n?((?s:.*))", re.MULTILINE)
_PLACE = re.compile(r"^  on (\S+) line (\d+)")


def diagnostic_from_json(content: Mapping[str, Any]) -> Diagnostic:
    """One diagnostic of a `-json` line or of `validate -json`."""
    place = content.get("range") or {}
    snippet = content.get("snippet") or {}
    return Diagnostic(
        severity=str(content["severity"]),
        summary=str(content["summary"]),
        detail=str(content.get("detail") or ""),
        address=content.get("address"),
        file=place.get("filename"),
        line=(place.get("start") or {}).get("line"),
        snippet=snippet.get("code"),
    )


def diagnostics_from_text(text: str) -> tuple[Diagnostic, ...]:
    """The `Error: ...` and `Warning: ...` paragraphs of plain output, without frames and colours.

    `state pull` says `Failed to ...` instead of the first.
    """
    plain = _plain(text)
    told = tuple(_paragraphs(plain.splitlines()))
    if any(one.severity == "error" for one in told) or not (failed := _FAILED.search(plain)):
        return told
    return (*told, Diagnostic("error", failed[1], failed[2].strip()))


def _plain(text: str) -> str:
    return "\n".join(_FRAME.sub("", line).rstrip() for line in _COLOUR.sub("", text).splitlines())


def _paragraphs(lines: list[str]) -> Iterator[Diagnostic]:
    heads = [number for number, line in enumerate(lines) if _HEAD.match(line)]
    for start, end in pairwise([*heads, len(lines)]):
        yield _paragraph(lines[start], lines[start + 1 : end])


def _paragraph(head: str, body: list[str]) -> Diagnostic:
    found = _HEAD.match(head)
    severity, summary = found.groups() if found else ("error", head)
    places = [place for line in body if (place := _PLACE.match(line))]
    file, line = (places[0].group(1), int(places[0].group(2))) if places else (None, None)
    detail = "\n".join(line for line in body if not _PLACE.match(line)).strip()
    return Diagnostic(severity.lower(), summary, detail, file=file, line=line)
