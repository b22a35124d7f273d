"""`bentodeploy operator new` as a user types it; tests/e2e/test_new_operator.py uses what it writes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support import cli


def test_it_tells_where_and_what_next(tmp_path: Path) -> None:
    answer = cli.succeed("operator", "new", "acme-cloud", cwd=tmp_path)
    first, *_, install, test, show = answer.out.splitlines()
    assert first.endswith(f"files to {tmp_path / 'acme-cloud'}")
    assert install == "  pip install -e './acme-cloud[test]'"
    assert test == "  python -m pytest ./acme-cloud"
    assert show == "  bentodeploy operator show acme-cloud"


def test_a_second_one_of_the_same_name_is_refused_and_changes_nothing(tmp_path: Path) -> None:
    cli.succeed("operator", "new", "acme-cloud", cwd=tmp_path)
    mine = tmp_path / "acme-cloud" / "README.md"
    mine.write_text("mine")
    answer = cli.run("operator", "new", "acme-cloud", "--json", cwd=tmp_path)
    assert answer.code == 2
    assert answer.document["error"]["where"] == str(tmp_path / "acme-cloud")
    assert mine.read_text() == "mine"


@pytest.mark.parametrize("name", ["Acme Cloud", "local", "../acme", ""])
def test_a_name_that_cannot_be_is_a_mistake_of_the_command_line(tmp_path: Path, name: str) -> None:
    answer = cli.run("operator", "new", name, "--json", cwd=tmp_path)
    assert answer.code == 2
    assert answer.document["error"]["code"] == "usage"
    assert "Traceback" not in answer.err
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_told(read_only: Path) -> None:
    answer = cli.run("operator", "new", "acme-cloud", "--json", cwd=read_only)
    assert answer.code == 1
    assert answer.document["error"]["code"] == "file-system"
    assert "Traceback" not in answer.err
