"""The `heroku` operator: a bento as an app of Heroku's container stack."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from bentodeploy.config.model import Access
from bentodeploy.operator import (
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
    Scales,
    Status,
    Target,
    Trial,
    Tries,
    Vouches,
)

from .limits import BOOT_S, DYNOS, LIMITS, NAME_LENGTH
from .spec import APP_NAME, HerokuSpec

if TYPE_CHECKING:
    from pydantic import SecretStr

    from bentodeploy.bento.model import Bento
    from bentodeploy.image.model import Image, Overlay, Registry
    from bentodeploy.release import Release


class HerokuOperator(
    Operator[HerokuSpec],
    Checks[HerokuSpec],
    ChecksImage[HerokuSpec],
    Fits,
    Guards[HerokuSpec],
    Logs[HerokuSpec],
    LogsInFromPipelines[HerokuSpec],
    OwnsRegistry[HerokuSpec],
    Scales[HerokuSpec],
    Status[HerokuSpec],
    Tries[HerokuSpec],
    Vouches[HerokuSpec],
):
    """Runs a bento's image as the web process of a Heroku app."""

    name: ClassVar[str] = "heroku"
    summary: ClassVar[str] = "An app on Heroku: dynos with a fixed price, no network or servers to set up."
    spec_model = HerokuSpec
    takes_private: ClassVar[bool] = False
    check_names: ClassVar[tuple[str, ...]] = (
        "access",
        "architecture",
        "boot",
        "credentials",
        "env",
        "gpu",
        "memory",
        "name",
        "region",
        "tasks",
        "team",
        "timeout",
    )
    limits: ClassVar[tuple[Limit, ...]] = LIMITS
    name_pattern: ClassVar[str] = APP_NAME
    name_rule: ClassVar[str] = (
        f"3 to {NAME_LENGTH} lowercase letters, digits and -, a letter first and no - at the end"
    )

    def overlay(self, target: Target[HerokuSpec], bento: Bento) -> Overlay:
        """See `Operator.overlay`."""
        from .image import overlay

        return overlay(bento, target.spec.workers)

    def registry(self, target: Target[HerokuSpec]) -> Registry:
        """See `Operator.registry`. It stands once the app was made."""
        from .registry import AppRegistry

        return AppRegistry(_app(target))

    def registry_addresses(self, target: Target[HerokuSpec]) -> tuple[str, ...]:  # noqa: ARG002
        """See `OwnsRegistry.registry_addresses`: the app itself."""
        from .registry import ADDRESSES

        return ADDRESSES

    def ensure_token(self, target: Target[HerokuSpec]) -> None:
        """See `Guards.ensure_token`. The app stands by then; its config vars are the store."""
        from .token import ensure_token

        ensure_token(_app(target))

    def token(self, target: Target[HerokuSpec]) -> SecretStr:
        """See `Guards.token`."""
        from .token import read_token

        return read_token(_app(target))

    def pipeline_login(self, target: Target[HerokuSpec]) -> PipelineLogin:  # noqa: ARG002
        """See `LogsInFromPipelines.pipeline_login`. Heroku takes no identity of a pipeline, only tokens."""
        from .credentials import VARIABLE

        return PipelineLogin(secrets=(VARIABLE,))

    def template(self) -> Path:
        """See `Operator.template`."""
        return Path(str(files("bentodeploy.templates"))) / "heroku" / "terraform"

    def variables(
        self,
        target: Target[HerokuSpec],
        release: Release | None,  # noqa: ARG002
        previous: Mapping[str, Any],  # noqa: ARG002
    ) -> dict[str, Any]:
        """See `Operator.variables`."""
        spec = target.spec
        return {
            "app": _app(target),
            "region": spec.region,
            "team": spec.team,
            "dyno_type": DYNOS[spec.dyno_type].name,
            "dyno_counts": spec.dyno_counts,
            "env": target.config.env,
        }

    def local_checks(
        self,
        target: Target[HerokuSpec],
        bento: Bento | None,
        variables: Mapping[str, Any],  # noqa: ARG002
    ) -> Iterable[Finding]:
        """See `Checks.local_checks`: access, variables, what a dyno cannot do."""
        from .checks import check_access, check_bento, check_env
        from .tasks import check_tasks

        yield check_access(target.config.access)
        yield from check_env(target.config.env)
        if bento is not None:
            yield from check_bento(bento, target.spec.dyno_type)
            yield from check_tasks(bento, target.spec.dyno_counts)

    def checks(
        self,
        target: Target[HerokuSpec],
        bento: Bento | None,  # noqa: ARG002
        variables: Mapping[str, Any],  # noqa: ARG002
        outputs: Mapping[str, Any],
    ) -> Iterable[Finding]:
        """See `Checks.checks`. Asks Heroku whose token it is, and whose the app's name."""
        from .checks import check_account

        yield from check_account(_app(target), target.spec, outputs)

    def address(self, target: Target[HerokuSpec]) -> str:  # noqa: ARG002
        """See `Operator.address`: the Platform API."""
        from .places import api_url

        return api_url()

    def fit(self, bento: Bento) -> Iterable[Finding]:
        """See `Fits.fit`."""
        from .checks import check_fit

        return check_fit(bento)

    def check_image(self, target: Target[HerokuSpec], bento: Bento, image: Image) -> Iterable[Finding]:
        """See `ChecksImage.check_image`. Starts the image here as a dyno would."""
        from .boot import check_boot
        from .checks import check_image

        yield from check_image(image)
        config = target.config
        path = bento.path_prefix + config.health.path
        seconds = min(config.health.timeout, BOOT_S)
        yield from check_boot(image, config.name, _environment(target), target.spec, path, seconds)

    def trial(self, target: Target[HerokuSpec], bento: Bento) -> Trial:  # noqa: ARG002
        """See `Tries.trial`."""
        from .trial import trial

        return trial(target.spec)

    def unhealthy(
        self,
        target: Target[HerokuSpec],  # noqa: ARG002
        outputs: Mapping[str, Any],
        probe: Callable[[], str | None],
    ) -> str | None:
        """See `Vouches.unhealthy`: every web dyno runs the newest release, and the endpoint answers."""
        from .state import not_running

        return not_running(outputs) or probe()

    def logs(
        self, target: Target[HerokuSpec], outputs: Mapping[str, Any], *, lines: int, follow: bool
    ) -> Iterator[str]:
        """See `Logs.logs`: the app's lines, and those of Heroku's router and dyno manager."""
        from .api import HerokuApi

        return HerokuApi().log_lines(outputs.get("app_id", _app(target)), lines=lines, follow=follow)

    def status(self, target: Target[HerokuSpec], outputs: Mapping[str, Any]) -> RuntimeStatus:  # noqa: ARG002
        """See `Status.status`."""
        from .state import app_status

        return app_status(outputs)

    def scale(self, target: Target[HerokuSpec], outputs: Mapping[str, Any], count: int) -> str | None:
        """See `Scales.scale`."""
        from .scaling import scale

        return scale(target.spec, outputs, count)


def _environment(target: Target[HerokuSpec]) -> dict[str, str]:
    """For a start on this machine; a guarded service does not start without a token."""
    from bentodeploy.image.guard import TOKEN
    from bentodeploy.image.guard.token import new_token

    guard = {TOKEN: new_token()} if target.config.access is Access.TOKEN else {}
    return {**target.config.env, **guard}


def _app(target: Target[HerokuSpec]) -> str:
    return target.spec.app or target.config.name
