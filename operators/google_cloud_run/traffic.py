"""Who gets how many of the requests, read and changed by google-cloud-run (Cloud Run Admin API v2)."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import TimeoutError as Late
from typing import TYPE_CHECKING, Any

from bentodeploy.errors import CloudError
from bentodeploy.operator import Revision

from .clients import run_client, service_path
from .errors import api_errors
from .libraries import quiet_import
from .session import TIMEOUT

if TYPE_CHECKING:
    from .spec import CloudRunSpec

_NOT_READY = frozenset({"CONDITION_FAILED", "CONDITION_PENDING", "CONDITION_RECONCILING"})
"""`Condition.State` of what cannot get requests."""

PATIENCE = 120.0
"""Seconds until Cloud Run has passed the shares on to its front end; it mostly takes a few."""


def revisions(spec: CloudRunSpec, name: str) -> tuple[Revision, ...]:
    """The service's revisions, newest first. Raises NotFoundError, CloudError, CredentialsError."""
    path = service_path(spec.project_id, spec.region, name)
    with api_errors("ask for the service's revisions", where=f"Cloud Run service {path}"):
        service = run_client("services").get_service(name=path, timeout=TIMEOUT)
        found = list(run_client("revisions").list_revisions(parent=path, timeout=TIMEOUT))
    shares = _shares(service)
    found.sort(key=lambda revision: revision.create_time, reverse=True)
    return tuple(_revision(revision, shares) for revision in found)


def set_traffic(spec: CloudRunSpec, name: str, shares: Mapping[str, int] | None) -> None:
    """Share the requests out, and wait until it is so; None: as the project's Terraform says it.

    What somebody has given a tag keeps it, and so its own URL. Raises NotFoundError, CloudError,
    CredentialsError; CloudError too where somebody else changes the service at the same moment.
    """
    path = service_path(spec.project_id, spec.region, name)
    run = quiet_import("google.cloud.run_v2")
    client = run_client("services")
    with api_errors("change the traffic", where=f"Cloud Run service {path}"):
        before = client.get_service(name=path, timeout=TIMEOUT)
        tagged = [
            run.TrafficTarget(type_=target.type_, revision=target.revision, tag=target.tag)
            for target in before.traffic
            if target.tag
        ]
        after = run.Service(name=path, etag=before.etag, traffic=[*_targets(run, shares), *tagged])
        request = {"service": after, "update_mask": {"paths": ["traffic"]}}
        operation = client.update_service(request=request, timeout=TIMEOUT)
        try:
            operation.result(timeout=PATIENCE)
        except Late as late:
            raise CloudError(
                f"Cloud Run has not changed the traffic after {PATIENCE:g} s.",
                where=f"Cloud Run service {path}",
                next_step="`bentodeploy traffic` shows how things stand.",
            ) from late


def _targets(run: Any, shares: Mapping[str, int] | None) -> list[Any]:
    kinds = run.TrafficTargetAllocationType
    if shares is None:
        return [run.TrafficTarget(type_=kinds.TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST, percent=100)]
    by_name = kinds.TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION
    return [
        run.TrafficTarget(type_=by_name, revision=name, percent=percent) for name, percent in shares.items()
    ]


def _shares(service: Any) -> dict[str, int]:
    """Percentages by the short names of revisions; one may have several, beside its tags."""
    shares: dict[str, int] = {}
    for target in service.traffic_statuses:
        # Without a name it is the newest one that is ready.
        name = _short(target.revision or service.latest_ready_revision)
        shares[name] = shares.get(name, 0) + target.percent
    return shares


def _revision(revision: Any, shares: Mapping[str, int]) -> Revision:
    name = _short(revision.name)
    states = {one.state.name for one in revision.conditions if one.type_ == "Ready"}
    return Revision(
        name=name,
        percent=shares.get(name, 0),
        is_ready=not states & _NOT_READY,
        created_at=revision.create_time.strftime("%Y-%m-%dT%H:%M:%SZ"),
        image=revision.containers[0].image,
    )


def _short(name: str) -> str:
    return name.rpartition("/")[2]
