"""Values as they travel between Terraform and a provider."""

from __future__ import annotations

import json

import msgpack
from tf.gen import tfplugin_pb2 as pb

from tests.support.cloud_provider.values import UNKNOWN, Value


def read(message: pb.DynamicValue) -> Value:
    """The value in a message."""
    if message.msgpack:
        # Unknown values come as extension types: 0, or 12 with what Terraform knows about the value.
        return msgpack.unpackb(message.msgpack, ext_hook=lambda _code, _data: UNKNOWN, strict_map_key=False)
    return json.loads(message.json or "null")


def written(value: Value) -> pb.DynamicValue:
    """The message that carries a value."""
    return pb.DynamicValue(msgpack=msgpack.packb(value, default=_unknown))


def _unknown(value: object) -> msgpack.ExtType:
    if value is UNKNOWN:
        return msgpack.ExtType(0, b"\0")
    raise TypeError(f"not a value that Terraform knows: {value!r}")
