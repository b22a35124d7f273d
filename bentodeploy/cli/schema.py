"""`bentodeploy schema`."""

from __future__ import annotations

from bentodeploy.cli.options import Debug, Json
from bentodeploy.cli.session import verb


def schema(json: Json = False, debug: Debug = False) -> None:
    """Print the JSON Schema of deployment_config.yaml, with every installed operator's settings."""
    with verb(json=json, debug=debug) as console:
        from bentodeploy.deployment.schema import installed_schema

        console.document(installed_schema(console))
