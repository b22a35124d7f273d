"""Release records and their place in the history."""

from __future__ import annotations

from dataclasses import replace

from bentodeploy.release import KEPT, Release, enter, now, read_releases, superseded

FIRST = Release(1, "iris:a", "sha256:1", "{}", "sha256:c", "2026-01-01T00:00:00Z")


def test_the_first_release_is_number_one() -> None:
    releases = enter(replace(FIRST, number=0), [])
    assert releases.current == FIRST
    assert releases.history == ()


def test_the_same_content_again_keeps_the_record_that_runs() -> None:
    again = replace(FIRST, number=0, created_at=now())
    releases = enter(again, [FIRST])
    assert releases.current is FIRST
    assert releases.history == ()


def test_a_record_of_an_earlier_version_goes_on_though_it_names_no_operator() -> None:
    releases = enter(replace(FIRST, number=0, operator="local"), [FIRST])
    assert releases.current is FIRST


def test_new_content_follows_what_was_applied() -> None:
    other = replace(FIRST, number=0, image="sha256:2")
    releases = enter(other, [FIRST])
    assert releases.current.number == 2
    assert releases.history == (FIRST,)


def test_going_back_to_older_content_is_a_release_of_its_own() -> None:
    second = replace(FIRST, number=2, image="sha256:2")
    releases = enter(replace(FIRST, number=0), [FIRST, second])
    assert releases.current.number == 3
    assert releases.current.same_content(FIRST)


def test_a_long_history_loses_its_oldest_records_and_no_number() -> None:
    many = [replace(FIRST, number=number, image=f"sha256:{number}") for number in range(1, KEPT + 50)]
    releases = enter(replace(FIRST, number=0, image="sha256:new"), many)
    assert len(releases.history) + 1 == KEPT
    assert releases.current.number == KEPT + 50
    assert releases.history[-1] == many[-1]


def test_records_come_back_from_json_in_the_order_of_their_numbers() -> None:
    second = replace(FIRST, number=2)
    assert read_releases([second.as_dict(), FIRST.as_dict()]) == (FIRST, second)


def test_what_a_later_version_has_added_to_a_record_is_left_out() -> None:
    assert read_releases([{**FIRST.as_dict(), "added": [1]}]) == (FIRST,)


def test_a_release_is_superseded_by_another_one_after_it() -> None:
    second = replace(FIRST, number=2, image="sha256:2")
    assert superseded(FIRST, [FIRST, second])
    assert not superseded(second, [FIRST, second]), "it runs"
    assert not superseded(replace(FIRST, number=3), [FIRST, second]), "a rollback on purpose"
    assert not superseded(replace(FIRST, image="sha256:3"), [FIRST, second]), "built, and never applied"


def test_numbers_that_terraform_tells_as_floats_are_whole() -> None:
    (release,) = read_releases([{**FIRST.as_dict(), "number": 1.0}])
    assert release == FIRST
    assert isinstance(release.number, int)
