"""`invoke`: call a route of the endpoint, with the proof of identity that a private one asks for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bentodeploy.deployment.authorization import authorized_headers
from bentodeploy.deployment.endpoint import find_endpoint
from bentodeploy.deployment.engine import engine_step
from bentodeploy.deployment.health import http_client
from bentodeploy.deployment.history import OUTPUT, is_deployed
from bentodeploy.deployment.payload import payload
from bentodeploy.deployment.result import Result
from bentodeploy.deployment.routes import released_bento
from bentodeploy.errors import BentodeployError, BentoNotFoundError, NotBuiltError, UsageError
from bentodeploy.progress import Silent
from bentodeploy.release import read_releases

if TYPE_CHECKING:
    from bentodeploy.bento.model import Bento, Route
    from bentodeploy.deployment.payload import Given, Payload
    from bentodeploy.deployment.workspace import Workspace
    from bentodeploy.progress import Progress

_TIMEOUT = 60.0


class InvokeError(BentodeployError):
    """The endpoint did not answer, or answered with an error; its answer is in the details."""

    code = "invoke-failed"


@dataclass(frozen=True)
class Invoked(Result):
    """Answer of `invoke`. `body` is text, with what is none replaced; `content` is all as it came."""

    url: str
    status: int
    content_type: str
    body: str
    content: bytes = field(repr=False)

    def document(self) -> dict[str, Any]:
        """Without `content`, which JSON cannot hold."""
        return {name: value for name, value in super().document().items() if name != "content"}


def invoke(
    workspace: Workspace,
    route_name: str | None,
    given: Given,
    progress: Progress,
) -> Invoked:
    """Send what is given, or the bento's own sample, to a route (None: the first one)."""
    with engine_step(workspace, "Reading the state", Silent()) as terraform:
        outputs = terraform.outputs() if workspace.project.is_dir() else {}
    releases = read_releases(outputs.get(OUTPUT, []))
    if not releases or not is_deployed(outputs):
        raise NotBuiltError(
            f"{workspace.name} is not deployed.",
            where=str(workspace.config_path),
            next_step="`bentodeploy up` deploys it.",
        )
    bento = released_bento(workspace, releases[-1], progress)
    if bento is None:
        raise BentoNotFoundError(
            f"{releases[-1].bento} is not on this machine, so its routes are not known.",
            next_step="Name it by `bento:` in the config, or call the endpoint with curl.",
        )
    route = _route(bento, route_name)
    endpoint = find_endpoint(workspace, outputs)
    sent = payload(route, given)
    with progress.step(f"Calling {endpoint}{sent.path}"):
        return _send(workspace, outputs, route.method, endpoint, sent)


def _route(bento: Bento, name: str | None) -> Route:
    if name is None and bento.routes:
        return bento.routes[0]
    wanted = (name or "").strip("/")
    for route in bento.routes:
        if wanted in (route.name, route.path.strip("/")):
            return route
    raise UsageError(
        f"{bento.tag} has no route {name!r}.",
        next_step=f"Its routes: {', '.join(route.path for route in bento.routes) or 'none'}.",
    )


def _send(
    workspace: Workspace, outputs: dict[str, Any], method: str, endpoint: str, sent: Payload
) -> Invoked:
    import httpx

    url = endpoint + sent.path
    own = {"content-type": sent.content_type} if sent.content_type else {}
    headers = authorized_headers(workspace, outputs, method=method, url=url, headers=own, body=sent.body)
    try:
        with http_client(url, _TIMEOUT) as client:
            answer = client.request(method, url, headers=headers, content=sent.body or None)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise InvokeError(
            f"{url} does not answer: {error or type(error).__name__}.",
            next_step="`bentodeploy status` tells whether it runs.",
        ) from error
    if answer.is_error:
        raise InvokeError(
            f"{url} answers {answer.status_code}.",
            details=answer.text[:2000].splitlines(),
            next_step="`bentodeploy logs` tells what the service says.",
        )
    content_type = answer.headers.get("content-type", "")
    return Invoked(url, answer.status_code, content_type, answer.text, answer.content)
