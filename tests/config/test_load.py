"""The whole way from file to model."""

from __future__ import annotations

from pathlib import Path

import pytest

from bentodeploy.config.load import load_config
from bentodeploy.config.source import MINIMAL_CONFIG
from bentodeploy.errors import ConfigError, ConfigNotFoundError, OperatorBrokenError
from tests.config.reading import HEAD, ShopSpec, lines_of, load, mistakes_in, refusals, shop


def test_the_config_of_the_current_folder_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("deployment_config.yml").write_text(HEAD)
    loaded = load_config(None, shop)
    assert loaded.config.name == "iris"
    assert loaded.path == tmp_path / "deployment_config.yml"
    assert loaded.warnings == ()


def test_no_config_is_told_with_one_to_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigNotFoundError) as error:
        load_config(None, shop)
    assert MINIMAL_CONFIG in (error.value.next_step or "")


def test_the_config_that_is_shown_as_an_example_loads(tmp_path: Path) -> None:
    assert load(tmp_path, MINIMAL_CONFIG.replace("local", "shop")).config.bento == "iris_classifier:latest"


@pytest.mark.parametrize("text", ["", "   \n", "# only\n# comments\n", "---\n", "null\n", "~"])
def test_an_empty_file_is_told_what_to_hold(text: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="is empty") as error:
        load(tmp_path, text)
    assert MINIMAL_CONFIG in (error.value.next_step or "")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("- a\n- b\n", "a list of 2"),
        ("hello\n", 'the text "hello"'),
        ("\n\n42\n", "42"),
        ("yes\n", "true"),
    ],
)
def test_a_file_without_mapping_is_refused(text: str, found: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as error:
        load(tmp_path, text)
    assert f"holds {found} where a mapping of settings belongs" in error.value.what
    assert (error.value.where or "").endswith(f"deployment_config.yaml:{3 if '42' in text else 1}")


def test_a_file_that_is_one_tag_is_refused(tmp_path: Path) -> None:
    assert refusals(tmp_path, "!!python/object:x.Y {a: b}\n") == [
        'c.yaml:1: the YAML tag "!!python/object:x.Y" is not allowed here; write a plain value'
    ]


def test_a_syntax_error_is_told_with_its_place(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="is not valid YAML") as error:
        load(tmp_path, f"{HEAD}spec: [\n")
    assert error.value.where == f"{tmp_path}/deployment_config.yaml:5:1"


def test_all_mistakes_of_all_kinds_are_told_in_one_run_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = """\
api_version: v3
name: My Iris!
operator:
  name: shp
  nam: shop
acess: public
env:
  A: yes
  A: no
  on: x
labels: !custom {}
secrets: {}
health: {timeout: -1}
spec:
  bento: iris:1
"""
    mistakes = mistakes_in(tmp_path, text)
    assert [(mistake.line, mistake.path) for mistake in mistakes] == [
        (1, "api_version"),
        (2, "name"),
        (4, "operator.name"),
        (5, "operator.nam"),
        (6, "acess"),
        (8, "env.A"),
        (9, "env.A"),
        (10, "env.on"),
        (11, "labels"),
        (12, "secrets"),
        (13, "health.timeout"),
        (15, "spec.bento"),
    ]
    assert all(line.startswith("c.yaml:") for line in lines_of(mistakes))


def test_a_mistake_has_its_column(tmp_path: Path) -> None:
    (mistake,) = mistakes_in(tmp_path, f"{HEAD}spec: {{region: a, port: 0}}\n")
    assert (mistake.line, mistake.column) == (4, 19)


def test_a_required_key_of_the_spec_is_missed_at_the_spec(tmp_path: Path) -> None:
    class RegionSpec(ShopSpec):
        zone: str

    file = tmp_path / "c.yaml"
    for text, line in ((f"{HEAD}spec: {{}}\n", 4), (f"{HEAD}spec:\n", 4), (HEAD, 1)):
        file.write_text(text)
        with pytest.raises(ConfigError) as error:
            load_config(file, lambda _: RegionSpec)
        assert error.value.details == (f"{file}:{line}: spec.zone: missing; expected text",)


def test_a_broken_operator_is_no_mistake_of_the_config(tmp_path: Path) -> None:
    def broken(operator: str) -> type[ShopSpec]:
        raise OperatorBrokenError(f"{operator} cannot be imported.")

    file = tmp_path / "c.yaml"
    file.write_text(HEAD)
    with pytest.raises(OperatorBrokenError):
        load_config(file, broken)


def test_anchors_and_merge_keys_may_be_used(tmp_path: Path) -> None:
    config = load(
        tmp_path, f"{HEAD}labels: &shared {{team: shop}}\nenv:\n  <<: *shared\n  LEVEL: info\n"
    ).config
    assert config.env == {"team": "shop", "LEVEL": "info"}


def test_hostile_text_stays_text(tmp_path: Path) -> None:
    hostile = "'\"; $(id) `id` ${x} %{x} {{ x }} <script> ../ 🍱'"
    config = load(tmp_path, f"{HEAD}env:\n  A: {hostile}\n").config
    assert config.env == {"A": hostile.strip("'")}


def test_warnings_come_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = f"{HEAD}health: {{timeout: 010}}\nspec:\n  tracing: 'no'\n  port: 0x10\n"
    assert [warning.split(": ")[1] for warning in load(tmp_path, text).warnings] == [
        "health.timeout",
        "spec.tracing",
        "spec.port",
    ]
