"""From deployment_config.yaml to the typed model: the steps of reading one, in their order.

1. `source` finds the file and reads its text.
2. `yaml_values` makes plain values of it, each with its line.
3. `predecessor` and `reserved` take out what this version does not have, and say why.
4. `checking` checks spec and config against their models.
5. All mistakes are raised together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from bentodeploy.config import predecessor
from bentodeploy.config.checking import checked
from bentodeploy.config.document import Document
from bentodeploy.config.findings import Findings
from bentodeploy.config.mistake import InvalidConfigError, KeyPath
from bentodeploy.config.model import DeploymentConfig
from bentodeploy.config.name import name_suggestion
from bentodeploy.config.notation import warn_of_surprising_numbers
from bentodeploy.config.reserved import without_reserved
from bentodeploy.config.schema import schema_of
from bentodeploy.config.source import MINIMAL_CONFIG, find_config, read_config
from bentodeploy.config.spec import Spec
from bentodeploy.config.words import found_in_words
from bentodeploy.config.yaml_values import parse_yaml
from bentodeploy.errors import ConfigError, OperatorNotFoundError

SpecModelOf = Callable[[str], type[Spec]]


@dataclass(frozen=True)
class LoadedConfig:
    """A config without mistakes, with what is worth saying about it."""

    config: DeploymentConfig
    path: Path
    """Absolute."""
    warnings: tuple[str, ...]
    """One line each, with file, line and key; sorted by line."""


def load_config(path: Path | None, spec_model_of: SpecModelOf) -> LoadedConfig:
    """Read the config at `path`, or `deployment_config.yaml` (`.yml`) of the current folder.

    `spec_model_of` answers the spec model of an operator by name; its OperatorNotFoundError becomes
    one of the config's mistakes.

    Raises ConfigNotFoundError, ConfigError where the file cannot be read as YAML, and
    InvalidConfigError with all mistakes at once.
    """
    path = find_config() if path is None else path
    return load_text(read_config(path), str(path), spec_model_of)


def load_text(text: str, file: str, spec_model_of: SpecModelOf) -> LoadedConfig:
    """The same for a text that stands, or shall stand, in `file`."""
    document = parse_yaml(text, file)
    findings = Findings(document)
    config = _config(_top_level(document, file), findings, spec_model_of)
    warn_of_surprising_numbers(findings)
    if config is None or findings.mistakes:
        raise InvalidConfigError(file, findings.mistakes)
    return LoadedConfig(
        config, Path(file).absolute(), tuple(warning.shown(file) for warning in findings.warnings)
    )


def _top_level(document: Document, file: str) -> dict[str, object]:
    if isinstance(document.value, dict):
        return document.value
    if document.mistakes:
        raise InvalidConfigError(file, document.mistakes)
    next_step = f"Write a config, for example:\n\n{MINIMAL_CONFIG}"
    if document.value is None:
        raise ConfigError(f"{file} is empty", where=file, next_step=next_step)
    place = document.place(())
    raise ConfigError(
        f"{file} holds {found_in_words(document.value, place)} where a mapping of settings belongs",
        where=f"{file}:{place.line}",
        next_step=next_step,
    )


def _config(
    values: dict[str, object], findings: Findings, spec_model_of: SpecModelOf
) -> DeploymentConfig | None:
    values = predecessor.without_alpha_keys(values, findings)
    values = predecessor.with_operator_as_mapping(values, findings)
    values = without_reserved(values, findings)
    spec_model = _spec_model(values, findings, spec_model_of)
    known = _known_keys(spec_model)
    spec = _spec(values.get("spec"), spec_model, findings, known)
    _check_that_name_is_text(values, findings)
    return checked(DeploymentConfig, {**values, "spec": spec or Spec()}, (), findings, known)


def _spec_model(
    values: dict[str, object], findings: Findings, spec_model_of: SpecModelOf
) -> type[Spec] | None:
    operator = values.get("operator")
    name = operator.get("name") if isinstance(operator, dict) else None
    if not isinstance(name, str) or not name:
        return None
    try:
        return spec_model_of(name)
    except OperatorNotFoundError as error:
        path = ("operator", "name")
        nearest = predecessor.NEAREST_OPERATORS.get(name)
        if nearest is None:
            findings.refuse(path, error.what.rstrip("."), error.next_step)
        else:
            findings.refuse(path, f"bentoctl's operator {name} is not part of bentodeploy", f"use {nearest}")
        return None


def _spec(
    values: object,
    model: type[Spec] | None,
    findings: Findings,
    known: dict[KeyPath, Iterable[str]],
) -> Spec | None:
    if values is None:
        values = {}
    if not isinstance(values, dict):
        place = findings.document.place(("spec",))
        findings.refuse(("spec",), f"found {found_in_words(values, place)}; expected a mapping")
        return None
    names = frozenset(schema_of(model).properties) if model else frozenset()
    values = predecessor.without_alpha_bento(values, names, findings)
    return checked(model, values, ("spec",), findings, known) if model else None


def _check_that_name_is_text(values: dict[str, object], findings: Findings) -> None:
    name = values.get("name", "")
    if not isinstance(name, str):
        place = findings.document.place(("name",))
        written = place.source if isinstance(name, (int, float)) else ""
        message = f"found {found_in_words(name, place)}; expected text"
        findings.refuse(("name",), message, name_suggestion(written))


def _known_keys(spec_model: type[Spec] | None) -> dict[KeyPath, Iterable[str]]:
    """The keys of every mapping; where a key stands in several, the first is the likeliest."""
    top = schema_of(DeploymentConfig).properties
    known: dict[KeyPath, Iterable[str]] = {("spec",): schema_of(spec_model).properties if spec_model else ()}
    known[()] = top
    known.update({(key,): schema.properties for key, schema in top.items() if schema.properties})
    return known
