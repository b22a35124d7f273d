"""The key that somebody meant who wrote an unknown one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches

from bentodeploy.config.mistake import KeyPath, shown_path

_LISTED_AT_MOST = 12
_STEM = 3
"""Characters that make a known key the stem of a longer one: `env` of `enviroment`."""


def key_suggestion(
    key: str, here: KeyPath, known: Iterable[str], elsewhere: Mapping[KeyPath, Iterable[str]]
) -> str | None:
    """`did you mean "port"?`, or the place where the key belongs, or the keys that there are.

    `known` are the keys of the mapping at `here`; `elsewhere` those of the other mappings, the
    likeliest first.
    """
    by_spelling = {_plain(name): name for name in known}
    if _plain(key) in by_spelling:
        return f'did you mean "{by_spelling[_plain(key)]}"?'
    others = [(place, name) for place, names in elsewhere.items() if place != here for name in names]
    for place, name in others:
        if name == key:
            return f"it belongs under {shown_path(place)}" if place else "it belongs at the top of the file"
    longer = [name for name in by_spelling if len(name) >= _STEM and _plain(key).startswith(name)]
    nearest = get_close_matches(_plain(key), by_spelling, n=1) or longer
    if nearest:
        return f'did you mean "{by_spelling[nearest[0]]}"?'
    far = {_plain(name): shown_path((*place, name)) for place, name in reversed(others)}
    nearest = get_close_matches(_plain(key), far, n=1, cutoff=0.75)
    if nearest:
        return f'did you mean "{far[nearest[0]]}"?'
    listed = ", ".join(by_spelling.values())
    return f"known keys: {listed}" if 0 < len(by_spelling) <= _LISTED_AT_MOST else None


def _plain(key: str) -> str:
    return key.strip().lower().replace("-", "_").replace(" ", "_")
