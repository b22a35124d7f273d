"""`bentodeploy list`."""

from __future__ import annotations

from bentodeploy.cli.options import Debug, Json
from bentodeploy.cli.session import verb


def list_deployments(json: Json = False, debug: Debug = False) -> None:
    """List the deployments made from this machine."""
    with verb(json=json, debug=debug) as console:
        from bentodeploy.cli.present import listed
        from bentodeploy.deployment.listing import listing

        result = listing()
        console.document(result.document()) if json else console.result(listed(result))
