from __future__ import annotations

import json
from pathlib import Path

import pytest

from bentodeploy.terraform.holder import announce, read_holder, withdraw


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / ".bentodeploy").mkdir()
    return tmp_path


def rewrite(project: Path, **changes: object) -> None:
    note = project / ".bentodeploy" / "holder.json"
    note.write_text(json.dumps({**json.loads(note.read_text()), **changes}))


def test_who_announced_himself_is_read_until_he_withdraws(project: Path) -> None:
    announce(project, "apply")
    assert str(read_holder(project)).split("running ")[1].startswith("`apply`")
    withdraw(project)
    withdraw(project)
    assert read_holder(project) is None


def test_a_holder_of_this_machine_that_is_gone_holds_nothing(project: Path) -> None:
    announce(project, "apply")
    rewrite(project, noted=1000.0)
    assert read_holder(project) is None


def test_a_holder_of_another_machine_is_believed(project: Path) -> None:
    announce(project, "apply")
    rewrite(project, noted=1000.0, host="elsewhere")
    assert "@elsewhere" in str(read_holder(project))


@pytest.mark.parametrize("note", ["", "[]", "{}", '{"pid": 1}'])
def test_a_damaged_note_names_nobody(project: Path, note: str) -> None:
    (project / ".bentodeploy" / "holder.json").write_text(note)
    assert read_holder(project) is None
