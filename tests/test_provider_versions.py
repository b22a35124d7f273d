"""One range of versions for each Terraform provider, in whatever template it stands."""

from __future__ import annotations

import re

import pytest

from tests.support.checkout import CHECKOUT, tracked_files

ENTRY = re.compile(r'^    (\w+) = \{\n      source +=( "[^"]+")\n      version =( "[^"]+")', re.MULTILINE)
"""Of `required_providers`, as terraform formats it."""
TEMPLATES = [
    path.as_posix() for path in tracked_files() if path.parts[0] == "templates" and path.suffix == ".tf"
]


def wanted(template: str) -> dict[str, str]:
    """Source and versions of the providers that a template requires."""
    text = (CHECKOUT / template).read_text(encoding="utf-8")
    found = {name: source + version for name, source, version in ENTRY.findall(text)}
    assert len(found) == text.count("      source "), f"{template}: a provider is written in another way"
    return found


PINS = {template: pins for template in TEMPLATES if (pins := wanted(template))}


def test_projects_and_trusts_require_providers() -> None:
    assert {"templates/aws_lambda/terraform/versions.tf", "templates/ci/trust/aws/main.tf"} <= PINS.keys()
    assert {name for pins in PINS.values() for name in pins} == {"aws", "azurerm", "google", "heroku"}


@pytest.mark.parametrize("template", PINS)
def test_a_provider_has_the_same_versions_wherever_it_stands(template: str) -> None:
    everywhere = {name: pins[name] for pins in PINS.values() for name in pins}
    assert PINS[template].items() <= everywhere.items()
