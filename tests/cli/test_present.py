"""Results as text for people."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from bentodeploy.cli.present import applied, further, planned, shared_out
from bentodeploy.deployment.results.apply import Applied
from bentodeploy.deployment.results.plan import Planned
from bentodeploy.deployment.results.traffic import Traffic
from bentodeploy.operator import Revision
from bentodeploy.release import Release

RELEASE = Release(1, "iris:v1", "image", "{}", "hash", "2026-11-01T10:00:00Z")


def result(*notes: str, try_it: str | None = None) -> Applied:
    return Applied(
        name="iris",
        operator="fake",
        project="/nowhere",
        release=RELEASE,
        changed=True,
        endpoint="http://198.51.100.7",
        healthy=True,
        routes=(),
        notes=notes,
        try_it=try_it,
    )


def test_what_the_operator_notes_stands_below_the_endpoint() -> None:
    head = ["iris is healthy at http://198.51.100.7", "Release 1 runs iris:v1."]
    assert applied(result()).splitlines() == head
    assert applied(result("It is plain HTTP.")).splitlines() == [*head, "It is plain HTTP."]


def test_what_can_be_done_next_is_told_with_the_config_that_it_is_done_to() -> None:
    assert further(()).splitlines() == [
        "",
        "Look at it: `bentodeploy status`, `bentodeploy logs`",
        "Remove it:  `bentodeploy destroy`",
    ]
    assert "`bentodeploy destroy --file 'my config.yaml'`" in further(("--file", "my config.yaml"))


def test_the_line_to_paste_stands_last() -> None:
    line = "bentodeploy invoke classify --data '[]'"
    assert applied(result(try_it=line)).splitlines()[-2:] == ["Try it:", f"  {line}"]


def revision(name: str, percent: int, *, is_ready: bool = True, age: timedelta = timedelta(0)) -> Revision:
    made = (datetime.now(timezone.utc) - age).strftime("%Y-%m-%dT%H:%M:%SZ")
    return Revision(name, percent, is_ready, made, f"registry/{name}@sha256:1")


def test_revisions_stand_in_a_table_and_a_split_says_how_long_it_lasts() -> None:
    revisions = (
        revision("c", 0, is_ready=False),
        revision("b", 10, age=timedelta(minutes=5, seconds=9)),
        revision("a", 90, age=timedelta(days=40)),
    )
    head, *rows, empty, last = shared_out(Traffic("iris", revisions, True)).splitlines()
    assert head.split() == ["REVISION", "REQUESTS", "AGE", "IMAGE"]
    assert [" ".join(row.split()) for row in rows] == [
        "c not ready 0 s registry/c@sha256:1",
        "b 10 % 5 min registry/b@sha256:1",
        "a 90 % 40 d registry/a@sha256:1",
    ]
    assert (empty, last) == ("", "The next apply gives all requests to the newest revision again.")
    assert "next apply" not in shared_out(Traffic("iris", revisions, False))


@pytest.mark.parametrize(
    ("age", "shown"),
    [
        (timedelta(seconds=-5), "0 s"),
        (timedelta(seconds=90), "1 min"),
        (timedelta(hours=3, minutes=59), "3 h"),
        (timedelta(days=2), "2 d"),
    ],
)
def test_an_age_is_told_in_its_largest_unit(age: timedelta, shown: str) -> None:
    assert f"  {shown}  " in shared_out(Traffic("iris", (revision("a", 100, age=age),), False))


def test_a_plan_names_the_verb_that_does_it_with_the_config() -> None:
    ready = Planned("iris", "/nowhere", RELEASE, True, (), (), "None.", "sha256:f")
    options = ("--file", "other.yaml")
    assert planned(ready, None, options).endswith("\n\n`bentodeploy apply --file other.yaml` does it.")
    gone = planned(replace(ready, is_built=False), None, options)
    assert gone.endswith(
        "\n\nWhat was built of iris:v1 is not there: "
        "`bentodeploy up --file other.yaml` builds and deploys it."
    )
