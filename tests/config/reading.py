"""Reading a config in a test: one operator, `shop`, whose spec has a key of every kind."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pytest
from pydantic import Field

from bentodeploy.config.load import LoadedConfig, load_config
from bentodeploy.config.mistake import InvalidConfigError, Mistake
from bentodeploy.config.section import Section
from bentodeploy.config.spec import Spec, TextOrNumber
from bentodeploy.errors import OperatorNotFoundError

HEAD = "api_version: v1\nname: iris\noperator: shop\n"
"""Three lines: what a test adds starts in line 4."""


class Volume(Section):
    path: str
    size: int = Field(default=1, ge=1)


class Scaling(Section):
    minimum: int = Field(default=0, ge=0)
    maximum: int = Field(default=1, le=10)


class ShopSpec(Spec):
    port: int = Field(default=3000, ge=1, le=65535, description="Port of the service.")
    memory: TextOrNumber = "512Mi"
    ratio: float = Field(default=0.5, gt=0, lt=1)
    tracing: bool = False
    region: str = "here"
    mode: Literal["process", "container"] = "process"
    cpu: int | Literal["auto"] = "auto"
    limit: int | None = None
    invokers: list[str] = Field(default_factory=list)
    volumes: list[Volume] = Field(default_factory=list)
    scaling: Scaling = Scaling()
    weights: dict[str, int] = Field(default_factory=dict)


def shop(operator: str) -> type[Spec]:
    if operator == "shop":
        return ShopSpec
    raise OperatorNotFoundError(f"No installed operator is named {operator!r}.", next_step="Installed: shop.")


def load(folder: Path, text: str) -> LoadedConfig:
    file = folder / "deployment_config.yaml"
    file.write_text(text, encoding="utf-8")
    return load_config(file, shop)


def load_spec(folder: Path, spec: str) -> ShopSpec:
    """The spec of a config whose fourth line is `spec: {…}`."""
    loaded = load(folder, f"{HEAD}spec: {{{spec}}}\n").config.spec
    assert isinstance(loaded, ShopSpec)
    return loaded


def mistakes_in(folder: Path, text: str) -> tuple[Mistake, ...]:
    with pytest.raises(InvalidConfigError) as refused:
        load(folder, text)
    return refused.value.mistakes


def lines_of(mistakes: tuple[Mistake, ...]) -> list[str]:
    """As the user sees them, with a short file name."""
    return [mistake.shown("c.yaml") for mistake in mistakes]


def refusals(folder: Path, text: str) -> list[str]:
    return lines_of(mistakes_in(folder, text))


def spec_refusals(folder: Path, spec: str) -> list[str]:
    return refusals(folder, f"{HEAD}spec: {{{spec}}}\n")


def warnings_of(folder: Path, text: str) -> list[str]:
    """Without the folder."""
    return [warning.removeprefix(f"{folder}/") for warning in load(folder, text).warnings]
