"""What depends on an engine's version."""

from __future__ import annotations

from packaging.version import Version

MINIMUM = Version("1.6")
"""The oldest engine that the generated projects are made for."""

INIT_JSON = {"terraform": Version("1.9"), "tofu": Version("1.7"), "embedded": Version("1.9")}
"""Since when `init` knows `-json`
(https://developer.hashicorp.com/terraform/cli/commands/init, https://opentofu.org/docs/cli/commands/init/)."""


def init_speaks_json(kind: str, version: Version) -> bool:
    """Whether `init -json` works; older ones answer in plain text."""
    return version >= INIT_JSON[kind]
