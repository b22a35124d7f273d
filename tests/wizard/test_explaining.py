"""What is told above the question about a setting: help, kind, limits, and how a mapping is written."""

from __future__ import annotations

import pytest

from bentodeploy.discovery import discover
from bentodeploy.wizard.explaining import about_setting, shown
from bentodeploy.wizard.settings import ask_setting, other_settings
from tests.wizard.conftest import someone
from tests.wizard.test_settings import draft

OURS = [one.name for one in discover() if one.distribution.startswith("bentodeploy ")]


@pytest.mark.parametrize("operator", OURS)
def test_every_setting_is_explained_before_it_is_asked_for_and_by_no_pattern(operator: str) -> None:
    asked = draft(operator)
    for path in other_settings(asked):
        schema = asked.schema(path)
        assert schema is not None
        lines = list(about_setting(schema))
        assert lines, path
        assert not [line for line in lines if "matching" in line or line == "mapping"], path


def test_of_a_mapping_it_is_told_how_it_is_written_and_what_its_keys_are() -> None:
    keep_warm = draft().schema(("spec", "keep_warm"))
    assert keep_warm is not None
    _, written, *keys = about_setting(keep_warm)
    assert written == "Written as {provisioned: ..., schedule: ...}"
    assert keys[0].startswith("provisioned: whole number, may be left out. Instances that AWS keeps started")
    secrets = draft("google-cloud-run").schema(("spec", "secrets"))
    assert secrets is not None
    assert "Written as {NAME: {secret: ..., version: ...}}" in list(about_setting(secrets))


def test_so_written_it_is_taken_and_shown_again_as_it_was_written() -> None:
    written = "{provisioned: 2, schedule: null}"
    who = someone({"keep_warm": ["2", written]})
    asked = ask_setting(draft(region="us-east-1"), ("spec", "keep_warm"), who, None)
    assert who.refused == ["found 2; expected a mapping"]
    assert asked.get("spec", "keep_warm") == {"provisioned": 2, "schedule": None}
    assert shown(asked.get("spec", "keep_warm")) == written
