"""The `google-cloud-run` operator: a bento as a service that scales from nothing to many instances."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from bentodeploy.config.model import Access
from bentodeploy.operator import (
    Advises,
    Authorizes,
    Checks,
    ChecksImage,
    Finding,
    Fits,
    Guards,
    Limit,
    Logs,
    LogsInFromPipelines,
    Operator,
    OwnsRegistry,
    PipelineLogin,
    Revision,
    RuntimeStatus,
    SplitsTraffic,
    Status,
    Suggestion,
    Suggests,
    Target,
    Tries,
    Vouches,
)

from .limits import LIMITS, NAME_LENGTH
from .spec import CloudRunSpec

if TYPE_CHECKING:
    from pydantic import SecretStr

    from bentodeploy.bento.model import Bento
    from bentodeploy.image.model import Image, Overlay, Registry
    from bentodeploy.operator import Trial
    from bentodeploy.release import Release

_ACCOUNT_LENGTH = 30
"""Characters of a service account's name (IAM, "Create service accounts")."""


class CloudRunOperator(
    Operator[CloudRunSpec],
    Advises[CloudRunSpec],
    Authorizes[CloudRunSpec],
    Checks[CloudRunSpec],
    ChecksImage[CloudRunSpec],
    Fits,
    Guards[CloudRunSpec],
    Logs[CloudRunSpec],
    LogsInFromPipelines[CloudRunSpec],
    OwnsRegistry[CloudRunSpec],
    SplitsTraffic[CloudRunSpec],
    Status[CloudRunSpec],
    Suggests,
    Tries[CloudRunSpec],
    Vouches[CloudRunSpec],
):
    """Runs a bento's image as a Cloud Run service."""

    name: ClassVar[str] = "google-cloud-run"
    summary: ClassVar[str] = "A service on Google Cloud: from nothing to many instances, GPUs, long requests."
    spec_model = CloudRunSpec
    check_names: ClassVar[tuple[str, ...]] = (
        "access",
        "architecture",
        "credentials",
        "env",
        "gpu",
        "labels",
        "memory",
        "path_prefix",
        "payload",
        "project",
        "quota",
        "region",
        "tasks",
        "timeout",
    )
    libraries: ClassVar[tuple[str, ...]] = ("google.auth",)
    extra: ClassVar[str | None] = "gcp"
    limits: ClassVar[tuple[Limit, ...]] = LIMITS
    name_pattern: ClassVar[str] = rf"[a-z](?:[a-z0-9-]{{0,{NAME_LENGTH - 2}}}[a-z0-9])?"
    name_rule: ClassVar[str] = (
        f"up to {NAME_LENGTH} lowercase letters, digits and -, a letter first and no - at the end"
    )

    def overlay(self, target: Target[CloudRunSpec], bento: Bento) -> Overlay:  # noqa: ARG002
        """See `Operator.overlay`."""
        from .image import overlay

        return overlay()

    def trial(self, target: Target[CloudRunSpec], bento: Bento) -> Trial:  # noqa: ARG002
        """See `Tries.trial`."""
        from .trial import trial

        return trial(target.config.name, target.spec)

    def registry(self, target: Target[CloudRunSpec]) -> Registry:
        """See `Operator.registry`. It stands once the resources of `registry_addresses` were applied."""
        from .registry import ArtifactRegistry

        return ArtifactRegistry(target.spec.project_id, target.spec.region, target.config.name)

    def registry_addresses(self, target: Target[CloudRunSpec]) -> tuple[str, ...]:  # noqa: ARG002
        """See `OwnsRegistry.registry_addresses`."""
        from .registry import ADDRESSES

        return ADDRESSES

    def token_addresses(self, target: Target[CloudRunSpec]) -> tuple[str, ...]:  # noqa: ARG002
        """See `Guards.token_addresses`: the secret."""
        from .token import ADDRESSES

        return ADDRESSES

    def ensure_token(self, target: Target[CloudRunSpec]) -> None:
        """See `Guards.ensure_token`."""
        from .token import ensure_token

        ensure_token(target.config.name, target.spec)

    def token(self, target: Target[CloudRunSpec]) -> SecretStr:
        """See `Guards.token`."""
        from .token import read_token

        return read_token(target.config.name, target.spec)

    def template(self) -> Path:
        """See `Operator.template`."""
        return Path(str(files("bentodeploy.templates"))) / "google_cloud_run" / "terraform"

    def variables(
        self,
        target: Target[CloudRunSpec],
        release: Release | None,  # noqa: ARG002
        previous: Mapping[str, Any],  # noqa: ARG002
    ) -> dict[str, Any]:
        """See `Operator.variables`: the spec as it is, and what the config says beside it."""
        from bentodeploy.image.guard import asked_openly

        config, spec = target.config, target.spec
        ready = asked_openly(config.health.path, with_token=config.access is Access.TOKEN)
        return {
            **spec.model_dump(mode="json", exclude={"path_prefix"}),
            "startup_path": spec.path_prefix + ready,
            "liveness_path": f"{spec.path_prefix}/livez",
            "service_account_id": service_account_id(config.name, spec.region),
            "name": config.name,
            "access": config.access.value,
            "invokers": self._invokers(spec),
            "env": config.env,
            "labels": {"bentodeploy": config.name, **config.labels},
        }

    def provided_env(self, target: Target[CloudRunSpec]) -> frozenset[str]:
        """See `Checks.provided_env`: what Secret Manager gives."""
        return frozenset(target.spec.secrets)

    @staticmethod
    def _invokers(spec: CloudRunSpec) -> list[str]:
        """Each one once; everybody is what `access` is for."""
        return sorted({*spec.invokers} - {"allUsers"})

    def local_checks(
        self,
        target: Target[CloudRunSpec],
        bento: Bento | None,
        variables: Mapping[str, Any],  # noqa: ARG002
    ) -> Iterable[Finding]:
        """See `Checks.local_checks`: variables, labels, callers, what a service cannot do; a known region."""
        from .checks import check_access, check_bento, check_env, check_labels
        from .regions import check_region
        from .tasks import check_tasks

        yield from check_env(target.config.env, target.spec)
        yield from check_labels(target.config.labels)
        yield check_access(target.config.access, target.spec)
        if bento is not None:
            yield from check_bento(bento, target.spec)
            yield from check_tasks(bento, target.spec)
        yield from check_region(target.spec)

    def checks(
        self,
        target: Target[CloudRunSpec],
        bento: Bento | None,  # noqa: ARG002
        variables: Mapping[str, Any],  # noqa: ARG002
        outputs: Mapping[str, Any],
    ) -> Iterable[Finding]:
        """See `Checks.checks`. Asks Google for the project, a region that is not known here, and quotas."""
        from .checks import check_project
        from .home import check_home
        from .quota import check_quota
        from .regions import check_new_region

        place = [
            *check_home(target.spec, outputs),
            *check_new_region(target.spec),
            *check_project(target.spec.project_id),
        ]
        yield from place
        if all(finding.ok for finding in place):
            yield from check_quota(target.spec)

    def address(self, target: Target[CloudRunSpec]) -> str:  # noqa: ARG002
        """See `Operator.address`: Cloud Run's own API."""
        from .session import RUN

        return RUN.url

    def fit(self, bento: Bento) -> Iterable[Finding]:
        """See `Fits.fit`."""
        from .checks import check_fit

        return check_fit(bento)

    def check_image(self, target: Target[CloudRunSpec], bento: Bento, image: Image) -> Iterable[Finding]:  # noqa: ARG002
        """See `ChecksImage.check_image`."""
        from .checks import check_image

        yield check_image(image)

    def advice(self, target: Target[CloudRunSpec], text: str) -> str | None:
        """See `Advises.advice`."""
        from .advice import advice

        return advice(text, target.spec)

    def authorize(
        self,
        target: Target[CloudRunSpec],  # noqa: ARG002
        outputs: Mapping[str, Any],
        *,
        method: str,  # noqa: ARG002
        url: str,  # noqa: ARG002
        headers: Mapping[str, str],
        body: bytes,  # noqa: ARG002
    ) -> dict[str, str]:
        """See `Authorizes.authorize`: an identity token of the caller's own credentials."""
        from .identity import identity_token

        return {**headers, "Authorization": f"Bearer {identity_token(self.endpoint(outputs))}"}

    def logs(
        self,
        target: Target[CloudRunSpec],
        outputs: Mapping[str, Any],  # noqa: ARG002
        *,
        lines: int,
        follow: bool,
    ) -> Iterator[str]:
        """See `Logs.logs`."""
        from .logs import log_lines

        spec = target.spec
        return log_lines(spec.project_id, spec.region, target.config.name, lines=lines, follow=follow)

    def pipeline_login(self, target: Target[CloudRunSpec]) -> PipelineLogin:  # noqa: ARG002
        """See `LogsInFromPipelines.pipeline_login`."""
        return PipelineLogin("google", extra="gcp")

    def status(self, target: Target[CloudRunSpec], outputs: Mapping[str, Any]) -> RuntimeStatus:  # noqa: ARG002
        """See `Status.status`."""
        from .state import service_status

        return service_status(target.spec, target.config.name)

    def revisions(
        self,
        target: Target[CloudRunSpec],
        outputs: Mapping[str, Any],  # noqa: ARG002
    ) -> tuple[Revision, ...]:
        """See `SplitsTraffic.revisions`."""
        from .traffic import revisions

        return revisions(target.spec, target.config.name)

    def suggest(self) -> Mapping[str, Suggestion]:
        """See `Suggests.suggest`: project and region."""
        from .suggestions import suggest_place

        return suggest_place()

    def set_traffic(
        self,
        target: Target[CloudRunSpec],
        outputs: Mapping[str, Any],  # noqa: ARG002
        shares: Mapping[str, int] | None,
    ) -> None:
        """See `SplitsTraffic.set_traffic`."""
        from .traffic import set_traffic

        set_traffic(target.spec, target.config.name, shares)

    def unhealthy(
        self,
        target: Target[CloudRunSpec],
        outputs: Mapping[str, Any],  # noqa: ARG002
        probe: Callable[[], str | None],
    ) -> str | None:
        """See `Vouches.unhealthy`."""
        from .health import unhealthy

        return unhealthy(target.spec, target.config.name, probe)


def service_account_id(name: str, region: str) -> str:
    """A service account's name, 6 to 30 characters: accounts have no region, services do."""
    suffix = hashlib.sha256(f"{name} {region}".encode()).hexdigest()[:8]
    return f"{name[: _ACCOUNT_LENGTH - len(suffix) - 1].rstrip('-')}-{suffix}"
