"""How Cloud Run runs an image (Cloud Run documentation, "Container runtime contract")."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bentodeploy.operator import Trial

if TYPE_CHECKING:
    from .spec import CloudRunSpec


def trial(name: str, spec: CloudRunSpec) -> Trial:
    """The contract for this spec. The disk can be written; that it is memory there is not played here."""
    variables = {
        "PORT": str(spec.port),
        "K_SERVICE": name,
        "K_REVISION": f"{name}-trial",
        "K_CONFIGURATION": name,
    }
    missing = f"Secret Manager is not asked here: {', '.join(sorted(spec.secrets))} is missing."
    return Trial(
        port=spec.port,
        environment=variables,
        memory_mb=spec.memory_mib,
        cpus=float(spec.cpu),
        notes=(missing,) if spec.secrets else (),
    )
