"""Plans of a deployment, as the command line makes them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.support import cli


def plan(folder: Path) -> tuple[int, dict[str, Any]]:
    """Exit code of a plan of what is in `folder`, and its document."""
    answer = cli.run("plan", "--detailed-exitcode", "--json", cwd=folder)
    assert answer.code in (0, 2), answer.err
    return answer.code, answer.document


def changed(document: dict[str, Any]) -> set[str]:
    """Addresses of resources that the plan changes."""
    return {change["address"] for change in document["changes"]}
