"""What a resource will look like, as far as it can be told before it is made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.support.cloud_provider.schemas import Block, attributes, blocks
from tests.support.cloud_provider.values import UNKNOWN, Value

Values = dict[str, Any]


def planned(
    block: Block, config: Values | None, prior: Values | None, proposed: Values, defaults: Mapping[str, Value]
) -> Values:
    """The planned state of a block.

    `proposed` is Terraform's own merge of config and prior state. What the config leaves out takes its
    default, or, where the provider computes it, is unknown: but only when there was no value before,
    because a plan that forgets a known value would never come to rest. `defaults` are by path.
    """
    config = config or {}
    result = dict(proposed)
    for name, attribute in attributes(block).items():
        if config.get(name) is not None:
            continue
        if name in defaults:
            result[name] = defaults[name]
        elif attribute.get("computed") and prior is None:
            result[name] = UNKNOWN
    for name, nested in blocks(block).items():
        inner = {
            path.removeprefix(f"{name}."): value
            for path, value in defaults.items()
            if path.startswith(f"{name}.")
        }
        result[name] = _nested(nested, config.get(name), (prior or {}).get(name), proposed.get(name), inner)
    return result


def _nested(
    nested: Mapping[str, Any], config: Value, prior: Value, proposed: Value, defaults: Mapping[str, Value]
) -> Value:
    if proposed is None or proposed is UNKNOWN:
        return proposed
    block, mode = nested["block"], nested["nesting_mode"]
    if mode in ("single", "group"):
        return planned(block, _known(config), _known(prior), proposed, defaults)
    if mode == "map":
        earlier, given = _known(prior) or {}, _known(config) or {}
        return {
            key: planned(block, given.get(key), earlier.get(key), one, defaults)
            for key, one in proposed.items()
        }
    if mode == "set":
        # Elements of a set have no place: one is known from before only when it is equal.
        before = prior or []
        return [planned(block, one, one if one in before else None, one, defaults) for one in proposed]
    return [
        planned(block, _element(config, index), _element(prior, index), one, defaults)
        for index, one in enumerate(proposed)
    ]


def _element(values: Value, index: int) -> Values | None:
    known = _known(values)
    return known[index] if known is not None and index < len(known) else None


def _known(value: Value) -> Value:
    return None if value is UNKNOWN else value


def completed(block: Block, values: Values, given: Mapping[str, Value]) -> Values:
    """The state after apply: every unknown value is the one in `given`, by path, or an empty one."""
    result = dict(values)
    for name, attribute in attributes(block).items():
        if values.get(name) is UNKNOWN:
            result[name] = given[name] if name in given else _empty(attribute)
    for name, nested in blocks(block).items():
        inner = {
            path.removeprefix(f"{name}."): value
            for path, value in given.items()
            if path.startswith(f"{name}.")
        }
        result[name] = _completed_blocks(nested, values.get(name), inner)
    return result


def _completed_blocks(nested: Mapping[str, Any], value: Value, given: Mapping[str, Value]) -> Value:
    if value is UNKNOWN:
        return []
    if isinstance(value, list):
        return [completed(nested["block"], one, given) for one in value]
    if isinstance(value, dict) and nested["nesting_mode"] == "map":
        return {key: completed(nested["block"], one, given) for key, one in value.items()}
    return value if value is None else completed(nested["block"], value, given)


def _empty(attribute: Mapping[str, Any]) -> Value:
    if attribute.get("optional"):
        return None
    kind = attribute["type"]
    if isinstance(kind, list):
        return {} if kind[0] in ("map", "object") else []
    return {"string": "", "number": 0, "bool": False}[kind]
