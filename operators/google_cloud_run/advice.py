"""What to do about failures that Terraform only passes on from Google Cloud."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .spec import CloudRunSpec


def advice(text: str, spec: CloudRunSpec) -> str | None:
    """The next step for the words of Terraform's provider, which are Google's own; None for all others."""
    words = " ".join(text.split())
    if "failed to start and listen on the port" in words:
        return (
            "`bentodeploy logs` shows why the service did not start. Cloud Run says the same of one that is "
            f"slow (`startup_timeout` is {spec.startup_timeout} s) or big (`memory` is {spec.memory}). "
            "`bentodeploy run` tries the image here, under the same contract."
        )
    service = re.search(r"[\w-]+\.googleapis\.com", words)
    if service and re.search(r"SERVICE_DISABLED|has not been used in project|is disabled", words):
        return f"gcloud services enable {service[0]} --project {spec.project_id}"
    if permission := re.search(r"[Pp]ermission '?([a-z]\w*\.\w+\.\w+)'? denied", words):
        return (
            f"Have the administrator of {spec.project_id} grant {permission[1]} to the credentials in use; "
            "the operator's README lists all that it needs."
        )
    if "could not find default credentials" in words:
        return "Run `gcloud auth application-default login`, then the command again."
    if "uota exceeded" in words:
        return "Lower `max_instances`, `cpu` or `memory`, or ask Google for more quota; then run it again."
    return None
