"""google-cloud-run's own clients, imported when one is needed."""

from __future__ import annotations

from typing import Any

from .libraries import quiet_import
from .session import RUN, default_credentials


def run_client(kind: str) -> Any:
    """The client for `services` or `revisions`. Raises MissingExtraError, CredentialsError.

    By REST: so that proxies and certificates of a company hold for all that is asked of Google alike.
    """
    run = quiet_import("google.cloud.run_v2")
    clients: dict[str, Any] = {"services": run.ServicesClient, "revisions": run.RevisionsClient}
    options = {"api_endpoint": RUN.url}
    return clients[kind](credentials=default_credentials(), transport="rest", client_options=options)


def service_path(project: str, region: str, name: str) -> str:
    """A service's full name."""
    return f"projects/{project}/locations/{region}/services/{name}"
