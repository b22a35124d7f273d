"""The `azure-functions` operator: a bento as a containerised function app on Azure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from bentodeploy.config.model import Access
from bentodeploy.operator import (
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
    RuntimeStatus,
    Status,
    Suggestion,
    Suggests,
    Target,
    Trial,
    Tries,
    Vouches,
)

from .limits import LIMITS, NAME_LENGTH
from .spec import FunctionsSpec

if TYPE_CHECKING:
    from pydantic import SecretStr

    from bentodeploy.bento.model import Bento
    from bentodeploy.image.model import Image, Overlay, Registry
    from bentodeploy.release import Release


class FunctionsOperator(
    Operator[FunctionsSpec],
    Authorizes[FunctionsSpec],
    Checks[FunctionsSpec],
    ChecksImage[FunctionsSpec],
    Fits,
    Guards[FunctionsSpec],
    Logs[FunctionsSpec],
    LogsInFromPipelines[FunctionsSpec],
    OwnsRegistry[FunctionsSpec],
    Status[FunctionsSpec],
    Suggests,
    Tries[FunctionsSpec],
    Vouches[FunctionsSpec],
):
    """Runs a bento in the Functions host, on an Elastic Premium or a Dedicated plan."""

    name: ClassVar[str] = "azure-functions"
    summary: ClassVar[str] = (
        "A function app on Azure: keys, scaling and telemetry; instances that always run."
    )
    spec_model = FunctionsSpec
    check_names: ClassVar[tuple[str, ...]] = (
        "app",
        "architecture",
        "base image",
        "credentials",
        "env",
        "gpu",
        "labels",
        "location",
        "memory",
        "path_prefix",
        "payload",
        "plan",
        "python",
        "quota",
        "resource group",
        "services",
        "streams",
        "subscription",
        "tasks",
        "timeout",
    )
    libraries: ClassVar[tuple[str, ...]] = ("azure.identity",)
    extra: ClassVar[str | None] = "azure"
    # A group has its location; without either nothing can be made.
    needs_one_of: ClassVar[tuple[tuple[str, ...], ...]] = (("location", "resource_group"),)
    limits: ClassVar[tuple[Limit, ...]] = LIMITS
    # What an app's and a repository's name may be, both at once.
    name_pattern: ClassVar[str] = rf"(?=.{{2,{NAME_LENGTH}}}$)[a-z][a-z0-9]*(?:-[a-z0-9]+)*"
    name_rule: ClassVar[str] = (
        f"2 to {NAME_LENGTH} lowercase letters and digits, a letter first, with single - between them"
    )
    # Azure pulls the image before it starts the container, which has `start_timeout` for itself.
    preparation: ClassVar[float] = 600

    def overlay(self, target: Target[FunctionsSpec], bento: Bento) -> Overlay:
        """See `Operator.overlay`."""
        from .image import overlay

        return overlay(target.spec, bento, target.config.access)

    def registry(self, target: Target[FunctionsSpec]) -> Registry:
        """See `Operator.registry`. It stands once the resources of `registry_addresses` were applied."""
        from .registry import AcrRepository

        return AcrRepository(target.config.name, target.spec)

    def registry_addresses(self, target: Target[FunctionsSpec]) -> tuple[str, ...]:
        """See `OwnsRegistry.registry_addresses`."""
        from .registry import addresses

        return addresses(target.spec)

    def token_addresses(self, target: Target[FunctionsSpec]) -> tuple[str, ...]:
        """See `Guards.token_addresses`."""
        from .token import addresses

        return addresses(target.spec)

    def ensure_token(self, target: Target[FunctionsSpec]) -> None:
        """See `Guards.ensure_token`."""
        from .token import ensure_token

        ensure_token(target.config.name, target.spec)

    def token(self, target: Target[FunctionsSpec]) -> SecretStr:
        """See `Guards.token`."""
        from .token import read_token

        return read_token(target.config.name, target.spec)

    def template(self) -> Path:
        """See `Operator.template`."""
        return Path(str(files("bentodeploy.templates"))) / "azure_functions" / "terraform"

    def variables(
        self,
        target: Target[FunctionsSpec],
        release: Release | None,  # noqa: ARG002
        previous: Mapping[str, Any],
    ) -> dict[str, Any]:
        """See `Operator.variables`."""
        from .variables import variables

        return variables(target.config, target.spec, previous)

    def local_checks(
        self,
        target: Target[FunctionsSpec],
        bento: Bento | None,
        variables: Mapping[str, Any],  # noqa: ARG002
    ) -> Iterable[Finding]:
        """See `Checks.local_checks`: plan, variables, tags, what a function cannot do."""
        from .checks import check_bento, check_env, check_health, check_labels, check_plan, check_wanted_place
        from .tasks import check_tasks

        yield from check_plan(target.spec)
        yield from check_env(target.config.env)
        yield from check_labels(target.config.labels)
        if bento is not None:
            yield from check_bento(bento, target.spec)
            yield from check_tasks(bento, target.spec)
            yield from check_health(bento, target.spec, target.config.access)
        yield from check_wanted_place(target.spec)

    def checks(
        self,
        target: Target[FunctionsSpec],
        bento: Bento | None,  # noqa: ARG002
        variables: Mapping[str, Any],  # noqa: ARG002
        outputs: Mapping[str, Any],
    ) -> Iterable[Finding]:
        """See `Checks.checks`. Asks Azure for the subscription's locations, and for its quota of the plan."""
        from .checks import check_place
        from .home import check_app, check_home
        from .quota import check_quota

        if target.config.access is Access.TOKEN:
            yield from check_app(target.config.name, target.spec, outputs)
        place = [
            *check_home(target.config.name, target.spec, outputs),
            *check_place(target.spec, outputs.get("subscription_id")),
        ]
        yield from place
        if all(finding.ok for finding in place):
            yield from check_quota(target.spec, is_deployed="subscription_id" in outputs)

    def fit(self, bento: Bento) -> Iterable[Finding]:
        """See `Fits.fit`."""
        from .checks import check_fit

        return check_fit(bento)

    def check_image(
        self,
        target: Target[FunctionsSpec],  # noqa: ARG002
        bento: Bento,  # noqa: ARG002
        image: Image,
    ) -> Iterable[Finding]:
        """See `ChecksImage.check_image`."""
        from .checks import check_image

        return check_image(image)

    def authorize(
        self,
        target: Target[FunctionsSpec],  # noqa: ARG002
        outputs: Mapping[str, Any],
        *,
        method: str,  # noqa: ARG002
        url: str,  # noqa: ARG002
        headers: Mapping[str, str],
        body: bytes,  # noqa: ARG002
    ) -> dict[str, str]:
        """See `Authorizes.authorize`: the function's key, read with the caller's own credentials."""
        from .keys import HEADER, function_key

        return {**headers, HEADER: function_key(outputs["app_id"]).get_secret_value()}

    def address(self, target: Target[FunctionsSpec]) -> str:  # noqa: ARG002
        """See `Operator.address`: Azure Resource Manager."""
        from .management import endpoint

        return endpoint()

    def logs(
        self,
        target: Target[FunctionsSpec],  # noqa: ARG002
        outputs: Mapping[str, Any],
        *,
        lines: int,
        follow: bool,
    ) -> Iterator[str]:
        """See `Logs.logs`."""
        from .logs import log_lines

        return log_lines(outputs, lines=lines, follow=follow)

    def pipeline_login(self, target: Target[FunctionsSpec]) -> PipelineLogin:
        """See `LogsInFromPipelines.pipeline_login`."""
        from .registry import SCOPE as REGISTRY
        from .token import SCOPE as VAULT

        vault = (VAULT,) if target.config.access is Access.TOKEN else ()
        return PipelineLogin("azure", extra="azure", scopes=(REGISTRY, *vault))

    def status(self, target: Target[FunctionsSpec], outputs: Mapping[str, Any]) -> RuntimeStatus:  # noqa: ARG002
        """See `Status.status`."""
        from .state import app_status

        return app_status(outputs)

    def suggest(self) -> Mapping[str, Suggestion]:
        """See `Suggests.suggest`: the location."""
        from .suggestions import suggest_location

        return suggest_location()

    def trial(self, target: Target[FunctionsSpec], bento: Bento) -> Trial:  # noqa: ARG002
        """See `Tries.trial`."""
        from .trial import trial

        return trial(target.spec)

    def unhealthy(
        self, target: Target[FunctionsSpec], outputs: Mapping[str, Any], probe: Callable[[], str | None]
    ) -> str | None:
        """See `Vouches.unhealthy`: this deployment's container must answer, not the one before it."""
        from .health import unhealthy

        return unhealthy(target, outputs, probe)
