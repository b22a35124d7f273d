"""The scripts run wherever Terraform runs: Python 3.8 and nothing but its standard library."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.operators.local.deployed import SCRIPTS

FILES = sorted(SCRIPTS.glob("*.py"))
OWN = {path.stem for path in FILES}


def imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield str(node.module)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_script_is_python_3_8_and_imports_the_standard_library_alone(path: Path) -> None:
    tree = ast.parse(path.read_text(), feature_version=(3, 8))
    modules = {name.partition(".")[0] for name in imported(tree)}
    assert modules - OWN <= set(sys.stdlib_module_names)


def test_no_script_has_the_name_of_a_standard_module() -> None:
    assert OWN.isdisjoint(sys.stdlib_module_names)
