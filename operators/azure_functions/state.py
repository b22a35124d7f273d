"""How a deployed function app is, in Azure's own words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bentodeploy.operator import RuntimeStatus

from .management import NotFoundError, get

API_VERSION = "2024-04-01"
"""Of Microsoft.Web."""


def app_status(outputs: Mapping[str, Any]) -> RuntimeStatus:
    """Ask Azure about the function app (Web Apps, "Get")."""
    name = outputs["app_name"]
    try:
        found = get(outputs["app_id"], API_VERSION, "ask for the function app's state")["properties"]
    except NotFoundError:
        gone = f"Azure has no function app {name}: it was removed by somebody else."
        return RuntimeStatus("failed", gone)
    state, availability = str(found.get("state")), str(found.get("availabilityState", "Normal"))
    if found.get("usageState", "Normal") != "Normal":
        return RuntimeStatus("failed", f"{name} is beyond its plan's quota.")
    if not found.get("enabled", True) or state != "Running":
        return RuntimeStatus("stopped", f"{name} is {state.lower()}.")
    if availability != "Normal":
        return RuntimeStatus("starting", f"{name} runs, its availability is {availability.lower()}.")
    return RuntimeStatus("running", f"{name} runs in {found.get('location') or outputs['location']}.")
