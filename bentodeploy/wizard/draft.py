"""A config that is being made: plain values, checked at any time by the config model itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

from bentodeploy.config.load import LoadedConfig, load_text
from bentodeploy.config.mistake import InvalidConfigError, KeyPath, Mistake, quoted, shown_path
from bentodeploy.config.model import DeploymentConfig
from bentodeploy.config.schema import Schema, schema_of
from bentodeploy.deployment import names

if TYPE_CHECKING:
    from bentodeploy.operator import Operator

FindOperator = Callable[[str], "Operator[Any]"]


@dataclass(frozen=True)
class Draft:
    """Values as the file will hold them; some may still be missing or wrong."""

    values: Mapping[str, Any]
    find_operator: FindOperator

    def get(self, *path: str) -> Any:
        """The value, or None."""
        value: Any = self.values
        for key in path:
            value = value.get(key) if isinstance(value, Mapping) else None
        return value

    def put(self, path: KeyPath, value: object) -> Draft:
        """The same with another value there; None removes the key."""
        return Draft(_put(self.values, path, value), self.find_operator)

    @property
    def operator(self) -> Operator[Any]:
        """The operator that is chosen."""
        return self.find_operator(self.get("operator", "name"))

    def schema(self, path: KeyPath) -> Schema | None:
        """What belongs at the path; None for an unknown key."""
        if path[:1] == ("spec",):
            found: Schema | None = schema_of(self.operator.spec_model)
            path = path[1:]
        else:
            found = schema_of(DeploymentConfig)
        for step in path:
            found = None if found is None else _step(found, step)
        return found

    def loaded(self) -> LoadedConfig:
        """The config as a verb would read it; raises InvalidConfigError with all mistakes."""
        text = yaml.safe_dump({**self.values}, allow_unicode=True, sort_keys=False)
        return load_text(text, "the config", lambda name: self.find_operator(name).spec_model)

    def problem(self, path: KeyPath) -> str | None:
        """What is wrong at the path or below, in the config model's words."""
        found = [told_mistake(mistake, path) for mistake in self.mistakes(path)]
        if not found and path == ("name",):
            return self._name_problem()
        return "; ".join(found) or None

    def mistakes(self, path: KeyPath = ()) -> list[Mistake]:
        """All mistakes at the path or below."""
        try:
            self.loaded()
        except InvalidConfigError as error:
            return [mistake for mistake in error.mistakes if _is_below(mistake.path, shown_path(path))]
        return []

    def _name_problem(self) -> str | None:
        name, operator = self.get("name"), self.get("operator", "name")
        if not operator or names.takes(self.operator, str(name)):
            return None
        proposal = names.fitting(self.operator, str(name))
        problem = f"found {quoted(str(name))}; {operator} takes {names.rule(self.operator)}"
        return f"{problem}; write name: {proposal}" if proposal else problem


def told_mistake(mistake: Mistake, about: KeyPath = ()) -> str:
    """One sentence; the key is named unless the question was about it."""
    message = f"{mistake.message}; {mistake.suggestion}" if mistake.suggestion else mistake.message
    return message if mistake.path == shown_path(about) else f"{mistake.path}: {message}"


def _put(values: Mapping[str, Any], path: KeyPath, value: object) -> dict[str, Any]:
    key, *rest = path
    inner = values.get(str(key))
    if rest:
        value = _put(inner if isinstance(inner, Mapping) else {}, tuple(rest), value)
    changed = {**values, str(key): value}
    return {name: item for name, item in changed.items() if item is not None}


def _step(schema: Schema, key: str | int) -> Schema | None:
    found = (option.step(key) for option in schema.options)
    return next((one for one in found if one is not None), None)


def _is_below(path: str, above: str) -> bool:
    return not above or path == above or path.startswith((f"{above}.", f"{above}["))
