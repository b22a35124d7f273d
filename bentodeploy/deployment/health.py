"""Waits until an endpoint answers, and tells early when it never will."""

from __future__ import annotations

import time
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from bentodeploy.config.model import Access
from bentodeploy.deployment.authorization import authorized_headers
from bentodeploy.errors import BentodeployError, UnhealthyError, UsageError
from bentodeploy.image.guard import OPEN_PATHS
from bentodeploy.operator import Logs, Status, Vouches

if TYPE_CHECKING:
    from collections.abc import Mapping

    import httpx

    from bentodeploy.bento.model import Bento
    from bentodeploy.deployment.workspace import Workspace
    from bentodeploy.progress import Progress

PROBE_LIBRARY = "httpx"
"""What a probe imports; it takes its time."""

LOG_LINES = 20
"""How many lines of the service's log a failed wait shows."""

_SHORTEST_PAUSE, _LONGEST_PAUSE, _REQUEST_TIMEOUT = 0.02, 2.0, 5.0

_STATUS_PAUSE = 1.0
"""Seconds between two questions to the operator, which may take a process or a request each."""

_PAUSE_SHARE = 0.02
"""Of the time waited so far: what is ready is noticed at most that much later."""


def probe(workspace: Workspace, outputs: Mapping[str, Any], url: str) -> str | None:
    """None when `url` answers 200, else what came instead; signed where the endpoint asks for it."""
    try:
        client = http_client(url, _REQUEST_TIMEOUT)
    except UsageError as error:
        return error.what
    with client:
        return _ask(client, workspace, outputs, url)


def health_url(workspace: Workspace, endpoint: str, bento: Bento | None) -> str:
    """What to probe: a bento's `path_prefix` moves its health routes too."""
    return endpoint + (bento.path_prefix if bento else "") + workspace.config.health.path


def wait_until_healthy(
    workspace: Workspace, url: str, outputs: Mapping[str, Any], progress: Progress
) -> None:
    """Probe `url` until it answers 200, or as the operator itself judges.

    Raises `UnhealthyError` after the config's `health.timeout` and what the platform needs before that,
    or soon when the operator says that the service has failed; the service's last log lines are in its
    details.
    """
    begin = time.monotonic()
    patience = workspace.config.health.timeout + _preparation(workspace)
    ask_operator_at = begin + _STATUS_PAUSE
    with progress.step(f"Waiting for {url}") as step, http_client(url, _REQUEST_TIMEOUT) as client:
        while (answer := _ask(client, workspace, outputs, url)) is not None:
            step.detail(f"not yet: {answer}")
            now = time.monotonic()
            if now > ask_operator_at:
                ask_operator_at = now + _STATUS_PAUSE
                if (failure := _failed(workspace, outputs)) is not None:
                    raise _unhealthy(workspace, outputs, f"The service has failed: {failure}", url)
            pause = _pause(now - begin)
            if now + pause > begin + patience:
                what = f"{url} does not answer 200 after {patience:g} s; its last answer: {answer}"
                raise _unhealthy(workspace, outputs, what, url)
            time.sleep(pause)


def _preparation(workspace: Workspace) -> float:
    operator = workspace.operator
    return operator.preparation if isinstance(operator, Vouches) else 0


def http_client(url: str, timeout: float) -> httpx.Client:
    """Asks `url` as the caller's settings say (HTTPS_PROXY, SSL_CERT_FILE), but this machine directly.

    A proxy has a loopback address of its own, and reaches nothing at ours. Raises UsageError for settings
    that do not hold.
    """
    import httpx

    try:
        return httpx.Client(timeout=timeout, trust_env=not is_loopback(url))
    except (ImportError, ValueError, OSError) as error:  # a proxy of an unknown kind, or no such certificates
        raise UsageError(
            f"{url} cannot be asked: {error or type(error).__name__}.",
            next_step="Correct HTTPS_PROXY, ALL_PROXY or SSL_CERT_FILE in the environment, or unset them.",
        ) from error


def is_loopback(url: str) -> bool:
    """Whether the address is one of this machine alone."""
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _ask(client: httpx.Client, workspace: Workspace, outputs: Mapping[str, Any], url: str) -> str | None:
    operator = workspace.operator
    if isinstance(operator, Vouches):
        return operator.unhealthy(
            workspace.target, outputs, lambda: _request(client, workspace, outputs, url)
        )
    return _request(client, workspace, outputs, url)


def _request(client: httpx.Client, workspace: Workspace, outputs: Mapping[str, Any], url: str) -> str | None:
    import httpx

    headers = _headers(workspace, outputs, url)
    try:
        answer = client.get(url, headers=headers)
    except httpx.HTTPError as error:
        return str(error) or type(error).__name__
    return None if answer.status_code == 200 else f"{answer.status_code} {answer.text.strip()[:200]}".strip()


def _headers(workspace: Workspace, outputs: Mapping[str, Any], url: str) -> dict[str, str]:
    config = workspace.config
    if config.access is Access.TOKEN and config.health.path in OPEN_PATHS:
        return {}  # the token's store need not be asked each time
    return authorized_headers(workspace, outputs, method="GET", url=url, headers={}, body=b"")


def _pause(waited: float) -> float:
    return min(max(waited * _PAUSE_SHARE, _SHORTEST_PAUSE), _LONGEST_PAUSE)


def _failed(workspace: Workspace, outputs: Mapping[str, Any]) -> str | None:
    if not isinstance(workspace.operator, Status):
        return None
    try:
        status = workspace.operator.status(workspace.target, outputs)
    except BentodeployError:  # a platform that is busy, or does not tell us: the probe goes on
        return None
    return status.detail if status.state == "failed" else None


def _unhealthy(workspace: Workspace, outputs: Mapping[str, Any], what: str, url: str) -> UnhealthyError:
    lines, trouble = _last_lines(workspace, outputs)
    cure = "Read the log lines above" if lines else "Read the platform's log"
    details = ["the service's last log lines:", *lines] if lines else []
    return UnhealthyError(
        what,
        where=url,
        details=[*details, f"its log cannot be read: {trouble}"] if trouble else details,
        next_step=f"{cure}, correct the service or raise `health.timeout`, then `bentodeploy up` again.",
    )


def _last_lines(workspace: Workspace, outputs: Mapping[str, Any]) -> tuple[list[str], str | None]:
    """The end of the service's log, and what stood in the way of reading it."""
    operator = workspace.operator
    if not isinstance(operator, Logs):
        return [], None
    try:
        return list(operator.logs(workspace.target, outputs, lines=LOG_LINES, follow=False)), None
    except BentodeployError as error:
        return [], error.what
