"""`make example` knows every example that has a script."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.support.checkout import CHECKOUT

EXAMPLES = sorted(path.parent for path in CHECKOUT.glob("examples/*/run.sh"))
SUFFIXES = re.findall(
    r"^\$\(DEMO\)/%(_\w+)\.done: examples/%\1/requirements\.txt ", (CHECKOUT / "Makefile").read_text(), re.M
)
"""Ends of names, each with a rule that installs what such an example needs."""


def test_there_are_scripts_and_rules() -> None:
    assert len(EXAMPLES) > 3
    assert len(SUFFIXES) > 2


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_an_example_with_a_script_has_its_rule(example: Path) -> None:
    rules = [suffix for suffix in SUFFIXES if example.name.endswith(suffix)]
    assert len(rules) == 1, f"{example.name} ends with none of {SUFFIXES}"
    assert (example / "requirements.txt").is_file()
    assert (example / "run.sh").stat().st_mode & 0o111, "run.sh is run as it is"
