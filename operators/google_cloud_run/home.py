"""Whether the config still names the place that the deployment lives in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from bentodeploy.operator import Finding
from bentodeploy.operator.moving import stay_or_destroy

if TYPE_CHECKING:
    from .spec import CloudRunSpec


def check_home(spec: CloudRunSpec, outputs: Mapping[str, Any]) -> Iterator[Finding]:
    """Refuses another project or region than those of what runs; `outputs` are of what is deployed.

    Repository and token lie there, too, so a build would begin to move it: it would delete both, while the
    service that needs them still runs.
    """
    if not outputs.keys() >= {"endpoint", "project", "region"}:
        return
    for what, key, wanted in (
        ("project", "project_id", spec.project_id),
        ("region", "region", spec.region),
    ):
        lives = outputs[what]
        if lives != wanted:
            told = (
                f"The deployment lives in the {what} {lives}, not in {wanted}: what its service needs would "
                "be removed before there is another one."
            )
            yield Finding(what, False, told, stay_or_destroy(f"Write `{key}: {lives}`"))
