"""What has a schema stands in a template: of what nobody uses, nothing need be known."""

from __future__ import annotations

import re

import pytest

from tests.schemas.derive import FOLDER
from tests.support.checkout import CHECKOUT
from tests.support.cloud_provider.schemas import read_schema

_OPENING = re.compile(r'^(resource|data) "(\w+)"', re.MULTILINE)


def used() -> set[str]:
    """Resource types of all templates, those of state stores and pipelines too; data sources as `data.x`."""
    texts = [path.read_text(encoding="utf-8") for path in (CHECKOUT / "templates").rglob("*.tf")]
    found = {opening for text in texts for opening in _OPENING.findall(text)}
    return {name if kind == "resource" else f"data.{name}" for kind, name in found}


@pytest.mark.parametrize("provider", ["google", "azurerm", "heroku"])
def test_every_schema_is_of_what_a_template_uses(provider: str) -> None:
    schema = read_schema(FOLDER / f"{provider}.json")
    known = {*schema.resources, *(f"data.{name}" for name in schema.data_sources)}
    assert known - used() == set()
