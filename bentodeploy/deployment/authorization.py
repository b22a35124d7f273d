"""Requests to an endpoint that is not public carry a proof of who we are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bentodeploy.config.model import Access
from bentodeploy.operator import Authorizes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bentodeploy.deployment.workspace import Workspace


def authorized_headers(
    workspace: Workspace,
    outputs: Mapping[str, Any],
    *,
    method: str,
    url: str,
    headers: Mapping[str, str],
    body: bytes,
) -> dict[str, str]:
    """`headers`, and what a private endpoint asks for besides."""
    operator = workspace.operator
    if workspace.config.access is Access.PUBLIC or not isinstance(operator, Authorizes):
        return dict(headers)
    return operator.authorize(workspace.target, outputs, method=method, url=url, headers=headers, body=body)
