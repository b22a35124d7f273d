"""Mistakes of models that operators may write."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import pytest
from pydantic import Field, SecretStr, field_validator, model_validator

from bentodeploy.config.load import load_config
from bentodeploy.config.mistake import InvalidConfigError
from bentodeploy.config.section import Section
from bentodeploy.config.spec import Spec
from tests.config.reading import HEAD


class Disk(Section):
    kind: Literal["disk"]
    size: int


class Bucket(Section):
    kind: Literal["bucket"]
    name: str


class Range(Section):
    low: int


class OwnSpec(Spec):
    even: int = 0
    secret: SecretStr = Field(default=SecretStr(""), max_length=10)
    tagged: Annotated[Disk | Bucket, Field(discriminator="kind")] = Disk(kind="disk", size=1)
    untagged: Disk | Bucket | None = None
    short: Range | int = 1
    low: int = 0
    high: int = 1
    renamed: int = Field(default=1, alias="newName")

    @field_validator("even")
    @classmethod
    def _even(cls, even: int) -> int:
        if even % 2:
            raise ValueError("found an odd number; expected an even one")
        return even

    @model_validator(mode="after")
    def _ordered(self) -> OwnSpec:
        if self.low > self.high:
            raise ValueError("low is above high")
        return self


def told(folder: Path, spec: str) -> list[str]:
    file = folder / "c.yaml"
    file.write_text(f"{HEAD}spec:\n  {spec}\n")
    with pytest.raises(InvalidConfigError) as error:
        load_config(file, lambda _: OwnSpec)
    return [detail.removeprefix(f"{file}:") for detail in error.value.details]


@pytest.mark.parametrize(
    ("spec", "mistakes"),
    [
        ("even: 3", ["5: spec.even: found an odd number; expected an even one"]),
        ("{low: 2, high: 1}", ["4: spec: low is above high"]),
        (
            "tagged: {kind: disk, size: x}",
            ['5: spec.tagged.size: found the text "x"; expected a whole number'],
        ),
        ("tagged: {kind: bucket}", ["5: spec.tagged.name: missing; expected text"]),
        (
            "tagged: {kind: tape}",
            ['5: spec.tagged.kind: found the text "tape"; expected one of: bucket, disk'],
        ),
        ("tagged: {}", ["5: spec.tagged.kind: missing; expected one of: bucket, disk"]),
        (
            "untagged: {kind: disk, size: x}",
            [
                "5: spec.untagged: found a mapping of 2; "
                "expected a mapping of kind, size or mapping of kind, name"
            ],
        ),
        ("short: {low: x}", ['5: spec.short.low: found the text "x"; expected a whole number']),
        ("short: x", ['5: spec.short: found the text "x"; expected a mapping of low or whole number']),
        ("newName: x", ['5: spec.newName: found the text "x"; expected a whole number']),
        ("renamed: 1", ['5: spec.renamed: unknown key; did you mean "newName"?']),
    ],
)
def test_mistakes_stand_at_the_key_that_the_user_wrote(
    spec: str, mistakes: list[str], tmp_path: Path
) -> None:
    assert told(tmp_path, spec) == mistakes


def test_pydantics_own_words_never_show(tmp_path: Path) -> None:
    everything_wrong = (
        "{even: x, secret: [], tagged: x, untagged: 1, short: [], low: {}, high: , newName: []}"
    )
    shown = "\n".join(told(tmp_path, everything_wrong))
    assert shown.count("\n") == 6
    for word in ("pydantic", "http", "Input should", "OwnSpec", "Disk", "Range", "type=", "Value error"):
        assert word not in shown


@pytest.mark.parametrize("secret", ["hunter2-hunter2", "13371337"])
def test_a_secret_that_does_not_fit_is_not_shown(secret: str, tmp_path: Path) -> None:
    assert told(tmp_path, f"secret: {secret}") == [
        "5: spec.secret: found a secret that does not fit; expected text, at most 10 characters"
    ]
