"""Lines that real engines wrote: two resources, of which the second's provisioner fails."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bentodeploy.terraform import events
from bentodeploy.terraform.event_parser import parse_event

RECORDED = Path(__file__).with_name("recorded")
VERSIONS = ["1.11.4", "1.15.5"]


def recorded(name: str) -> list[events.Event]:
    return [parse_event(line) for line in (RECORDED / f"{name}.jsonl").read_text().splitlines()]


@pytest.mark.parametrize("version", VERSIONS)
def test_an_apply_that_fails(version: str) -> None:
    slow, failing, create, tool = "terraform_data.slow", "terraform_data.failing", "create", "local-exec"
    told = recorded(f"apply-failing-{version}")
    elapsed = {"1.11.4": 11, "1.15.5": 10}[version]  # they round differently
    executing = [
        """Executing: ["/bin/sh" "-c" "echo one; sleep 10.5"]""",
        """Executing: ["/bin/sh" "-c" "test red != red || { echo 'port 3000 is taken' >&2; exit 3; }"]""",
    ]
    assert told[:-1] == [
        events.VersionEvent(version),
        events.PlannedChange(slow, create),
        events.PlannedChange(failing, create),
        events.ApplyStart(slow, create),
        events.ProvisionStart(slow, tool),
        events.ProvisionProgress(slow, tool, executing[0]),
        events.ProvisionProgress(slow, tool, "one"),
        events.ApplyProgress(slow, create, 10),
        events.ProvisionComplete(slow, tool),
        events.ApplyComplete(slow, create, elapsed),
        events.ApplyStart(failing, create),
        events.ProvisionStart(failing, tool),
        events.ProvisionProgress(failing, tool, executing[1]),
        events.ProvisionProgress(failing, tool, "port 3000 is taken"),
        events.ProvisionErrored(failing, tool),
        events.ApplyErrored(failing, create, 0),
    ]
    diagnostic = told[-1]
    assert isinstance(diagnostic, events.Diagnostic)
    assert (diagnostic.severity, diagnostic.summary) == ("error", "local-exec provisioner error")
    assert (diagnostic.address, diagnostic.file, diagnostic.line) == (failing, "main.tf", 15)
    assert diagnostic.snippet == '  provisioner "local-exec" {'
    assert "exit status 3" in diagnostic.detail


@pytest.mark.parametrize("version", VERSIONS)
def test_a_plan_that_replaces_what_was_half_made(version: str) -> None:
    assert [
        event for event in recorded(f"plan-tainted-{version}") if not isinstance(event, events.OtherEvent)
    ] == [
        events.VersionEvent(version),
        events.PlannedChange("terraform_data.slow", "update"),
        events.PlannedChange("terraform_data.failing", "replace", "tainted"),
        events.ChangeSummary("plan", 1, 1, 1),
        events.Outputs({}, frozenset({"shade", "word"}), frozenset({"shade"})),
    ]


def test_outputs_tell_their_values_but_sensitive_ones() -> None:
    told = {"a": {"sensitive": False, "type": "string", "value": "x"}, "b": {"sensitive": True}}
    assert parse_event(json.dumps({"type": "outputs", "outputs": told})) == events.Outputs(
        {"a": "x"}, frozenset("b")
    )


def test_drift_as_documented() -> None:
    line = {"type": "resource_drift", "change": {"resource": {"addr": "a.b"}, "action": "update"}}
    assert parse_event(json.dumps(line)) == events.ResourceDrift("a.b", "update")


def test_opentofu_names_itself_in_the_first_line() -> None:
    assert parse_event('{"type": "version", "tofu": "1.10.0", "ui": "1.2"}') == events.VersionEvent("1.10.0")


def test_an_unknown_kind_shows_its_message() -> None:
    line = '{"@message": "Hello", "type": "greeting", "words": 1}'
    assert parse_event(line) == events.OtherEvent("greeting", "Hello")


@pytest.mark.parametrize("line", ["Initializing...", "", "[1]", "null", "{"])
def test_a_line_that_is_no_event_is_text(line: str) -> None:
    assert parse_event(line) == events.OtherEvent("text", line)


def test_an_event_without_its_usual_parts_still_shows_its_message() -> None:
    line = '{"@message": "a: Creating...", "type": "apply_start", "hook": null}'
    assert parse_event(line) == events.OtherEvent("apply_start", "a: Creating...")


KINDS = ["version", "planned_change", "apply_complete", "outputs", "diagnostic", "change_summary", "other"]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(["change", "hook", "outputs", "changes", "resource", "value"]), inner
        )
    ),
    max_leaves=6,
)


@given(
    kind=st.sampled_from(KINDS), rest=st.dictionaries(st.sampled_from(["change", "hook", "outputs"]), JSON)
)
def test_nothing_that_an_engine_says_can_break_the_parser(kind: str, rest: dict[str, object]) -> None:
    event = parse_event(json.dumps({**rest, "type": kind}))
    assert event.__class__.__module__ == events.__name__
