"""Results as text for people."""

from __future__ import annotations

from bentodeploy.cli.present import applied
from bentodeploy.deployment.results import Applied
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


def test_the_line_to_paste_stands_last() -> None:
    line = "bentodeploy invoke classify --data '[]'"
    assert applied(result(try_it=line)).splitlines()[-2:] == ["Try it:", f"  {line}"]
