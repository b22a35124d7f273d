"""What Heroku would refuse or break, told before it costs time or money."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from bentodeploy.config.model import Access
from bentodeploy.errors import BentodeployError
from bentodeploy.image.model import DEFAULT_PLATFORM
from bentodeploy.operator import Finding
from bentodeploy.operator.needs import needed_memory

from .api import AppNotFoundError, ForbiddenError, HerokuApi
from .credentials import origin
from .image import VARIABLES
from .limits import CONFIG_BYTES, DYNOS, REQUEST_S, SERVICE_MB, Dyno

if TYPE_CHECKING:
    from bentodeploy.bento.model import Bento
    from bentodeploy.image.model import Image

    from .spec import HerokuSpec

RESERVED = frozenset({"PORT", "DYNO", "PS"})
"""Variables that Heroku sets in every dyno (Heroku Dev Center, "Dynos", Local environment variables)."""


def check_access(access: Access) -> Finding:
    """Heroku's router lets everybody in."""
    if access is Access.PRIVATE:
        what = "Heroku has no private endpoints: its router passes every request on to the app."
        cure = "Write `access: token`, and callers must send a token; or `access: public`."
        return Finding("access", False, what, cure)
    return Finding("access", True, "Heroku's router passes every request on to the app.")


def check_env(env: Mapping[str, str]) -> Iterator[Finding]:
    """Names that Heroku or our image sets, and the size of all together."""
    for name in sorted(env):
        if name in RESERVED:
            yield Finding("env", False, f"Heroku sets {name} itself.", "Remove it from env.")
        elif name in VARIABLES:
            what = f"The image needs {name} as it sets it: {VARIABLES[name]}."
            yield Finding("env", False, what, "Remove it from env.")
    size = sum(len(name.encode()) + len(value.encode()) for name, value in env.items())
    if size > CONFIG_BYTES:
        what = f"env is {size:,} bytes; Heroku takes {CONFIG_BYTES:,} for all config vars of an app."
        yield Finding("env", False, what, "Put large values into the bento.")


def check_bento(bento: Bento, dyno_type: str) -> Iterator[Finding]:
    """What no dyno, or none of this type, can do for this bento."""
    if bento.gpus:
        what = f"{bento.tag} asks for {bento.gpus} GPU{'s' if bento.gpus > 1 else ''}; Heroku has none."
        yield Finding("gpu", False, what, "Deploy it with aws-ec2 and a GPU instance type.")
    yield from _little_memory(bento, DYNOS[dyno_type])
    if bento.timeout is not None and bento.timeout > REQUEST_S:
        what = (
            f"{bento.tag} lets a request take {bento.timeout:g} s; Heroku's router gives up on an answer "
            f"that has not begun within {REQUEST_S} s."
        )
        yield Finding("timeout", True, what)


def check_fit(bento: Bento) -> Iterator[Finding]:
    """The same before there is a config: what a larger dyno can give is told, and not refused."""
    largest = max(DYNOS, key=lambda name: DYNOS[name].memory_mb)
    yield from check_bento(bento, largest)
    for finding in _little_memory(bento, DYNOS["basic"]):
        if needed_memory(bento, SERVICE_MB) <= DYNOS[largest].memory_mb:
            yield Finding(finding.check, True, f"{finding.what} {finding.cure}")


def _little_memory(bento: Bento, dyno: Dyno) -> Iterator[Finding]:
    needed = needed_memory(bento, SERVICE_MB)
    if needed <= dyno.memory_mb:
        return
    what = f"{bento.tag} needs about {needed:,} MB of memory, a {dyno.name} dyno has {dyno.memory_mb:,} MB."
    larger = next((name for name, one in DYNOS.items() if one.memory_mb >= needed), None)
    cure = f"Write `dyno_type: {larger}`." if larger else "Deploy it with aws-ec2, on a machine with as much."
    yield Finding("memory", False, what, cure)


def check_image(image: Image) -> Iterator[Finding]:
    """Architecture of what was built; dynos run one."""
    if image.platform != DEFAULT_PLATFORM:
        what = f"The image is for {image.platform}; Heroku runs {DEFAULT_PLATFORM} only."
        yield Finding("architecture", False, what, f"Build it for {DEFAULT_PLATFORM}.")


def check_account(app: str, spec: HerokuSpec, outputs: Mapping[str, Any]) -> Iterator[Finding]:
    """Whether the token works, whose it is, and whether the app's name is this deployment's, or free."""
    try:
        api = HerokuApi()
        yield Finding("credentials", True, f"The token of {api.account()}, from {origin()}.")
    except BentodeployError as error:
        yield Finding.of_error("credentials", error)
        return
    try:
        yield _check_name(api, app, spec, outputs)
    except BentodeployError as error:
        yield Finding.of_error("name", error)


def _check_name(api: HerokuApi, app: str, spec: HerokuSpec, outputs: Mapping[str, Any]) -> Finding:
    """Heroku answers 404 for a name that nobody has, and 403 for one of somebody else's."""
    another = "Name another one by `app:` in the spec"
    try:
        found = api.app(app)
    except AppNotFoundError:
        return _check_rename(api, app, outputs)
    except ForbiddenError:
        return Finding("name", False, f"The app name {app} is taken by somebody else.", f"{another}.")
    if found["id"] == outputs.get("app_id"):
        return _check_place(found, spec)
    what = f"Your account has an app {app} already, which this deployment did not make."
    return Finding("name", False, what, f"{another}, or remove that app.")


def _check_rename(api: HerokuApi, app: str, outputs: Mapping[str, Any]) -> Finding:
    """The image goes to a repository of the app's name, so a build would rename an app that runs.

    Its old URL ends with that (Heroku Dev Center, "Renaming Apps").
    """
    free = Finding("name", True, f"The app name {app} is free.")
    if "image" not in outputs:
        return free
    try:
        runs = api.app(outputs["app_id"])["name"]
    except AppNotFoundError:
        return free
    what = f"The app that runs is called {runs}; a build would rename it to {app}, and its URL would end."
    cure = f"Leave its name as it is; or rename it first, by `heroku apps:rename {app} --app {runs}`."
    return Finding("name", False, what, cure)


def _check_place(app: Mapping[str, Any], spec: HerokuSpec) -> Finding:
    """An app that moves would be made anew, and lose its images: better to say so than to break half way."""
    team = (app.get("team") or {"name": "none"})["name"]
    for what, there, wanted in (
        ("region", app["region"]["name"], spec.region),
        ("team", team, spec.team or "none"),
    ):
        if there != wanted:
            told = f"The app {app['name']} has the {what} {there}; it cannot be moved to {wanted}."
            cure = f"Write the {what} as it is; or `bentodeploy destroy`, then `up`: the URL changes."
            return Finding(what, False, told, cure)
    return Finding("name", True, f"The app {app['name']} is this deployment's.")
