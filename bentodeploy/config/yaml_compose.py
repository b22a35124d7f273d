"""Compose YAML text into nodes: one document, bounded in depth, with errors in our words."""

from __future__ import annotations

import yaml

from bentodeploy.config.document import Place
from bentodeploy.errors import ConfigError

DEPTH_LIMIT = 50
VALUES_LIMIT = 10_000
"""Of nodes in the text, and of values with every alias expanded: a few lines must not grow into gigabytes."""


class BoundedLoader(yaml.SafeLoader):
    """PyYAML composes by recursion; this one stops before Python's own limit does."""

    _depth = 0
    _count = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """One node with all below it."""
        self._depth += 1
        self._count += 1
        if self._depth > DEPTH_LIMIT:
            raise UnfitYamlError(f"it is nested deeper than {DEPTH_LIMIT} levels", self.next_place())
        if self._count > VALUES_LIMIT:
            raise UnfitYamlError(f"it holds more than {VALUES_LIMIT:,} values", self.next_place())
        node: yaml.Node | None = super().compose_node(parent, index)
        self._depth -= 1
        return node

    def next_place(self) -> Place:
        """Where the next node starts."""
        return place_of(self.peek_event())  # type: ignore[no-untyped-call]

    def reads_as(self, text: str) -> str:
        """The tag of these characters where they stand without quotes."""
        return str(self.resolve(yaml.ScalarNode, text, (True, False)))  # type: ignore[no-untyped-call]


class UnfitYamlError(Exception):
    """The file as a whole cannot be a config."""

    def __init__(self, reason: str, place: Place) -> None:
        super().__init__(reason)
        self.reason = reason
        self.place = place

    def in_file(self, file: str) -> ConfigError:
        """The same for the user."""
        return ConfigError(
            f"{file} cannot be a config: {self.reason}",
            where=f"{file}:{self.place.line}:{self.place.column}",
            next_step="Write one plain mapping of settings",
        )


def compose(text: str, file: str) -> tuple[BoundedLoader, yaml.Node | None]:
    """The root node, None where the text holds no document, and the loader that can resolve its scalars.

    Raises ConfigError where the text is no YAML, and UnfitYamlError where it is more than one document
    or too deep.
    """
    try:
        loader = BoundedLoader(text)
        node = loader.get_node() if loader.check_node() else None
        if node is not None and loader.check_node():
            raise UnfitYamlError("it holds more than one document", loader.next_place())
    except yaml.YAMLError as error:
        raise _syntax_error(error, text, file) from error
    except (ValueError, OverflowError) as error:  # PyYAML gives the number of "\UFFFFFFFF" to chr()
        raise ConfigError(
            f"{file} is not valid YAML: an escape sequence in double quotes stands for no character",
            where=file,
            next_step="Look for \\U in the file",
        ) from error
    return loader, node


def place_of(marked: yaml.Node | yaml.Event) -> Place:
    """Where a node or an event starts."""
    mark = marked.start_mark
    return Place(1, 1) if mark is None else Place(mark.line + 1, mark.column + 1)


def _syntax_error(error: yaml.YAMLError, text: str, file: str) -> ConfigError:
    line, column, problem = 1, 1, "it cannot be parsed"
    if isinstance(error, yaml.MarkedYAMLError):
        mark = error.problem_mark
        if mark is not None:
            line, column = mark.line + 1, mark.column + 1
        problem = ", ".join(filter(None, (error.context, error.problem)))
    elif isinstance(error, yaml.reader.ReaderError):
        before = text[: error.position]
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        problem = f"the character U+{ord(text[error.position]):04X} is not allowed"
    next_step = f"Look at line {line}, column {column}, and the line above it"
    if "\\t" in problem:
        problem, next_step = "a tab stands where YAML wants spaces", "Indent with spaces"
    return ConfigError(
        f"{file} is not valid YAML: {problem}", where=f"{file}:{line}:{column}", next_step=next_step
    )
