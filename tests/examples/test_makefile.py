"""`make example` knows every example that has a script."""

from __future__ import annotations

import os
import re
import subprocess
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


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_its_page_leads_to_what_the_rule_made(example: Path) -> None:
    lines = re.findall(r"^export BENTOML_HOME=.*\ncd .*$", (example / "README.md").read_text(), re.M)
    led = subprocess.run(
        ["sh", "-euc", f'{lines[0]}\necho "$BENTOML_HOME"; echo "$PATH"; pwd'],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    run_by_make = subprocess.run(
        ["make", "--dry-run", "example", f"NAME={example.name}"],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert f'BENTOML_HOME="{led[0]}"' in run_by_make
    assert f'PATH="{led[1].partition(os.pathsep)[0]}:' in run_by_make
    assert Path(led[2]) == example
