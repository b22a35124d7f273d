"""The `aws-lambda` operator: a bento as a function that costs nothing while nobody calls."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from bentodeploy.config.model import Access
from bentodeploy.operator import (
    Advises,
    Authorizes,
    Checks,
    ChecksImage,
    ChecksReach,
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
)

from .limits import LIMITS, NAME_LENGTH
from .spec import LambdaSpec

if TYPE_CHECKING:
    from pydantic import SecretStr

    from bentodeploy.bento.model import Bento
    from bentodeploy.image.model import Image, Overlay, Registry
    from bentodeploy.release import Release


class LambdaOperator(
    Operator[LambdaSpec],
    Advises[LambdaSpec],
    Authorizes[LambdaSpec],
    Checks[LambdaSpec],
    ChecksImage[LambdaSpec],
    ChecksReach[LambdaSpec],
    Fits,
    Guards[LambdaSpec],
    Logs[LambdaSpec],
    LogsInFromPipelines[LambdaSpec],
    OwnsRegistry[LambdaSpec],
    Status[LambdaSpec],
    Tries[LambdaSpec],
    Suggests,
):
    """Runs a bento's image as an AWS Lambda function behind a function URL or an HTTP API."""

    name: ClassVar[str] = "aws-lambda"
    summary: ClassVar[str] = "A function on AWS: no server, no cost while nobody calls; seconds at the first."
    spec_model = LambdaSpec
    check_names: ClassVar[tuple[str, ...]] = (
        "account",
        "architecture",
        "concurrency",
        "credentials",
        "endpoint",
        "env",
        "gpu",
        "image size",
        "labels",
        "memory",
        "payload",
        "region",
        "services",
        "storage",
        "streams",
        "tasks",
        "timeout",
    )
    libraries: ClassVar[tuple[str, ...]] = ("boto3",)
    extra: ClassVar[str | None] = "aws"
    limits: ClassVar[tuple[Limit, ...]] = LIMITS
    # What a repository's name may be, which is the strictest (Amazon ECR API, "CreateRepository").
    name_pattern: ClassVar[str] = rf"(?=.{{2,{NAME_LENGTH}}}$)[a-z][a-z0-9]*(?:[_-][a-z0-9]+)*"
    name_rule: ClassVar[str] = (
        f"2 to {NAME_LENGTH} lowercase letters and digits, a letter first, with single - or _ between them"
    )

    def platform(self, target: Target[LambdaSpec]) -> str:
        """See `Operator.platform`."""
        from .checks import PLATFORMS

        return PLATFORMS[target.spec.architecture]

    def overlay(self, target: Target[LambdaSpec], bento: Bento) -> Overlay:  # noqa: ARG002
        """See `Operator.overlay`."""
        from .image import overlay

        return overlay()

    def registry(self, target: Target[LambdaSpec]) -> Registry:
        """See `Operator.registry`. It stands once the resources of `registry_addresses` were applied."""
        from .registry import repository

        return repository(target.config.name, target.spec.region)

    def registry_addresses(self, target: Target[LambdaSpec]) -> tuple[str, ...]:  # noqa: ARG002
        """See `OwnsRegistry.registry_addresses`."""
        from .registry import ADDRESSES

        return ADDRESSES

    def token_addresses(self, target: Target[LambdaSpec]) -> tuple[str, ...]:  # noqa: ARG002
        """See `Guards.token_addresses`: the secret."""
        from .token import ADDRESSES

        return ADDRESSES

    def ensure_token(self, target: Target[LambdaSpec]) -> None:
        """See `Guards.ensure_token`."""
        from .token import ensure_token

        ensure_token(target.config.name, target.spec)

    def token(self, target: Target[LambdaSpec]) -> SecretStr:
        """See `Guards.token`."""
        from .token import read_token

        return read_token(target.config.name, target.spec)

    def template(self) -> Path:
        """See `Operator.template`."""
        return Path(str(files("bentodeploy.templates"))) / "aws_lambda" / "terraform"

    def variables(
        self,
        target: Target[LambdaSpec],
        release: Release | None,  # noqa: ARG002
        previous: Mapping[str, Any],  # noqa: ARG002
    ) -> dict[str, Any]:
        """See `Operator.variables`: the spec as it is, and what the config says beside it."""
        from .image import HANDLER

        config = target.config
        return {
            **target.spec.model_dump(mode="json"),
            "handler": HANDLER,
            "name": config.name,
            "access": config.access.value,
            "env": config.env,
            "tags": {"bentodeploy": config.name, **config.labels},
        }

    def local_checks(
        self,
        target: Target[LambdaSpec],
        bento: Bento | None,
        variables: Mapping[str, Any],  # noqa: ARG002
    ) -> Iterable[Finding]:
        """See `Checks.local_checks`: variables, tags, bento; the region, if boto3 can tell."""
        from ..aws.checks import check_region_here, check_tags
        from .checks import check_bento, check_endpoint, check_env
        from .token import variables as token_variables

        guarded = target.config.access is Access.TOKEN
        ours = token_variables(target.config.name, target.spec.region) if guarded else {}
        yield from check_env(target.config.env, ours)
        yield from check_tags(target.config.labels)
        yield from check_endpoint(target.spec)
        if bento is not None:
            yield from check_bento(bento, target.spec)
        yield from check_region_here("lambda", target.spec.region)

    def checks(
        self,
        target: Target[LambdaSpec],
        bento: Bento | None,  # noqa: ARG002
        variables: Mapping[str, Any],  # noqa: ARG002
        outputs: Mapping[str, Any],
    ) -> Iterable[Finding]:
        """See `Checks.checks`. Asks AWS whose credentials these are, and for a quota where one matters."""
        from ..aws.checks import check_place
        from .quota import check_concurrency

        place = list(check_place("lambda", target.spec.region, outputs))
        yield from place
        if all(finding.ok for finding in place):
            yield from check_concurrency(target.spec, is_deployed="account" in outputs)

    def check_reach(self, variables: Mapping[str, Any], outputs: Mapping[str, Any]) -> Iterable[Finding]:
        """See `ChecksReach.check_reach`."""
        from ..aws.checks import check_reach

        return check_reach(variables, outputs)

    def check_image(self, target: Target[LambdaSpec], bento: Bento, image: Image) -> Iterable[Finding]:
        """See `ChecksImage.check_image`."""
        from .checks import check_image

        return check_image(image, bento, target.spec)

    def advice(self, target: Target[LambdaSpec], text: str) -> str | None:
        """See `Advises.advice`."""
        from ..aws.advice import advice, advice_to_import, advice_to_restore
        from .imports import import_ids

        region = target.spec.region
        ids = import_ids(target.config.name, region, target.config.access)
        return (
            advice(text, region)
            or advice_to_restore(text, target, region, ids)
            or advice_to_import(text, target, ids)
        )

    def fit(self, bento: Bento) -> Iterable[Finding]:
        """See `Fits.fit`."""
        from .checks import check_fit

        return check_fit(bento)

    def address(self, target: Target[LambdaSpec]) -> str:
        """See `Operator.address`: the service that tells whose credentials are used."""
        from ..aws.session import address

        return address("sts", target.spec.region)

    def suggest(self) -> Mapping[str, Suggestion]:
        """See `Suggests.suggest`: the region."""
        from ..aws.suggestions import suggest_region

        return suggest_region("lambda")

    def authorize(
        self,
        target: Target[LambdaSpec],
        outputs: Mapping[str, Any],  # noqa: ARG002
        *,
        method: str,
        url: str,
        headers: Mapping[str, str],
        body: bytes,
    ) -> dict[str, str]:
        """See `Authorizes.authorize`: AWS Signature Version 4, with the caller's own credentials."""
        from .signing import signed_headers

        spec = target.spec
        return signed_headers(spec.endpoint, spec.region, method=method, url=url, headers=headers, body=body)

    def logs(
        self, target: Target[LambdaSpec], outputs: Mapping[str, Any], *, lines: int, follow: bool
    ) -> Iterator[str]:
        """See `Logs.logs`."""
        from ..aws.logs import log_lines

        account = outputs.get("account")
        return log_lines(
            outputs["log_group"], target.spec.region, lines=lines, follow=follow, account=account
        )

    def pipeline_login(self, target: Target[LambdaSpec]) -> PipelineLogin:
        """See `LogsInFromPipelines.pipeline_login`."""
        return PipelineLogin("aws", region=target.spec.region, extra="aws")

    def status(self, target: Target[LambdaSpec], outputs: Mapping[str, Any]) -> RuntimeStatus:  # noqa: ARG002
        """See `Status.status`."""
        from .state import function_status

        return function_status(outputs)

    def trial(self, target: Target[LambdaSpec], bento: Bento) -> Trial:  # noqa: ARG002
        """See `Tries.trial`."""
        from .trial import trial

        return trial(target.config.name, target.spec)
