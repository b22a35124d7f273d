"""Random configs in plain notation, right and wrong ones, made from the models' own description."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from bentodeploy.config.model import DeploymentConfig
from bentodeploy.config.schema import Schema, schema_of
from bentodeploy.config.spec import Spec

_UNFIT: list[Any] = ["", "no number", "-", -1, 0, 10**9, 2.5e9, True, [], [[]], {}, {"unknown": 1}]
"""Values that some keys take and others refuse."""


@st.composite
def configs(draw: st.DrawFn, spec_models: Mapping[str, type[Spec]]) -> dict[str, Any]:
    """A config for one of the operators; in most of them something is wrong or missing."""
    operator = draw(st.sampled_from(sorted(spec_models)))
    top = schema_of(DeploymentConfig).properties
    config: dict[str, Any] = {"api_version": "v1", "name": draw(_names())}
    config["operator"] = draw(st.sampled_from([operator, {"name": operator}]))
    config["spec"] = draw(_mappings(schema_of(spec_models[operator]), wrong=True))
    for key in ("template", "bento", "access", "labels", "env", "health", "engine", "state"):
        if draw(st.booleans()):
            config[key] = draw(_values(top[key], wrong=True))
    _spoil(draw, config)
    return config


def _spoil(draw: st.DrawFn, config: dict[str, Any]) -> None:
    """Now and then a key of the top is missing, unknown or of another kind."""
    match draw(st.integers(min_value=0, max_value=15)):
        case 0:
            del config[draw(st.sampled_from(["api_version", "name", "operator", "spec"]))]
        case 1:
            config[draw(st.sampled_from(["acess", "environment", "port"]))] = draw(st.sampled_from(_UNFIT))
        case 2:
            config["operator"] = draw(st.sampled_from(["nobody", "", {}, {"name": "nobody"}, 5]))
        case 3:
            config["spec"] = None
        case _:
            pass


def _names() -> st.SearchStrategy[str]:
    return st.sampled_from(
        ["iris", "iris-2", "iris_2", "i" * 49, "i" * 63, "i" * 64, "Iris", "2iris", "", "a b"]
    )


def _mappings(schema: Schema, *, wrong: bool) -> st.SearchStrategy[dict[str, Any]]:
    known = {key: _values(inner, wrong=wrong) for key, inner in schema.properties.items()}
    required = {key: known[key] for key in known if key in schema.required}
    optional = {key: known[key] | st.none() for key in known if key not in required}
    return st.fixed_dictionaries(required, optional=optional)


def _values(schema: Schema, *, wrong: bool) -> st.SearchStrategy[Any]:
    fitting = st.one_of([_of_kind(option, wrong=wrong) for option in schema.options])
    if not wrong:
        return fitting
    # Seldom: a config has many keys, and one that is wrong makes all of it wrong.
    return st.integers(0, 11).flatmap(lambda dice: st.sampled_from(_UNFIT) if dice == 0 else fitting)


def _of_kind(schema: Schema, *, wrong: bool) -> st.SearchStrategy[Any]:
    node = schema.node
    if schema.values is not None:
        return st.sampled_from(schema.values)
    match schema.kind:
        case "boolean":
            return st.booleans()
        case "integer":
            return st.integers(node.get("minimum", 0) - wrong, node.get("maximum", 10**6) + wrong)
        case "number":
            return _numbers(node)
        case "string":
            return _texts(node)
        case "array":
            return st.lists(_values(schema.items, wrong=wrong), max_size=3)
        case "object" if schema.any_value is not None:
            keys = st.sampled_from(["A", "b_2", "team", "2nd", "a b", "a-b"] if wrong else ["A", "b_2"])
            return st.dictionaries(keys, _values(schema.any_value, wrong=wrong), max_size=3)
        case "object":
            return _mappings(schema, wrong=wrong)
    return st.sampled_from(_UNFIT)


def _numbers(node: Mapping[str, Any]) -> st.SearchStrategy[float]:
    low = node.get("minimum", node.get("exclusiveMinimum", 0))
    high = node.get("maximum", node.get("exclusiveMaximum", 10**6))
    return st.sampled_from([low, high, (low + high) / 2, low - 1, high + 1])


def _texts(node: Mapping[str, Any]) -> st.SearchStrategy[str]:
    pattern = node.get("pattern")
    printable = st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=20)
    if pattern is None:
        return printable | st.just("")
    # The `$` of Python takes a line end, that of JSON Schema does not.
    return st.from_regex(pattern, fullmatch=True).filter(lambda text: text.isprintable()) | printable
