"""YAML text to a document: plain values of safe types, each with its place.

The values are made here and not by PyYAML, because a mistake needs the place and the source text of
its value, and because PyYAML takes the last of two equal keys in silence.
"""

from __future__ import annotations

from dataclasses import replace

import yaml

from bentodeploy.config.document import Document, Place
from bentodeploy.config.mistake import KeyPath, Mistake, quoted, shown_path
from bentodeploy.config.yaml_compose import (
    DEPTH_LIMIT,
    VALUES_LIMIT,
    BoundedLoader,
    UnfitYamlError,
    compose,
    place_of,
)

_STANDARD = "tag:yaml.org,2002:"
_MERGE = f"{_STANDARD}merge"
_TEXT = frozenset({f"{_STANDARD}str", f"{_STANDARD}value", _MERGE})
_SCALARS = frozenset(f"{_STANDARD}{kind}" for kind in ("null", "bool", "int", "float", "timestamp")) | _TEXT

_SCALAR_LIMIT = 100
"""Characters of a number or date; PyYAML's reading of longer ones takes quadratic time."""

Entry = tuple[yaml.Node, yaml.Node]


def parse_yaml(text: str, file: str) -> Document:
    """The one document in the text; its value is None where there is none.

    Raises ConfigError where the text is no YAML, more than one document, too deep or too large.
    """
    try:
        loader, node = compose(text, file)
        return Document(None, {}) if node is None else _Reading(loader).document(node)
    except UnfitYamlError as error:
        raise error.in_file(file) from error


class _Reading:
    """One walk over the nodes."""

    def __init__(self, loader: BoundedLoader) -> None:
        self._loader = loader
        self._places: dict[KeyPath, Place] = {}
        self._mistakes: list[Mistake] = []
        self._told: set[tuple[Place, str]] = set()
        self._unreadable: set[KeyPath] = set()
        self._count = 0

    def document(self, node: yaml.Node) -> Document:
        self._places[()] = place_of(node)
        value = self._value(node, ())
        return Document(value, self._places, tuple(self._mistakes), frozenset(self._unreadable))

    def _value(self, node: yaml.Node, path: KeyPath) -> object:
        self._visit(node, len(path))
        if isinstance(node, yaml.MappingNode) and node.tag == f"{_STANDARD}map":
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode) and node.tag == f"{_STANDARD}seq":
            return self._list(node, path)
        if isinstance(node, yaml.ScalarNode) and node.tag in _SCALARS:
            return self._scalar(node, path)
        tag = node.tag.replace(_STANDARD, "!!")
        self._unread(path, f"the YAML tag {quoted(tag)} is not allowed here", "write a plain value")
        return None

    def _visit(self, node: yaml.Node, depth: int) -> None:
        self._count += 1
        if self._count > VALUES_LIMIT:
            reason = f"with its aliases it grows to more than {VALUES_LIMIT:,} values"
            raise UnfitYamlError(reason, place_of(node))
        if depth > DEPTH_LIMIT:
            raise UnfitYamlError("an alias stands inside the value that it repeats", place_of(node))

    def _list(self, node: yaml.SequenceNode, path: KeyPath) -> list[object]:
        values = []
        for index, item in enumerate(node.value):
            inner = (*path, index)
            self._places[inner] = _place(item, item)
            values.append(self._value(item, inner))
        return values

    def _mapping(self, node: yaml.MappingNode, path: KeyPath) -> dict[str, object]:
        own, merged = self._entries(node, path, len(path))
        values: dict[str, object] = {}
        for key, value in own:
            name = self._key(key, path)
            if name is None:
                continue
            inner = (*path, name)
            if name in values:
                self._written_twice(inner, place_of(key))
                continue
            self._places[inner] = _place(key, value)
            values[name] = self._value(value, inner)
        for key, value in merged:
            name = self._key(key, path)
            if name is not None and name not in values:
                inner = (*path, name)
                self._places[inner] = _place(key, value)
                values[name] = self._value(value, inner)
        return values

    def _entries(self, node: yaml.MappingNode, path: KeyPath, depth: int) -> tuple[list[Entry], list[Entry]]:
        """The mapping's own entries, and those of its merge keys; of equal keys the first one holds."""
        self._visit(node, depth)
        own: list[Entry] = []
        merged: list[Entry] = []
        for key, value in node.value:
            if key.tag != _MERGE:
                own.append((key, value))
                continue
            for source in value.value if isinstance(value, yaml.SequenceNode) else [value]:
                if isinstance(source, yaml.MappingNode):
                    theirs, further = self._entries(source, path, depth + 1)
                    merged += theirs + further
                else:
                    self._refuse((*path, "<<"), "a merge key needs an alias of a mapping", at=place_of(key))
        return own, merged

    def _key(self, key: yaml.Node, path: KeyPath) -> str | None:
        if not isinstance(key, yaml.ScalarNode):
            self._refuse(path, "a list or mapping stands as a key; keys are text", at=place_of(key))
            return None
        name = str(key.value)
        inner = (*path, name)
        self._places.setdefault(inner, place_of(key))
        if key.tag in _TEXT:
            return name if self._usable(name, inner) else None
        if name:
            kind = key.tag.removeprefix(_STANDARD)
            self._refuse(
                inner, f"the key {quoted(name)} is no text but a YAML {kind}", f"write {quoted(name)}"
            )
        else:
            self._refuse(inner, "a key is missing before the colon")
        return None

    def _scalar(self, node: yaml.ScalarNode, path: KeyPath) -> object:
        if node.tag in _TEXT:
            return node.value if self._usable(node.value, path) else None
        kind = node.tag.removeprefix(_STANDARD)
        if len(node.value) <= _SCALAR_LIMIT and self._loader.reads_as(node.value) == node.tag:
            try:
                return self._loader.construct_object(node)
            except (ValueError, OverflowError):  # 2024-13-45, 0b_
                pass
        self._unread(path, f"{quoted(node.value)} is no valid YAML {kind}", "put it in quotes")
        return None

    def _usable(self, text: str, path: KeyPath) -> bool:
        """No program takes NUL in an argument or variable, and half a character cannot be written."""
        if "\0" in text:
            self._unread(path, "the text holds a NUL character", "remove it")
            return False
        if any("\ud800" <= character <= "\udfff" for character in text):
            self._unread(path, "the text holds half of a surrogate pair", "write the character itself")
            return False
        return True

    def _written_twice(self, path: KeyPath, second: Place) -> None:
        first = self._places[path]
        lines = f"lines {first.line} and {second.line}" if first.line != second.line else f"line {first.line}"
        self._refuse(path, f"the key is written twice, in {lines}", "remove one", at=second)

    def _unread(self, path: KeyPath, message: str, suggestion: str) -> None:
        self._unreadable.add(path)
        self._refuse(path, message, suggestion)

    def _refuse(
        self, path: KeyPath, message: str, suggestion: str | None = None, at: Place | None = None
    ) -> None:
        place = at or self._places[path]
        if (place, message) not in self._told:  # a mistake in an anchored mapping comes back with each alias
            self._told.add((place, message))
            self._mistakes.append(Mistake(place.line, place.column, shown_path(path), message, suggestion))


def _place(start: yaml.Node, value: yaml.Node) -> Place:
    """The place of `start` with the source text of `value`."""
    place = place_of(start)
    plain = isinstance(value, yaml.ScalarNode) and value.style is None
    return replace(place, source=str(value.value)) if plain else place
