"""A provider's schema, as `terraform providers schema -json` writes it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Block = Mapping[str, Any]


@dataclass(frozen=True)
class ProviderSchema:
    """What one provider offers."""

    address: str
    """`registry.terraform.io/hashicorp/google`."""
    provider: Mapping[str, Any]
    resources: Mapping[str, Mapping[str, Any]]
    data_sources: Mapping[str, Mapping[str, Any]]

    @property
    def name(self) -> str:
        """The last part of the address."""
        return self.address.rpartition("/")[2]

    def resource_block(self, kind: str) -> Block:
        """The arguments and blocks of a resource type."""
        block: Block = self.resources[kind]["block"]
        return block


def read_schema(path: Path) -> ProviderSchema:
    """Read a document that holds one provider."""
    ((address, parts),) = json.loads(path.read_text(encoding="utf-8"))["provider_schemas"].items()
    return ProviderSchema(address, parts["provider"], parts["resource_schemas"], parts["data_source_schemas"])


def attributes(block: Block) -> Mapping[str, Any]:
    """A block's attributes by name."""
    found: Mapping[str, Any] = block.get("attributes", {})
    return found


def blocks(block: Block) -> Mapping[str, Any]:
    """The blocks in a block by name."""
    found: Mapping[str, Any] = block.get("block_types", {})
    return found
