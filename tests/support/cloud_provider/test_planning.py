"""What a plan knows, and what only the apply will tell."""

from __future__ import annotations

from typing import Any

from tests.support.cloud_provider.planning import completed, planned
from tests.support.cloud_provider.tiny import SCHEMA
from tests.support.cloud_provider.values import UNKNOWN, at

BLOCK = SCHEMA.resource_block("tiny_house")
EMPTY: dict[str, Any] = {
    **dict.fromkeys(["id", "colour", "floors", "kept", "url", "revision", "notes"]),
    "room": [],
    "guest": [],
}


def house(**values: Any) -> dict[str, Any]:
    return {**EMPTY, "name": "home", **values}


def room(use: str, **values: Any) -> dict[str, Any]:
    return {"use": use, "key": None, "light": None, **values}


def test_what_the_provider_computes_is_unknown_at_first() -> None:
    new = house(room=[room("kitchen")])
    result = planned(BLOCK, new, None, new, {})
    assert (result["id"], result["url"], result["room"][0]["key"]) == (UNKNOWN, UNKNOWN, UNKNOWN)
    assert (result["name"], result["colour"]) == ("home", None)


def test_what_the_config_says_is_known_although_the_provider_could_compute_it() -> None:
    new = house(notes={"a": "b"})
    assert planned(BLOCK, new, None, new, {})["notes"] == {"a": "b"}


def test_a_value_from_before_stays_known() -> None:
    before = house(id="1", url="u", revision="r", notes={}, room=[room("kitchen", key="k")])
    config = house(room=[room("kitchen")])
    assert planned(BLOCK, config, before, before, {}) == before


def test_a_new_element_of_a_list_is_unknown_beside_those_from_before() -> None:
    before = house(id="1", room=[room("kitchen", key="k")])
    wanted = house(id="1", room=[room("kitchen", key="k"), room("cellar")])
    config = house(room=[room("kitchen"), room("cellar")])
    result = planned(BLOCK, config, before, wanted, {})
    assert [one["key"] for one in result["room"]] == ["k", UNKNOWN]


def test_an_element_of_a_set_is_from_before_only_when_it_is_equal() -> None:
    ann, bob = {"name": "ann", "badge": "1"}, {"name": "bob", "badge": None}
    before, config = house(id="1", guest=[ann]), house(guest=[{"name": "ann", "badge": None}, bob])
    result = planned(BLOCK, config, before, house(id="1", guest=[ann, bob]), {})
    assert result["guest"] == [ann, {"name": "bob", "badge": UNKNOWN}]


def test_defaults_fill_what_the_config_leaves_out_in_blocks_too() -> None:
    new = house(room=[room("kitchen"), room("cellar", light="off")])
    result = planned(BLOCK, new, None, new, {"floors": 1, "room.light": "on"})
    assert result["floors"] == 1
    assert [one["light"] for one in result["room"]] == ["on", "off"]


def test_blocks_that_are_not_known_yet_stay_so() -> None:
    new = house(room=UNKNOWN)
    assert planned(BLOCK, new, None, new, {})["room"] is UNKNOWN


def test_after_the_apply_nothing_is_unknown() -> None:
    new = house(room=[room("kitchen", key=UNKNOWN)], id=UNKNOWN, url=UNKNOWN, revision=UNKNOWN, notes=UNKNOWN)
    result = completed(BLOCK, new, {"id": "1", "room.key": "k"})
    assert (result["id"], result["room"][0]["key"]) == ("1", "k")
    assert (result["url"], result["notes"]) == ("", None)


def test_paths_lead_through_blocks() -> None:
    assert at(house(room=[room("a"), room("b")]), "room.use") == ["a", "b"]
    assert at(house(), "room.use") == []
