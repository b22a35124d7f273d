"""The JSON Schema of a whole deployment_config.yaml, for editors and for whoever checks without us.

It describes the plain notation. The reading is more forgiving (numbers written as text, a list of one
without its dash), and stricter in one thing that no schema can say well: rules between two keys.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from bentodeploy.config.model import DeploymentConfig
from bentodeploy.config.name import rule_in_words
from bentodeploy.config.schema import UNION, SchemaGenerator
from bentodeploy.config.spec import Spec

DIALECT = "https://json-schema.org/draft/2020-12/schema"

Node = dict[str, Any]

_PYTHON_ONLY = re.compile(r"\(\?P|\(\?[aiLmsux#]|\\[AZ]|\(\?\(")
"""What Python's regular expressions have and those of JSON Schema (ECMA-262) do not."""


@dataclass(frozen=True)
class OperatorSchema:
    """What the schema has to know of an installed operator."""

    name: str
    summary: str
    spec_model: type[Spec]
    name_pattern: str
    name_rule: str = ""
    """What the pattern means, for people."""


def config_schema(operators: Iterable[OperatorSchema]) -> Node:
    """The schema of the config, with the spec of each of these operators."""
    known = sorted(operators, key=lambda operator: operator.name)
    whole = _model_schema(DeploymentConfig, "")
    definitions = {name: node for name, node in whole.pop("$defs").items() if not _is_replaced(name)}
    for operator in known:
        spec = _model_schema(operator.spec_model, f"{operator.name}.")
        for name, node in spec.pop("$defs", {}).items():
            definitions[f"{operator.name}.{name}"] = node
        definitions[operator.name] = spec
    whole["properties"]["operator"] = _operator(known)
    whole["properties"]["spec"] = {"type": ["object", "null"], "description": "The operator's own settings."}
    whole["required"] = [key for key in whole["required"] if key != "spec"]
    return {
        "$schema": DIALECT,
        **whole,
        "title": "deployment_config.yaml of bentodeploy",
        "allOf": [_of_operator(operator, definitions[operator.name]) for operator in known],
        "$defs": definitions,
    }


class _EditorGenerator(SchemaGenerator):
    """Without the titles that pydantic makes of the keys' names: editors show them for nothing."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002
        return False


def _model_schema(model: type[BaseModel], prefix: str) -> Node:
    """The schema of one model, its definitions referred to as `#/$defs/<prefix><name>`."""
    template = f"#/$defs/{prefix}{{model}}"
    node = model.model_json_schema(schema_generator=_EditorGenerator, ref_template=template)
    if "$ref" in node:  # a model that holds itself
        node = {**node["$defs"][node["$ref"].removeprefix(f"#/$defs/{prefix}")], "$defs": node["$defs"]}
    definitions = node.pop("$defs", {})
    complete = _complete(node)
    return {**complete, "$defs": {name: _complete(inner) for name, inner in definitions.items()}}


def _is_replaced(name: str) -> bool:
    return name in (Spec.__name__, "OperatorReference")


def _operator(known: list[OperatorSchema]) -> Node:
    names = {"enum": [operator.name for operator in known]}
    told = "; ".join(f"`{operator.name}`: {operator.summary.rstrip('.')}" for operator in known)
    return {
        "description": f"The platform to deploy to. {told}.",
        "examples": ["local"],
        "anyOf": [
            names,
            {
                "type": "object",
                "properties": {"name": names},
                "required": ["name"],
                "additionalProperties": False,
            },
        ],
    }


def _of_operator(operator: OperatorSchema, spec: Node) -> Node:
    """What holds where this operator is named."""
    this = {"const": operator.name}
    by_name = {"type": "object", "properties": {"name": this}, "required": ["name"]}
    own = {"$ref": f"#/$defs/{operator.name}"}
    required = bool(spec.get("required"))
    then: Node = {"properties": {"spec": own if required else {"anyOf": [own, {"type": "null"}]}}}
    if required:
        then["required"] = ["spec"]
    if _PYTHON_ONLY.search(operator.name_pattern) is None:
        rule = rule_in_words(operator.name_pattern, operator.name_rule)
        then["properties"]["name"] = {
            "pattern": f"^(?:{operator.name_pattern})$",
            "patternErrorMessage": f"{operator.name} takes {rule}",
        }
    return {
        "if": {"properties": {"operator": {"anyOf": [this, by_name]}}, "required": ["operator"]},
        "then": then,
    }


def _complete(node: Mapping[str, Any]) -> Node:
    """The node with what the reading adds: null stands for the default, keys of no pattern are refused."""
    done: Node = {**node}
    for word in (*UNION, "allOf", "prefixItems"):
        if word in node:
            done[word] = [_complete(inner) for inner in node[word]]
    for word in ("items", "additionalProperties"):
        if isinstance(node.get(word), Mapping):
            done[word] = _complete(node[word])
    if "patternProperties" in node:
        done["patternProperties"] = {
            key: _complete(inner) for key, inner in node["patternProperties"].items()
        }
        done.setdefault("additionalProperties", False)
    if "properties" in node:
        required = node.get("required", ())
        done["properties"] = {
            key: _complete(inner) if key in required else _or_null(_complete(inner))
            for key, inner in node["properties"].items()
        }
    return done


def _or_null(node: Node) -> Node:
    if not node.keys() - {"description", "default", "examples"}:
        return node  # takes anything
    if any(option.get("type") == "null" for word in UNION for option in node.get(word, ())):
        return node
    if isinstance(node.get("type"), str) and "enum" not in node and "const" not in node:
        return {**node, "type": [node["type"], "null"]}
    about: Node = {key: node[key] for key in ("description", "default", "examples") if key in node}
    return {"anyOf": [{key: node[key] for key in node if key not in about}, {"type": "null"}], **about}
