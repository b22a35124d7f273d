"""`invoke`: call a route of the endpoint, with the proof of identity that a private one asks for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bentodeploy.bento.request import sample_request
from bentodeploy.deployment.authorization import authorized_headers
from bentodeploy.deployment.endpoint import find_endpoint
from bentodeploy.deployment.engine import engine_step
from bentodeploy.deployment.results import Result
from bentodeploy.deployment.routes import released_bento
from bentodeploy.errors import BentodeployError, BentoNotFoundError, NotBuiltError, UsageError
from bentodeploy.progress import Silent
from bentodeploy.release import read_releases

if TYPE_CHECKING:
    from pathlib import Path

    from bentodeploy.bento.model import Bento, Route
    from bentodeploy.deployment.workspace import Workspace
    from bentodeploy.progress import Progress

_TIMEOUT = 60.0


class InvokeError(BentodeployError):
    """The endpoint did not answer, or answered with an error; its answer is in the details."""

    code = "invoke-failed"


@dataclass(frozen=True)
class Invoked(Result):
    """Answer of `invoke`. `body` is text; bytes that are no text are replaced."""

    url: str
    status: int
    content_type: str
    body: str


def invoke(
    workspace: Workspace,
    route_name: str | None,
    data: str | None,
    data_file: Path | None,
    progress: Progress,
) -> Invoked:
    """Send `data`, the content of `data_file`, or the bento's own sample to a route (None: the first one)."""
    with engine_step(workspace, "Reading the state", Silent()) as terraform:
        outputs = terraform.outputs() if workspace.project.is_dir() else {}
    releases = read_releases(outputs.get("releases", []))
    if not releases:
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
    url = find_endpoint(workspace, outputs) + route.path
    body, content_type = _body(route, data, data_file)
    with progress.step(f"Calling {url}"):
        return _send(workspace, outputs, route.method, url, body, content_type)


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


def _body(route: Route, data: str | None, data_file: Path | None) -> tuple[bytes, str]:
    content_type = route.content_types[0] if route.content_types else "application/json"
    if data_file is not None:
        try:
            return data_file.read_bytes(), content_type
        except OSError as error:
            raise UsageError(f"Cannot read {data_file}: {error.strerror}.") from error
    if data is not None:
        return data.encode(), content_type
    sample = sample_request(route)
    if sample.body is None:
        raise UsageError(
            f"{route.path} takes {route.input_type}, of which no sample can be made.",
            next_step="Name a file: `--data-file photo.jpg`.",
        )
    return sample.body.encode(), sample.content_type or content_type


def _send(
    workspace: Workspace, outputs: dict[str, Any], method: str, url: str, body: bytes, content_type: str
) -> Invoked:
    import httpx

    headers = authorized_headers(
        workspace, outputs, method=method, url=url, headers={"content-type": content_type}, body=body
    )
    try:
        answer = httpx.request(method, url, headers=headers, content=body, timeout=_TIMEOUT, trust_env=False)
    except httpx.HTTPError as error:
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
    return Invoked(url, answer.status_code, answer.headers.get("content-type", ""), answer.text)
