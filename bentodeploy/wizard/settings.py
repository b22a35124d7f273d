"""Settings by their key: `--set key=value`, and the questions about single keys."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from difflib import get_close_matches
from typing import TYPE_CHECKING

from bentodeploy.config.mistake import KeyPath, quoted, shown_path
from bentodeploy.config.model import DeploymentConfig
from bentodeploy.config.schema import Schema, schema_of
from bentodeploy.config.yaml_values import parse_yaml
from bentodeploy.errors import ConfigError, UsageError
from bentodeploy.wizard.asking import Asker, Option, Pick, Write, control_characters
from bentodeploy.wizard.draft import Draft, told_mistake
from bentodeploy.wizard.explaining import about_setting, shown

if TYPE_CHECKING:
    from bentodeploy.operator import Suggestion

FLAGS = {"bento": "--bento", "operator": "--operator", "name": "--name", "access": "--access"}
"""Keys that have a flag of their own."""

_OPEN = ("health", "labels", "env", "engine", "state")
"""Top-level keys that `--set` reaches besides the spec's."""


def with_settings(draft: Draft, settings: Iterable[str]) -> Draft:
    """The draft with every `key=value`; raises UsageError naming all that are wrong.

    Only a variable of the service may have several lines or control characters.
    """
    paths, wrong = [], []
    for setting in settings:
        key, equals, text = setting.partition("=")
        if not equals or not key.strip():
            raise UsageError(
                f"--set takes key=value, not {quoted(setting)}.", next_step="For example --set timeout=60"
            )
        path = key_path(draft, key.strip())
        if problem := control_characters(key if path[0] == "env" else key + text):
            wrong.append(f"{shown_path(path)}: {problem}")
            continue
        draft = draft.put(path, value_from_text(text, draft.schema(path)))
        paths.append(path)
    wrong += [
        told_mistake(mistake)
        for mistake in draft.mistakes()
        if any(_concerns(mistake.path, shown_path(path)) for path in paths)
    ]
    if wrong:
        raise UsageError(
            f"--set has {len(wrong)} mistake{'' if len(wrong) == 1 else 's'}.",
            details=wrong,
            next_step=f"`bentodeploy operator show {draft.get('operator', 'name')}` lists what can be set.",
        )
    return draft


def key_path(draft: Draft, key: str) -> KeyPath:
    """Where a key with dots stands: in the spec, unless only the top of the file knows it.

    The spec's keys may be shortened to their first words where one alone begins so. What follows a mapping
    with free names (`labels.cost.center`) is one name, unless mappings stand under these names
    (`secrets.HF_TOKEN.secret`).
    """
    first, *rest = key.split(".")
    if first in FLAGS and first not in schema_of(draft.operator.spec_model).properties:
        raise UsageError(f"{first} is not for --set.", next_step=f"Say it with {FLAGS[first]}.")
    inside = schema_of(draft.operator.spec_model).properties
    first = _whole(first, inside)
    path: tuple[str, ...] = (first, *rest)
    if first != "spec" and (first in inside or first not in _OPEN):
        path = ("spec", *path)
    for length in range(1, len(path)):
        found = draft.schema(path[:length])
        if found and any(_names_values(one) for one in found.options):
            return (*path[:length], ".".join(path[length:]))
    return path


def _names_values(mapping: Schema) -> bool:
    """Whether it has free names, and under them nothing that has keys in its turn."""
    inner = mapping.any_value
    if inner is None or mapping.properties:
        return False
    return not any(one.properties or one.any_value is not None for one in inner.options)


def _whole(key: str, known: Iterable[str]) -> str:
    """`memory_size` for `memory`, where no other key begins like it and none is called so."""
    longer = [] if key in {*known, *_OPEN} else [one for one in known if one.startswith(f"{key}_")]
    return longer[0] if len(longer) == 1 else key


def value_from_text(text: str, schema: Schema | None) -> object:
    """What somebody means who writes this text for this key; text stays text where text belongs."""
    options = schema.options if schema is not None else []
    if options and all(_takes_text_only(option) for option in options):
        return text
    only = options[0] if len(options) == 1 else None
    if only is not None and only.kind == "array" and not text.lstrip().startswith("["):
        return [value_from_text(part.strip(), only.items) for part in text.split(",") if part.strip()]
    try:
        document = parse_yaml(text, "the value")
    except ConfigError:
        return text
    return text if document.mistakes or document.value is None else document.value


def missing_settings(draft: Draft) -> Iterator[KeyPath]:
    """Keys of the spec that have no default and no value yet, mappings before what is in them.

    Then the first key of each group of which the operator needs one.
    """
    yield from _missing(draft, ("spec",), schema_of(draft.operator.spec_model))
    for keys in _groups_without_a_value(draft):
        yield ("spec", keys[0])


