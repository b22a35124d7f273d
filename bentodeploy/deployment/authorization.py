"""Requests to an endpoint that is not public carry a proof of who we are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bentodeploy.config.model import Access
from bentodeploy.deployment.guard import token
from bentodeploy.operator import Authorizes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bentodeploy.deployment.workspace import Workspace


def asks_for_identity(workspace: Workspace) -> bool:
    """Whether the endpoint answers only requests that carry the platform's own proof of identity."""
    return workspace.config.access is Access.PRIVATE and isinstance(workspace.operator, Authorizes)


def authorized_headers(
    workspace: Workspace,
    outputs: Mapping[str, Any],
    *,
    method: str,
    url: str,
    headers: Mapping[str, str],
    body: bytes,
) -> dict[str, str]:
    """`headers`, and what an endpoint that is not public asks for besides."""
    operator = workspace.operator
    if workspace.config.access is Access.TOKEN:
        return {**headers, "authorization": f"Bearer {token(workspace).get_secret_value()}"}
    if not isinstance(operator, Authorizes) or not asks_for_identity(workspace):
        return dict(headers)
    return operator.authorize(workspace.target, outputs, method=method, url=url, headers=headers, body=body)
