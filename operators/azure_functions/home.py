"""Whether the config still names the place that the deployment lives in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from bentodeploy.operator import Finding
from bentodeploy.operator.moving import stay_or_destroy

from .names import names

if TYPE_CHECKING:
    from .spec import FunctionsSpec


def check_home(name: str, spec: FunctionsSpec, outputs: Mapping[str, Any]) -> Iterator[Finding]:
    """Refuses another location or resource group than those of what runs; `outputs` are of what is deployed.

    The registry lies there, too, so a build would begin to move it: it would delete the group that was made
    for the deployment, and Azure all that is in it.
    """
    if not outputs.keys() >= {"endpoint", "location", "resource_group"}:
        return
    location, group = str(outputs["location"]), str(outputs["resource_group"])
    if spec.location is not None and spec.location != location.lower():
        yield _moved("location", location, spec.location, f"Write `location: {location}`")
    wanted = spec.resource_group or name
    if wanted.lower() != group.lower():
        cure = "Leave `resource_group` out" if group == name else f"Write `resource_group: {group}`"
        yield _moved("resource group", group, wanted, cure)


def check_app(name: str, spec: FunctionsSpec, outputs: Mapping[str, Any]) -> Iterator[Finding]:
    """Refuses another `app_name` than that of what runs, of a deployment with `access: token`.

    The role by which the app reads its token is made before the push, for an identity that has the app's
    name: a build would replace the identity, without which what runs can neither pull its image nor start.
    """
    if not outputs.keys() >= {"endpoint", "app_name", "subscription_id"}:
        return
    runs, wanted = str(outputs["app_name"]), names(name, spec, outputs["subscription_id"]).app
    if wanted.lower() != runs.lower():
        told = (
            f"The function app that runs is called {runs}, not {wanted}: its identity would be removed "
            "before there is another app."
        )
        yield Finding("app", False, told, stay_or_destroy(f"Write `app_name: {runs}`"))


def _moved(what: str, lives: str, wanted: str, cure: str) -> Finding:
    told = (
        f"The deployment lives in the {what} {lives}, not in {wanted}: what runs would be removed before "
        "there is another one."
    )
    return Finding(what, False, told, stay_or_destroy(cure))