def other_settings(draft: Draft) -> list[KeyPath]:
    """All keys that can be set besides those that are asked for: the spec's, then the top's."""
    spec = schema_of(draft.operator.spec_model)
    own: list[KeyPath] = [("spec", key) for key in spec.properties if key not in spec.required]
    top = schema_of(DeploymentConfig).properties
    return [
        *own,
        *((key,) for key in ("env", "labels", "engine")),
        *(("health", k) for k in top["health"].properties),
    ]


def ask_setting(draft: Draft, path: KeyPath, asker: Asker, suggestion: Suggestion | None) -> Draft:
    """Ask for one key until it fits, and put it into the draft; no answer leaves the default."""
    schema = draft.schema(path)
    assert schema is not None  # noqa: S101 - paths come from the schema itself
    standing = draft.mistakes()

    def with_answer(text: str) -> Draft:
        has_default = "default" in schema.node
        if has_default and (not text or text == shown(schema.node["default"])):
            return draft.put(path, None)
        return draft.put(path, value_from_text(text, schema))

    def check(text: str) -> str | None:
        if problem := control_characters(text) or _unknown(text, suggestion):
            return problem
        changed = with_answer(text)
        others = [told_mistake(one) for one in changed.mistakes() if one not in standing]
        return changed.problem(path) or "; ".join(others) or _left_out(changed, path)

    return with_answer(_answer(draft, path, schema, asker, suggestion, check))


def _answer(
    draft: Draft,
    path: KeyPath,
    schema: Schema,
    asker: Asker,
    suggestion: Suggestion | None,
    check: Callable[[str], str | None],
) -> str:
    title = shown_path(path).removeprefix("spec.")
    flag = f"--set {title}=…"
    default = shown(schema.node.get("default"))
    standing = shown(draft.get(*map(str, path))) or (suggestion.value if suggestion else None) or default
    told = tuple(about_setting(schema, suggestion))
    choices = _choices(schema)
    if choices is None:
        known = suggestion.known if suggestion is not None else ()
        if standing is None and _may_be_left_out(draft, path, schema):
            told = (*told, "An empty line leaves it out.")
        return asker.write(Write(flag, title, check, standing, known, told))
    options = tuple(Option(one, one, "default" if one == default else "") for one in choices)
    return asker.pick(Pick(flag, title, options, standing, check, told[:1]))


def _unknown(text: str, suggestion: Suggestion | None) -> str | None:
    """What is wrong with a value that is none of those the platform is known to take."""
    if suggestion is None or not suggestion.known or text in suggestion.known:
        return None
    near = get_close_matches(text, suggestion.known, n=1)
    instead = f'; did you mean "{near[0]}"?' if near else f", such as {suggestion.known[0]}"
    found = f"found {quoted(text)}" if text else "found nothing"
    return f"{found}; expected one of {len(suggestion.known)} known ones{instead}"


def _groups_without_a_value(draft: Draft) -> Iterator[tuple[str, ...]]:
    for keys in draft.operator.needs_one_of:
        if all(draft.get("spec", key) is None for key in keys):
            yield keys


def _left_out(draft: Draft, path: KeyPath) -> str | None:
    """What is wrong with no value for a key, where the operator needs it or one like it."""
    for keys in _groups_without_a_value(draft):
        if path[0] == "spec" and path[-1] in keys:
            return f"{draft.operator.name} needs {' or '.join(keys)}"
    return None


def _may_be_left_out(draft: Draft, path: KeyPath, schema: Schema) -> bool:
    return "default" in schema.node and _left_out(draft.put(path, None), path) is None


def _missing(draft: Draft, path: KeyPath, mapping: Schema) -> Iterator[KeyPath]:
    for key, schema in mapping.properties.items():
        inner = (*path, key)
        written = draft.get(*map(str, inner))
        if key not in mapping.required and written is None:
            continue
        only = schema.options[0] if len(schema.options) == 1 else None
        if only is not None and only.properties:
            yield from _missing(draft, inner, only)
        elif written is None:
            yield inner


def _choices(schema: Schema) -> list[str] | None:
    if len(schema.options) != 1:
        return None
    only = schema.options[0]
    if only.kind == "boolean":
        return ["true", "false"]
    return None if only.values is None else [shown(value) or "" for value in only.values]


def _takes_text_only(schema: Schema) -> bool:
    if schema.values is not None:
        return all(isinstance(value, str) for value in schema.values)
    return schema.kind == "string"


def _concerns(mistake: str, path: str) -> bool:
    """Whether a mistake stands at, above or below what was set."""
    return mistake == path or mistake.startswith((f"{path}.", f"{path}[")) or path.startswith(f"{mistake}.")
