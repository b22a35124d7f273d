"""The schema of Heroku's provider, release 5.3, fact by fact: no registry package has bindings of it.

The sources are pages of its documentation, and their sections, below
https://registry.terraform.io/providers/heroku/heroku/latest/docs/. What no page tells, a file of
https://github.com/heroku/terraform-provider-heroku does: one of them is here, the rest in `corrections.py`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from tests.schemas.corrections import Block, block_at

ADDRESS = "registry.terraform.io/heroku/heroku"


@dataclass(frozen=True)
class Fact:
    """Attributes, or blocks, that are there and alike."""

    of: str
    """A resource type, or `provider`."""
    paths: tuple[str, ...]
    """They walk through the blocks of earlier facts: `organization.name`."""
    values: dict[str, Any]
    """As `terraform providers schema -json` writes them. An attribute has a `type`, a block has none."""
    source: str


_TEXT, _NUMBER, _YES_OR_NO, _TEXTS, _VARIABLES = (
    "string",
    "number",
    "bool",
    ["list", "string"],
    ["map", "string"],
)
_ONE_BLOCK = {"nesting_mode": "list", "max_items": 1}
_ID = {"type": _TEXT, "optional": True, "computed": True}

HEROKU: tuple[Fact, ...] = (
    Fact(
        "provider",
        ("api_key", "email", "headers"),
        {"type": _TEXT, "optional": True},
        "index: Argument Reference",
    ),
    Fact("provider", ("url",), {"type": _TEXT, "optional": True}, "heroku/provider.go: url"),
    Fact("provider", ("customizations", "delays", "timeouts"), _ONE_BLOCK, "index: Argument Reference"),
    Fact(
        "provider",
        ("customizations.set_app_all_config_vars_in_state", "customizations.set_addon_config_vars_in_state"),
        {"type": _YES_OR_NO, "optional": True},
        "index: Argument Reference",
    ),
    Fact(
        "provider",
        (
            "delays.post_app_create_delay",
            "delays.post_domain_create_delay",
            "delays.post_space_create_delay",
            "timeouts.addon_create_timeout",
        ),
        {"type": _NUMBER, "optional": True},
        "index: Argument Reference",
    ),
    Fact("heroku_app", ("id",), _ID, "resources/app: Attributes Reference"),
    Fact(
        "heroku_app",
        ("name", "region"),
        {"type": _TEXT, "required": True},
        "resources/app: Argument Reference",
    ),
    Fact(
        "heroku_app",
        ("space", "stack"),
        {"type": _TEXT, "optional": True},
        "resources/app: Argument Reference",
    ),
    Fact(
        "heroku_app",
        ("acm", "internal_routing"),
        {"type": _YES_OR_NO, "optional": True},
        "resources/app: Argument Reference",
    ),
    Fact(
        "heroku_app", ("buildpacks",), {"type": _TEXTS, "optional": True}, "resources/app: Argument Reference"
    ),
    Fact(
        "heroku_app",
        ("config_vars",),
        {"type": _VARIABLES, "optional": True},
        "resources/app: Argument Reference",
    ),
    Fact(
        "heroku_app",
        ("sensitive_config_vars",),
        {"type": _VARIABLES, "optional": True, "sensitive": True},
        "resources/app: Argument Reference",
    ),
    Fact("heroku_app", ("organization",), _ONE_BLOCK, "resources/app: Argument Reference"),
    Fact(
        "heroku_app",
        ("organization.name",),
        {"type": _TEXT, "required": True},
        "resources/app: Argument Reference",
    ),
    Fact(
        "heroku_app",
        ("organization.locked", "organization.personal"),
        {"type": _YES_OR_NO, "optional": True},
        "resources/app: Argument Reference",
    ),
    Fact(
        "heroku_app",
        ("generation", "git_url", "heroku_hostname", "uuid", "web_url"),
        {"type": _TEXT, "computed": True},
        "resources/app: Attributes Reference",
    ),
    Fact(
        "heroku_app",
        ("all_config_vars",),
        {"type": _VARIABLES, "computed": True, "sensitive": True},
        "resources/app: Attributes Reference",
    ),
    Fact(
        "heroku_app_config_association",
        ("id",),
        _ID,
        "resources/app_config_association: Attributes Reference",
    ),
    Fact(
        "heroku_app_config_association",
        ("app_id",),
        {"type": _TEXT, "required": True},
        "resources/app_config_association: Argument Reference",
    ),
    Fact(
        "heroku_app_config_association",
        ("vars",),
        {"type": _VARIABLES, "optional": True},
        "resources/app_config_association: Argument Reference",
    ),
    Fact(
        "heroku_app_config_association",
        ("sensitive_vars",),
        {"type": _VARIABLES, "optional": True, "sensitive": True},
        "resources/app_config_association: Argument Reference",
    ),
    Fact("heroku_formation", ("id",), _ID, "resources/formation: Attributes Reference"),
    Fact(
        "heroku_formation",
        ("app_id",),
        {"type": _TEXT, "required": True},
        "guides/upgrading: Summary of changes",  # the resource's own page has its name of version 4
    ),
    Fact(
        "heroku_formation",
        ("size", "type"),
        {"type": _TEXT, "required": True},
        "resources/formation: Argument Reference",
    ),
    Fact(
        "heroku_formation",
        ("quantity",),
        {"type": _NUMBER, "required": True},
        "resources/formation: Argument Reference",
    ),
)


def stated(facts: Iterable[Fact]) -> dict[str, dict[str, Any]]:
    """The schemas that the facts make, by resource type; the provider's own as `provider`.

    Raises KeyError when a path walks through a block that no fact before it states.
    """
    schemas: dict[str, dict[str, Any]] = {}
    for fact in facts:
        schema = schemas.setdefault(fact.of, {"version": 0, "block": {}})
        for path in fact.paths:
            *outer, name = path.split(".")
            _add(block_at(schema["block"], outer), name, fact.values)
    return schemas


def _add(block: Block, name: str, values: dict[str, Any]) -> None:
    if "type" in values:
        block.setdefault("attributes", {})[name] = dict(values)
    else:
        block.setdefault("block_types", {})[name] = {**values, "block": {}}
