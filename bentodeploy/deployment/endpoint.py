"""Where a deployment answers, from its Terraform outputs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bentodeploy.errors import EndpointError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bentodeploy.deployment.workspace import Workspace


def find_endpoint(workspace: Workspace, outputs: Mapping[str, Any]) -> str:
    """The URL without a trailing slash; raises `EndpointError` when the outputs do not tell it."""
    try:
        return workspace.operator.endpoint(outputs).rstrip("/")
    except KeyError as error:
        raise EndpointError(
            f"The state has no output {error}, so the endpoint is not known.",
            where=str(workspace.project / "outputs.tf"),
            next_step="`bentodeploy apply`; if an override file of yours changes outputs, mend it.",
        ) from error
