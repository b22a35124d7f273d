"""A service that the Terraform state knows of, and `.bentodeploy` does not: its record was lost or is a copy.

Only a state in the project's folder is asked. Where others share it, the service may run on a machine of
theirs, and is not to be made a second time on this one.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from .script import service_status
from .spec import Runtime

if TYPE_CHECKING:
    from bentodeploy.operator import Target

    from .script import ServiceStatus
    from .spec import LocalSpec


def service_in_state(project: Path) -> str | None:
    """The id of the service in the folder's own state; another one after each start. None without one.

    Source: https://developer.hashicorp.com/terraform/language/state (format 4, of Terraform since 0.12)
    """
    try:
        state = json.loads((project / "terraform.tfstate").read_bytes())
        for resource in state["resources"]:
            if (resource["type"], resource["name"]) == ("terraform_data", "service"):
                return str(resource["instances"][0]["attributes"]["id"])
    except (OSError, ValueError, LookupError, TypeError):  # a damaged state is told by those who need it
        return None
    return None


def status_without_record(target: Target[LocalSpec], port: int | None) -> ServiceStatus | None:
    """What still runs of such a service; None where that cannot be told."""
    from .containers import has_docker

    if target.spec.runtime is Runtime.CONTAINER and not has_docker():
        return None
    settings = {"runtime": target.spec.runtime.value, "deployment": target.unique_name, "port": port or 0}
    return service_status(target.project, settings)
