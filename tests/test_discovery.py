"""Operators are found by entry point; a broken one says why and hides no other."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bentodeploy.discovery import discover, find_operator, operator_names
from bentodeploy.errors import OperatorBrokenError, OperatorNotFoundError

WHOLE = """
from pathlib import Path
from bentodeploy.operator import Operator, Spec

class {name}(Operator):
    name = "{entry}"
    summary = "For tests."
    spec_model = Spec
    {extra}
    def overlay(self, target, bento): return None
    def registry(self, target): return None
    def template(self): return Path()
    def variables(self, target, release, previous): return {{}}
"""


Install = Callable[..., None]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """Puts a distribution with one operator on the path, as an installer would."""
    monkeypatch.syspath_prepend(str(tmp_path))

    def installed(entry: str, module: str, code: str, target: str, distribution: str | None = None) -> None:
        (tmp_path / f"{module}.py").write_text(code)
        info = tmp_path / f"{distribution or module}-1.2.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(
            f"Metadata-Version: 2.1\nName: {distribution or module}\nVersion: 1.2\n"
        )
        (info / "entry_points.txt").write_text(f"[bentodeploy.operators]\n{entry} = {target}\n")

    return installed


def problem_of(name: str) -> str:
    (found,) = [found for found in discover() if found.name == name]
    assert found.operator is None
    assert found.problem is not None
    return found.problem


def test_the_built_in_operator_is_found_like_any_other() -> None:
    assert "local" in operator_names()
    assert find_operator("local").name == "local"


def test_a_third_partys_operator_is_equal_to_ours(install: Install) -> None:
    install("acme", "acme_ok", WHOLE.format(name="Acme", entry="acme", extra=""), "acme_ok:Acme")
    assert find_operator("acme").summary == "For tests."
    (found,) = [found for found in discover() if found.name == "acme"]
    assert found.distribution == "acme_ok 1.2"


@pytest.mark.parametrize(
    ("code", "target", "told"),
    [
        ("import nothing_of_this_name", "{m}:Acme", "No module named 'nothing_of_this_name'"),
        ("raise SystemExit('no licence')", "{m}:Acme", "SystemExit: no licence"),
        ("x = 1 +", "{m}:Acme", "SyntaxError"),
        ("", "{m}:Acme", "AttributeError"),
        ("class Acme: pass", "{m}:Acme", "not a subclass of bentodeploy.operator.Operator"),
        (WHOLE.format(name="Acme", entry="other", extra=""), "{m}:Acme", "it calls itself 'other'"),
        (WHOLE.format(name="Acme", entry="acme", extra="contract = 99"), "{m}:Acme", "version 99"),
        (
            "from bentodeploy.operator import Operator, Spec\n"
            "class Acme(Operator):\n    name = 'acme'; summary = ''; spec_model = Spec\n",
            "{m}:Acme",
            "lacks overlay, registry, template, variables",
        ),
    ],
    ids=["import", "exit", "syntax", "absent", "no-operator", "other-name", "contract", "abstract"],
)
def test_a_broken_operator_is_named_and_hides_no_other(
    install: Install,
    code: str,
    target: str,
    told: str,
    request: pytest.FixtureRequest,
) -> None:
    module = "acme_" + request.node.callspec.id.replace("-", "_")
    install("acme", module, code, target.format(m=module))
    assert told in problem_of("acme")
    assert "local" in [found.name for found in discover() if found.operator]
    with pytest.raises(OperatorBrokenError, match=r"cannot be loaded"):
        find_operator("acme")


def test_an_unknown_name_is_answered_with_near_and_known_ones() -> None:
    with pytest.raises(OperatorNotFoundError) as caught:
        find_operator("locale")
    assert "Did you mean local?" in caught.value.what
    assert "local" in str(caught.value.next_step)


def test_two_packages_with_one_operator_name_are_refused(install: Install) -> None:
    code = WHOLE.format(name="Acme", entry="acme", extra="")
    install("acme", "acme_one", code, "acme_one:Acme")
    install("acme", "acme_two", code, "acme_two:Acme")
    with pytest.raises(OperatorBrokenError, match=r"acme_one 1\.2, acme_two 1\.2"):
        find_operator("acme")
