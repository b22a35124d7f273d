"""Whatever a file holds: it loads, or a ConfigError says why not."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory

import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bentodeploy.config.canonical import canonical_spec, config_hash
from bentodeploy.config.load import LoadedConfig, load_config
from bentodeploy.config.mistake import InvalidConfigError
from bentodeploy.errors import ConfigError
from tests.config.reading import HEAD, shop

unhurried = settings(deadline=None)
"""The machine may be busy."""

# fmt: off
SCRAPS = st.sampled_from([
    "api_version: v1", "name: iris", "operator: shop", "spec:", "  port: 60", "env:", "labels:", "metadata:",
    "? ", ": ", "- ", "[", "]", "{", "}", ",", "&a ", "*a ", "<<: ", "!!int ", "!x ", "'", '"', "#", ">", "|",
    "\\0", "\\ud800", "\\UFFFFFFFF", "010", "1:30", ".nan", "-.inf", "1e400", "0b_", "2024-13-45", "yes",
    "null", "~", "=", "@", "`", "\n", "\n  ", "\t", "%YAML 1.1", "---", "...", "🍱", "\x85", "\u2028",
    "\ufeff", "state: {backend: s3}", "access: token",
])
KEYS = st.text(max_size=5) | st.sampled_from([
    "api_version", "name", "operator", "spec", "env", "labels", "health", "state", "access", "metadata",
    "bento", "secrets", "version", "path", "timeout", "backend", "port", "volumes", "scaling", "cpu",
    "weights", "memory", "minimum", "size",
])
# fmt: on
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.dates()
    | st.sampled_from(["v1", "shop", "iris"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


def loaded_or_refused(content: bytes) -> LoadedConfig | None:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "deployment_config.yaml"
        file.write_bytes(content)
        try:
            return load_config(file, shop)
        except ConfigError as error:
            refused = error
    "\n".join([refused.what, *refused.details]).encode()
    assert refused.details or refused.next_step
    mistakes = refused.mistakes if isinstance(refused, InvalidConfigError) else ()
    assert all(mistake.line >= 1 and mistake.column >= 1 for mistake in mistakes)
    return None


@unhurried
@given(st.text())
@example("{}")
@example("a: {x: 1}\na: 5\n")
def test_any_text_loads_or_is_refused(text: str) -> None:
    loaded_or_refused(text.encode("utf-8", "replace"))


@unhurried
@given(st.binary())
def test_any_bytes_load_or_are_refused(content: bytes) -> None:
    loaded_or_refused(content)


@unhurried
@given(st.lists(SCRAPS, max_size=30).map("".join))
def test_any_scraps_of_yaml_load_or_are_refused(text: str) -> None:
    loaded_or_refused(text.encode("utf-8", "surrogatepass"))


@unhurried
@given(st.lists(SCRAPS, max_size=10).map("".join))
def test_any_end_of_a_good_config_loads_or_is_refused(text: str) -> None:
    loaded_or_refused((HEAD + text).encode("utf-8", "surrogatepass"))


@unhurried
@given(st.dictionaries(KEYS, VALUES))
def test_any_mapping_loads_or_is_refused(values: dict[str, object]) -> None:
    loaded_or_refused(yaml.safe_dump({**yaml.safe_load(HEAD), **values}, allow_unicode=True).encode())


@unhurried
@given(st.dictionaries(KEYS, VALUES))
def test_any_spec_loads_or_is_refused_and_what_loads_can_be_hashed(spec: dict[str, object]) -> None:
    loaded = loaded_or_refused((HEAD + yaml.safe_dump({"spec": spec})).encode())
    if loaded is not None:
        assert config_hash(loaded.config).startswith("sha256:")
        assert (
            json.loads(canonical_spec(loaded.config)).keys() == type(loaded.config.spec).model_fields.keys()
        )
