"""What somebody meant who wrote an unknown key."""

from __future__ import annotations

import pytest

from bentodeploy.config.known_keys import key_suggestion
from bentodeploy.config.mistake import KeyPath

KNOWN: dict[KeyPath, tuple[str, ...]] = {
    ("spec",): ("port", "memory_size", "timeout"),
    (): ("name", "env", "labels", "access"),
    ("health",): ("path", "timeout"),
}


@pytest.mark.parametrize(
    ("key", "here", "suggestion"),
    [
        ("prot", ("spec",), 'did you mean "port"?'),
        ("memory-size", ("spec",), 'did you mean "memory_size"?'),
        ("Port", ("spec",), 'did you mean "port"?'),
        ("port", (), "it belongs under spec"),
        ("labels", ("spec",), "it belongs at the top of the file"),
        ("timeout", (), "it belongs under spec"),
        ("enviroment", (), 'did you mean "env"?'),
        ("memory_siz", (), 'did you mean "spec.memory_size"?'),
        ("label", ("spec",), 'did you mean "labels"?'),
        ("zzz", ("health",), "known keys: path, timeout"),
        ("zzz", ("elsewhere",), None),
    ],
)
def test_the_suggestion_names_the_nearest_key_or_its_place(
    key: str, here: KeyPath, suggestion: str | None
) -> None:
    assert key_suggestion(key, here, KNOWN.get(here, ()), KNOWN) == suggestion


def test_many_keys_are_not_listed() -> None:
    assert key_suggestion("zzz", (), [f"key_{number}" for number in range(20)], {}) is None
