"""Schemas and diagnostics in the protocol's messages."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from tf.gen import tfplugin_pb2 as pb

from tests.support.cloud_provider.schemas import Block, attributes, blocks

_NESTING = {"single": 1, "list": 2, "set": 3, "map": 4, "group": 5}
_FLAGS = ("required", "optional", "computed", "sensitive")


def as_message(schema: Mapping[str, Any]) -> pb.Schema:
    """The schema of one resource, data source or provider."""
    return pb.Schema(version=schema.get("version", 0), block=_block(schema["block"]))


def _block(block: Block) -> pb.Schema.Block:
    message = pb.Schema.Block()
    for name, one in attributes(block).items():
        flags = {flag: bool(one.get(flag)) for flag in _FLAGS}
        message.attributes.append(
            pb.Schema.Attribute(name=name, type=json.dumps(one["type"]).encode(), **flags)
        )
    for name, one in blocks(block).items():
        message.block_types.append(
            pb.Schema.NestedBlock(
                type_name=name,
                block=_block(one["block"]),
                nesting=_NESTING[one["nesting_mode"]],
                min_items=one.get("min_items", 0),
                max_items=one.get("max_items", 0),
            )
        )
    return message


def path_message(path: str) -> pb.AttributePath:
    """The outermost name of a path: what Terraform compares and points at as a whole."""
    return pb.AttributePath(steps=[pb.AttributePath.Step(attribute_name=path.partition(".")[0])])


def error_message(summary: str, detail: str, path: str | None = None) -> pb.Diagnostic:
    """An error, at an argument where `path` names one."""
    attribute = path_message(path) if path else None
    return pb.Diagnostic(severity=pb.Diagnostic.ERROR, summary=summary, detail=detail, attribute=attribute)
