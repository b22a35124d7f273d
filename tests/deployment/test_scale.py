"""`scale` of what cannot be scaled; what can be is in tests/operators/heroku."""

from __future__ import annotations

from pathlib import Path

from tests.support import cli

CONFIG = "api_version: v1\nname: iris\noperator: {name: local}\nspec: {}\n"


def test_an_operator_that_cannot_scale_is_told_with_those_that_can(tmp_path: Path) -> None:
    (tmp_path / "deployment_config.yaml").write_text(CONFIG)
    answer = cli.run("scale", "2", "--json", cwd=tmp_path)
    assert answer.code == 2
    error = answer.document["error"]
    assert error["what"] == "local cannot be scaled by a command."
    assert "heroku" in error["next"]


def test_a_count_is_a_number_from_1_on(tmp_path: Path) -> None:
    assert cli.run("scale", "0", cwd=tmp_path).code == 2
