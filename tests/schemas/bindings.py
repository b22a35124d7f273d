"""From the TypeScript of generated bindings back to the schema that they were generated from.

Three places of a module tell of an attribute: a comment in the class that reads it (computed, optional,
required), the getter below that comment (type), and the function that writes it as HCL (block or
attribute, list or set). Bindings do not tell which values are sensitive, how many blocks are allowed
beyond one, or the schema's version: `corrections.py` does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

Block = dict[str, Any]

_MEMBER = re.compile(
    r"  // (?P<name>\w+) - "
    r"computed: (?P<computed>\w+), optional: (?P<optional>\w+), required: (?P<required>\w+)\n"
    r"(?P<code>(?:.*\n){3})"
)
_NESTED = re.compile(
    r"= new (?!cdktf)(?P<struct>\w+?)(?P<shape>List|OutputReference)\(this, \"\w+\"(?:, (?P<set>\w+))?\)"
)
_WRITTEN = re.compile(
    r"^ {4,6}(?P<name>\w+): \{\n\s+value: .*\n\s+isBlock: (?P<block>\w+),\n\s+type: \"(?P<type>\w+)\",\n"
    r"\s+storageClassType: \"(?P<stored>\w+)\"",
    re.MULTILINE,
)
_FIELD = re.compile(r"#(?P<name>\w+) \w+#\w+\}\n(?:(?!\*/).*\n)*?\s*\*/\n\s*readonly \w+(?P<optional>\??):")

_STORED: dict[str, Any] = {"string": "string", "number": "number", "boolean": "bool"}
_GETTERS: dict[str, Any] = {
    "this.getStringAttribute": "string",
    "this.getNumberAttribute": "number",
    "this.getBooleanAttribute": "bool",
    "this.getListAttribute": ["list", "string"],
    "this.getNumberListAttribute": ["list", "number"],
    "cdktf.Fn.tolist(this.getListAttribute": ["set", "string"],
    "this.getStringMapAttribute": ["map", "string"],
}
_GETTER = re.compile(r"return (cdktf\.Fn\.tolist\(this\.\w+|this\.get\w+)\(")
_STRING_MAP = "new cdktf.StringMap("


@dataclass(frozen=True)
class Written:
    """How a value is written as HCL."""

    block: bool
    type: str
    stored: str


def resource_schema(source: str) -> dict[str, Any]:
    """The schema of the one resource, data source or provider of a module."""
    return {
        "version": 0,
        "block": _block_of(source, _class(source, r"cdktf\.Terraform\w+"), _synthesis(source)),
    }


def _block_of(source: str, members: str, writing: str) -> Block:
    attributes: Block = {}
    blocks: Block = {}
    written = _written(writing)
    for found in _MEMBER.finditer(members):
        name, nested = found["name"], _NESTED.search(found["code"])
        flags = {flag: True for flag in ("computed", "optional", "required") if found[flag] == "true"}
        how = written.get(name)
        if nested is None and how is not None and how.stored.startswith(_struct_prefix(source)):
            attributes_or_blocks = _without_reader(source, name, how, flags)
            (blocks if how.block else attributes)[name] = attributes_or_blocks
        elif nested is None:
            attributes[name] = {"type": _type(found["code"], how), **flags}
        elif how is not None and how.block and "computed" not in flags:
            blocks[name] = _nested_block(source, nested, how, flags)
        else:  # terraform has no computed blocks: it is an attribute that may be written as blocks
            block = _struct(source, nested["struct"])
            attributes[name] = {"type": [_collection(nested), _object(block)], **flags}
    return _without_empty({"attributes": attributes, "block_types": blocks})


def _nested_block(source: str, nested: re.Match[str], how: Written, flags: Block) -> Block:
    mode = "single" if how.type == "struct" else how.type
    bounds: Block = {}
    if mode != "single":
        bounds["min_items"] = 1 if "required" in flags else None
        bounds["max_items"] = 1 if nested["shape"] == "OutputReference" else None
    return _without_empty({"nesting_mode": mode, **bounds, "block": _struct(source, nested["struct"])})


def _without_reader(source: str, name: str, how: Written, flags: Block) -> Block:
    """A provider's own blocks are never read, so that their classes do not exist."""
    block = _struct(source, how.stored.removesuffix("List"))
    single = re.search(rf"private _\w+\?: {how.stored.removesuffix('List')}(?:\[\])?", source)
    many = single is None or single[0].endswith("[]")
    bounds = {"min_items": 1 if "required" in flags else None, "max_items": None if many else 1}
    return _without_empty({"nesting_mode": how.type, **bounds, "block": block})


def _struct(source: str, struct: str) -> Block:
    writer = rf"export function {struct[0].lower()}{struct[1:]}ToHclTerraform\("
    reader = _class(source, "cdktf.ComplexObject", f"{struct}OutputReference")
    if reader:
        return _block_of(source, reader, _section(source, writer))
    return _from_interface(source, struct, _section(source, writer))


def _from_interface(source: str, struct: str, writing: str) -> Block:
    attributes: Block = {}
    blocks: Block = {}
    fields = _section(source, rf"export interface {struct} \{{")
    optional = {found["name"]: bool(found["optional"]) for found in _FIELD.finditer(fields)}
    for name, how in _written(writing).items():
        flags = {"optional" if optional[name] else "required": True}
        if how.block:
            blocks[name] = _without_reader(source, name, how, flags)
        else:
            attributes[name] = {"type": _type("", how), **flags}
    return _without_empty({"attributes": attributes, "block_types": blocks})


def _type(code: str, how: Written | None) -> Any:
    if how is not None and how.stored in _STORED:
        return _STORED[how.stored]
    if how is not None and how.type in ("list", "set", "map"):
        return [how.type, _STORED[re.sub(r"(List|Map)$", "", how.stored)]]
    if _STRING_MAP in code:
        return ["map", "string"]
    getter = _GETTER.search(code)
    if getter is None or getter[1] not in _GETTERS:
        raise ValueError(f"cannot tell the type of {code!r}")
    return _GETTERS[getter[1]]


def _object(block: Block) -> list[Any]:
    types = {name: one["type"] for name, one in block.get("attributes", {}).items()}
    for name, one in block.get("block_types", {}).items():
        types[name] = [one["nesting_mode"], _object(one["block"])]
    return ["object", types]


def _collection(nested: re.Match[str]) -> str:
    return "set" if nested["set"] == "true" else "list"


def _written(text: str) -> dict[str, Written]:
    return {
        found["name"]: Written(found["block"] == "true", found["type"], found["stored"])
        for found in _WRITTEN.finditer(text)
    }


def _class(source: str, base: str, name: str = r"\w+") -> str:
    return _section(source, rf"export class {name} extends {base} \{{")


def _synthesis(source: str) -> str:
    return source[source.index("synthesizeHclAttributes()") :]


def _section(source: str, opening: str) -> str:
    """The text from `opening` to the brace that closes it at the margin; empty when it is not there."""
    found = re.search(opening, source)
    return source[found.start() : source.index("\n}", found.start()) + 1] if found else ""


def _struct_prefix(source: str) -> str:
    found = re.search(r"export class (\w+) extends cdktf\.Terraform", source)
    return found[1] if found else "\0"


def _without_empty(values: Block) -> Block:
    return {key: value for key, value in values.items() if value not in (None, {})}
