"""How a deployed app is, in Heroku's own words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bentodeploy.errors import CloudError
from bentodeploy.operator import RuntimeStatus

from .api import AppNotFoundError, HerokuApi
from .registry import PROCESS

_FAILED = frozenset({"crashed"})
_READY = frozenset({"up", "idle"})
"""An idle dyno of the eco type starts with the next request (Platform API reference, Dyno, state)."""


def app_status(outputs: Mapping[str, Any]) -> RuntimeStatus:
    """Ask Heroku about the dynos that serve requests."""
    app = outputs["app_id"]
    try:
        dynos = _serving(HerokuApi().dynos(app))
    except AppNotFoundError:
        return RuntimeStatus(
            "failed", f"Heroku has no app {outputs['app']}: it was removed by somebody else."
        )
    if not dynos:
        return RuntimeStatus("stopped", "No web dyno runs; `bentodeploy scale 1` starts one.")
    states = sorted({str(dyno["state"]) for dyno in dynos})
    release = max(int(dyno["release"]["version"]) for dyno in dynos)
    count = f"{len(dynos)} {dynos[0]['size']} web dyno{'s' if len(dynos) > 1 else ''}"
    detail = f"{count}, {' and '.join(states)}, Heroku release v{release}."
    return RuntimeStatus(_word(set(states)), detail)


def not_running(outputs: Mapping[str, Any]) -> str | None:
    """None when every web dyno runs the app's newest release, else what is in the way.

    Heroku stops the dynos of the release before this one while the new ones start, so that for a moment
    an old one may still answer, or even be the only one that is listed.
    """
    api, app = HerokuApi(), outputs["app_id"]
    try:
        dynos = _serving(api.dynos(app))
        if not dynos:
            return "no web dyno runs yet"
        if late := [dyno for dyno in dynos if dyno["state"] not in _READY]:
            return f"{late[0]['name']} is {late[0]['state']}"
        newest = api.newest_release(app)
    except CloudError as error:
        return error.what  # may pass before the patience ends
    old = [dyno for dyno in dynos if int(dyno["release"]["version"]) != newest]
    return (
        f"{old[0]['name']} still runs release v{old[0]['release']['version']}, not v{newest}" if old else None
    )


def _serving(dynos: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [dyno for dyno in dynos if dyno["type"] == PROCESS]


def _word(states: set[str]) -> str:
    if states & _FAILED:
        return "failed"
    return "running" if states <= _READY else "starting"
