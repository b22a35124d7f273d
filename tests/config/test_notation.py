"""Numbers that YAML 1.1 reads otherwise than people do."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.config.reading import HEAD, load_spec, refusals, warnings_of


@pytest.mark.parametrize(
    ("written", "read"), [("010", 8), ("1:30", 90), ("0x10", 16), ("0b11", 3), ("1_000", 1000), ("+5", 5)]
)
def test_a_whole_number_is_told_where_it_is_not_what_it_looks_like(
    written: str, read: int, tmp_path: Path
) -> None:
    assert load_spec(tmp_path, f"port: {written}").port == read
    assert warnings_of(tmp_path, f"{HEAD}spec:\n  port: {written}\n") == [
        f"deployment_config.yaml:5: spec.port: {written} is read as {read} (YAML 1.1); "
        f"write {read}, or quotes around a text"
    ]


def test_a_float_of_minutes_is_told(tmp_path: Path) -> None:
    assert warnings_of(tmp_path, f"{HEAD}health: {{timeout: 1:30.5}}\n") == [
        "deployment_config.yaml:4: health.timeout: 1:30.5 is read as 90.5 (YAML 1.1); "
        "write 90.5, or quotes around a text"
    ]


@pytest.mark.parametrize("written", ["8", "'010'", "!!str 8", "08"])
def test_plain_numbers_and_texts_need_no_word(written: str, tmp_path: Path) -> None:
    assert warnings_of(tmp_path, f"{HEAD}spec: {{port: {written}}}\n") == []


def test_a_refused_number_is_shown_as_written_in_its_mistake(tmp_path: Path) -> None:
    assert refusals(tmp_path, f"{HEAD}spec: {{port: 0x10000}}\n") == [
        "c.yaml:4: spec.port: found 65536 (written 0x10000); expected a whole number, 1 to 65535"
    ]
