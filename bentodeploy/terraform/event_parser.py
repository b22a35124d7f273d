"""From a line of the engine's `-json` output to an event."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from bentodeploy.terraform import events
from bentodeploy.terraform.diagnostics import diagnostic_from_json


def parse_event(line: str) -> events.Event:
    """The event that a line tells; never raises, for the engine's words are not ours to refuse."""
    try:
        content = json.loads(line)
    except ValueError:
        return events.OtherEvent("text", line.rstrip())
    if not isinstance(content, dict):
        return events.OtherEvent("text", line.rstrip())
    kind = str(content.get("type", "text"))
    try:
        return _PARSERS[kind](content)
    except (KeyError, TypeError, ValueError, AttributeError):
        return events.OtherEvent(kind, str(content.get("@message", "")))


def _address(part: Mapping[str, Any]) -> str:
    return str(part["resource"]["addr"])


def _change(content: Mapping[str, Any]) -> events.PlannedChange:
    change = content["change"]
    return events.PlannedChange(_address(change), str(change["action"]), change.get("reason"))


def _drift(content: Mapping[str, Any]) -> events.ResourceDrift:
    change = content["change"]
    return events.ResourceDrift(_address(change), str(change["action"]))


def _summary(content: Mapping[str, Any]) -> events.ChangeSummary:
    changes = content["changes"]
    return events.ChangeSummary(
        str(changes["operation"]), int(changes["add"]), int(changes["change"]), int(changes["remove"])
    )


def _apply_start(content: Mapping[str, Any]) -> events.ApplyStart:
    return events.ApplyStart(_address(content["hook"]), str(content["hook"]["action"]))


def _apply_timed(
    event: Callable[[str, str, float], events.Event],
) -> Callable[[Mapping[str, Any]], events.Event]:
    def parse(content: Mapping[str, Any]) -> events.Event:
        hook = content["hook"]
        return event(_address(hook), str(hook["action"]), float(hook["elapsed_seconds"]))

    return parse


def _provision(
    event: Callable[[str, str], events.Event],
) -> Callable[[Mapping[str, Any]], events.Event]:
    return lambda content: event(_address(content["hook"]), str(content["hook"]["provisioner"]))


def _provision_progress(content: Mapping[str, Any]) -> events.ProvisionProgress:
    hook = content["hook"]
    return events.ProvisionProgress(_address(hook), str(hook["provisioner"]), str(hook["output"]))


def _outputs(content: Mapping[str, Any]) -> events.Outputs:
    told = content["outputs"]
    values = {name: output["value"] for name, output in told.items() if "value" in output}
    changing = {name for name, output in told.items() if output.get("action", "noop") != "noop"}
    return events.Outputs(values, frozenset(told.keys() - values.keys()), frozenset(changing))


_PARSERS: Mapping[str, Callable[[Mapping[str, Any]], events.Event]] = {
    "version": lambda content: events.VersionEvent(str(content.get("terraform") or content["tofu"])),
    "planned_change": _change,
    "resource_drift": _drift,
    "change_summary": _summary,
    "apply_start": _apply_start,
    "apply_progress": _apply_timed(events.ApplyProgress),
    "apply_complete": _apply_timed(events.ApplyComplete),
    "apply_errored": _apply_timed(events.ApplyErrored),
    "provision_start": _provision(events.ProvisionStart),
    "provision_progress": _provision_progress,
    "provision_complete": _provision(events.ProvisionComplete),
    "provision_errored": _provision(events.ProvisionErrored),
    "diagnostic": lambda content: diagnostic_from_json(content["diagnostic"]),
    "outputs": _outputs,
}
