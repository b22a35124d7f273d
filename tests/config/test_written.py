"""What is written can be read again, by us and by an editor, whatever the values hold."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bentodeploy.config.load import load_text
from bentodeploy.config.written import config_text
from tests.config.reading import ShopSpec, shop

VALUES: dict[str, Any] = {
    "api_version": "v1",
    "name": "iris",
    "operator": {"name": "shop"},
    "access": "private",
    "spec": {"port": 8080, "scaling": {"maximum": 2}, "invokers": ["a"]},
}


def written(**changes: Any) -> str:
    return config_text({**VALUES, **changes}, ShopSpec, ".bentodeploy/schema.json", "shop: For tests.")


def test_the_first_line_is_what_editors_look_for() -> None:
    assert written().splitlines()[0] == "# yaml-language-server: $schema=.bentodeploy/schema.json"


def test_every_key_with_something_to_say_has_a_comment_above_it() -> None:
    lines = written().splitlines()
    for key in ("api_version:", "name:", "operator:", "access:", "spec:", "  port:"):
        at = next(number for number, line in enumerate(lines) if line.startswith(key))
        assert lines[at - 1].lstrip().startswith("#"), key
    assert "  # Port of the service. 1 to 65535." in lines


def test_the_keys_that_are_not_written_are_named() -> None:
    assert "# Can be set too: memory, ratio, tracing, region," in written()


def test_no_line_is_wider_than_a_terminal() -> None:
    assert max(map(len, written().splitlines())) <= 80


@pytest.mark.parametrize(
    "value",
    ["yes", "010", "1:30", "null", "~", "# no comment", "a: b", "'\"", "*a", "é😀", "a\nb", "a\x85b"],
)
def test_values_come_back_as_they_are(value: str) -> None:
    text = written(env={"A": value})
    assert yaml.safe_load(text)["env"] == {"A": value}


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]).filter(lambda one: one != "\0")))
def test_whatever_they_hold(value: str) -> None:
    loaded = load_text(written(env={"A": value}), "c.yaml", shop)
    assert loaded.config.env == {"A": value}


def test_the_file_says_what_the_values_say(tmp_path: Path) -> None:
    loaded = load_text(written(), "c.yaml", shop)
    assert loaded.warnings == ()
    assert loaded.config.model_dump(mode="json", exclude_unset=True) == VALUES
