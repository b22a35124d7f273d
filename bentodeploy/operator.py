"""The operator contract: what a plug-in for one platform must say, and what it may add.

An operator is a class registered in the entry-point group `bentodeploy.operators`; the built-in ones
are found in the same way as a third party's. The obligatory part is `Operator`. Everything else is a
capability: a further base class that the operator implements. What an operator can do is derived from
its bases (`capabilities`), never listed by hand.
"""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Literal, TypeVar

from bentodeploy.config.spec import Spec as Spec
from bentodeploy.image.model import DEFAULT_PLATFORM

if TYPE_CHECKING:
    from pydantic import SecretStr

    from bentodeploy.bento.model import Bento
    from bentodeploy.config.model import DeploymentConfig
    from bentodeploy.image.model import Image, Overlay, Registry
    from bentodeploy.progress import Progress
    from bentodeploy.release import Release

CONTRACT_VERSION = 1
"""Grows when an operator written for the older contract no longer works."""

SpecT = TypeVar("SpecT", bound=Spec)


@dataclass(frozen=True)
class Limit:
    """A platform's limit, as a fact with its source."""

    name: str
    value: str
    """For people, with its unit: `128 to 10,240 MB`."""
    source: str
    """Title or address of the documentation page that states it."""


@dataclass(frozen=True)
class Target(Generic[SpecT]):
    """One deployment, as an operator sees it."""

    config: DeploymentConfig
    spec: SpecT
    project: Path
    """The generated Terraform folder; an operator's own files belong below `<project>/.bentodeploy`."""

    @property
    def unique_name(self) -> str:
        """The deployment's name, told from one of the same name in another folder."""
        return f"{self.config.name}-{hashlib.sha256(str(self.project).encode()).hexdigest()[:8]}"


@dataclass(frozen=True)
class Finding:
    """What one check found. `cure` says what to do when it is not `ok`."""

    check: str
    ok: bool
    what: str
    cure: str | None = None


@dataclass(frozen=True)
class RuntimeStatus:
    """What the platform itself says about the running service."""

    state: str
    """One word: `running`, `starting`, `stopped`, `failed`."""
    detail: str
    """One sentence: pid and restarts, revision, instance id."""


class Operator(ABC, Generic[SpecT]):
    """The obligatory part of the contract. Instances hold no state; one is made for each verb."""

    contract: ClassVar[int] = CONTRACT_VERSION
    name: ClassVar[str]
    summary: ClassVar[str]
    """One line: what the platform is good for."""
    spec_model: ClassVar[type[Spec]]
    limits: ClassVar[tuple[Limit, ...]] = ()
    name_pattern: ClassVar[str] = r"[a-z][a-z0-9_-]{0,62}"
    """Deployment names that the platform takes, as a regular expression for the whole name."""
    name_rule: ClassVar[str] = ""
    """The same for people, after "it takes": `2 to 48 lowercase letters and digits`."""

    takes_private: ClassVar[bool] = True
    """Whether the platform itself can turn callers away: without it `access: private` cannot be had."""

    needs_one_of: ClassVar[tuple[tuple[str, ...], ...]] = ()
    """Keys of the spec of which the platform needs one, though each alone is optional; `init` asks for the
    first: `(("location", "resource_group"),)`."""

    libraries: ClassVar[tuple[str, ...]] = ()
    """Modules of an extra that it cannot do without: `("boto3",)`."""
    extra: ClassVar[str | None] = None
    """The extra of bentodeploy that brings them."""

    def address(self, target: Target[SpecT]) -> str | None:  # noqa: ARG002
        """A URL of the platform that answers anybody; `doctor` asks it whether network and clock are well."""
        return None

    def platform(self, target: Target[SpecT]) -> str:  # noqa: ARG002
        """What the image is built for, as the container world writes it."""
        return DEFAULT_PLATFORM

    @abstractmethod
    def overlay(self, target: Target[SpecT], bento: Bento) -> Overlay | None:
        """What is laid over the bento's image; None when this spec runs the bento without an image."""

    @abstractmethod
    def registry(self, target: Target[SpecT]) -> Registry | None:
        """Where the image is pushed; None when it stays in the local engine."""

    @abstractmethod
    def template(self) -> Path:
        """The folder of `.tf` files (and files that they use) that makes up the project."""

    @abstractmethod
    def variables(
        self, target: Target[SpecT], release: Release | None, previous: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Values for the template's variables, but `release` and `release_history`.

        `previous` is what this method answered last time for the same project, so that a choice once
        made (a port, a suffix) stays. `release` is None until something was built. No side effects.
        """

    @abstractmethod
    def endpoint(self, outputs: Mapping[str, Any]) -> str:
        """The URL that answers, without a trailing slash, from the Terraform outputs' values."""

    def notes(self, target: Target[SpecT], outputs: Mapping[str, Any]) -> Iterable[str]:  # noqa: ARG002
        """What whoever deployed should know about the endpoint: sentences, told after each apply."""
        return ()


class Capability(ABC):
    """Base of the abilities that an operator may add."""

    word: ClassVar[str]
    """How `operator show` and error messages call it."""


class Checks(Capability, Generic[SpecT]):
    """Has checks of its own, made before time or money is spent."""

    word = "preflight"
    check_names: ClassVar[tuple[str, ...]] = ()
    """Names of its findings and those of `ChecksImage`, for `--skip-check`; empty: any name is taken."""

    @abstractmethod
    def checks(
        self,
        target: Target[SpecT],
        bento: Bento | None,
        variables: Mapping[str, Any],
        outputs: Mapping[str, Any],
    ) -> Iterable[Finding]:
        """Findings, failures and successes alike. `outputs` is empty before the first apply."""


class ChecksImage(Capability, Generic[SpecT]):
    """Knows limits that a built image must keep, checked before it is pushed."""

    word = "image limits"

    @abstractmethod
    def check_image(self, target: Target[SpecT], bento: Bento, image: Image) -> Iterable[Finding]:
        """Findings about the image; a failure says limit, figure, and which operator would take it."""


class ChecksReach(Capability, Generic[SpecT]):
    """Has deployments that Terraform finds with the right settings and credentials alone."""

    word = "reach"

    @abstractmethod
    def check_reach(self, variables: Mapping[str, Any], outputs: Mapping[str, Any]) -> Iterable[Finding]:
        """Findings about what would hide the deployment that `outputs` tell of: asked before a destroy.

        Where it is hidden, Terraform takes all of it for gone. `variables` are those of the project's files.
        """


class Fits(Capability):
    """Can tell from a bento alone whether its platform takes it, for people who are choosing a platform."""

    word = "fit"

    @abstractmethod
    def fit(self, bento: Bento) -> Iterable[Finding]:
        """The findings of `Checks` and `ChecksImage` that need no config, no network and no credentials.

        Well under 100 ms. An `ok` finding is worth a word too: what to set so that the bento runs.
        """


@dataclass(frozen=True)
class Suggestion:
    """What the user's own settings of a cloud's tools say about a key of the spec."""

    value: str | None
    source: str
    """Where it was found, for a sentence: `the environment variable AWS_REGION`."""
    known: tuple[str, ...] = ()
    """Values that the platform is known to take; it may take more."""


class Suggests(Capability):
    """Can read defaults of its spec from the user's own settings of the cloud's tools."""

    word = "suggestions"

    @abstractmethod
    def suggest(self) -> Mapping[str, Suggestion]:
        """Keys of the spec with what was found; no network, and never an error: then nothing was found."""


class OwnsRegistry(Capability, Generic[SpecT]):
    """Has its image repository among the resources of the Terraform project.

    The repository must stand before the push, and all else needs the image: so `build` applies these
    addresses alone, pushes, and the next apply makes the rest. `destroy` removes it last, with the rest.
    """

    word = "registry"

    @abstractmethod
    def registry_addresses(self, target: Target[SpecT]) -> tuple[str, ...]:
        """Addresses of the repository and what belongs to it; they must not depend on `var.release`.

        Exact ones, with the index where the resource has one. None where this spec names a repository that
        exists already, which the project does not make.
        """


class Authorizes(Capability, Generic[SpecT]):
    """Can call an endpoint that is not public."""

    word = "private endpoint"

    @abstractmethod
    def authorize(
        self,
        target: Target[SpecT],
        outputs: Mapping[str, Any],
        *,
        method: str,
        url: str,
        headers: Mapping[str, str],
        body: bytes,
    ) -> dict[str, str]:
        """All headers to send, `headers` and the proof of identity; the latter is never logged."""


class RunsBundle(Capability, Generic[SpecT]):
    """Can run the bento's folder itself, without an image."""

    word = "bundle"

    @abstractmethod
    def prepare(self, target: Target[SpecT], bento: Bento, bundle: Path, progress: Progress) -> None:
        """Make ready what `bundle` (the bento with its models) needs to start. Repeatable, then quick."""


class Logs(Capability, Generic[SpecT]):
    """Can show the service's own log."""

    word = "logs"

    @abstractmethod
    def logs(
        self, target: Target[SpecT], outputs: Mapping[str, Any], *, lines: int, follow: bool
    ) -> Iterator[str]:
        """The last `lines` lines without line ends; with `follow` goes on until the caller stops."""


class Scales(Capability, Generic[SpecT]):
    """Can change how many instances run, at once and without an apply."""

    word = "scale"

    @abstractmethod
    def scale(self, target: Target[SpecT], outputs: Mapping[str, Any], count: int) -> str | None:
        """Let `count` instances run from now on.

        Answers the line that `spec:` needs for the next apply to keep it so; None when it says so already.
        Raises `UsageError` for a count that this spec does not allow.
        """


@dataclass(frozen=True)
class Revision:
    """One version of the service that the platform keeps beside others: an image with its settings."""

    name: str
    percent: int
    """Its share of the requests; those of all revisions add up to 100, or to 0 where none gets any."""
    is_ready: bool
    """Only one that is ready can get requests."""
    created_at: str
    """UTC, ISO 8601."""
    image: str


class SplitsTraffic(Capability, Generic[SpecT]):
    """Keeps several versions of the service and can share the requests out among them, without an apply.

    Its project gives all requests to the newest one: Terraform shows a split as drift, and the next apply
    ends it.
    """

    word = "traffic split"

    @abstractmethod
    def revisions(self, target: Target[SpecT], outputs: Mapping[str, Any]) -> tuple[Revision, ...]:
        """What the platform keeps and who gets how much, newest first."""

    @abstractmethod
    def set_traffic(
        self, target: Target[SpecT], outputs: Mapping[str, Any], shares: Mapping[str, int] | None
    ) -> None:
        """Give each of these revisions its percentage, and none to all others; waits until it is so.

        `shares` names ready ones of `revisions` and adds up to 100; None gives all to the newest that is
        ready, in the very words of the project, so that nothing is left to plan.
        """


class Status(Capability, Generic[SpecT]):
    """Can ask the platform how the service is."""

    word = "status"

    @abstractmethod
    def status(self, target: Target[SpecT], outputs: Mapping[str, Any]) -> RuntimeStatus:
        """The platform's own word, in well under a second where it is local."""


@dataclass(frozen=True)
class StandIn:
    """A program that plays the part of a platform beside a service that does not listen by itself.

    It runs in a second container of the same image and under the same user, and shares network and
    processes with the service, of which it is process 1. It starts first. A service that ends after it was
    healthy is started anew beside it.
    """

    files: Mapping[str, bytes]
    """Relative paths and contents, put into `folder`."""
    folder: str
    """Absolute; the command's working directory."""
    command: tuple[str, ...]
    """The whole command line, instead of the image's entrypoint."""


@dataclass(frozen=True)
class Trial:
    """How the platform runs an image, to be kept to when it is tried on this machine."""

    port: int
    """Where plain HTTP is answered inside the container (by the stand-in, if there is one)."""
    environment: Mapping[str, str] = field(default_factory=dict)
    command: tuple[str, ...] | None = None
    """What follows the image's entrypoint; None for the image's own."""
    user: str | None = None
    """`uid:gid` that the platform chooses; None for the image's own."""
    memory_mb: int | None = None
    cpus: float | None = None
    read_only: bool = False
    writable: tuple[str, ...] = ()
    """Folders in memory that can be written although the rest is read-only."""
    writable_mb: int | None = None
    """Size of each of them; None for no limit but the memory."""
    notes: tuple[str, ...] = ()
    """What else to tell whoever tries it, a line each; `{endpoint}` stands for the URL."""
    stand_in: StandIn | None = None


class Tries(Capability, Generic[SpecT]):
    """Can say how its platform runs an image, so that the very image is tried here, before it goes there."""

    word = "trial"
    trial_spec: ClassVar[Mapping[str, Any]] = {}
    """Settings for a trial without a config for this platform; what is required and not here takes the first
    of the field's own `examples`."""

    @abstractmethod
    def trial(self, target: Target[SpecT], bento: Bento) -> Trial:
        """The platform's contract for this spec: port, user, memory, disk. No side effects."""


class Guards(Capability, Generic[SpecT]):
    """Can keep the token of `access: token` in the platform's own secret store.

    The store's entry is among `OwnsRegistry.registry_addresses` where Terraform makes it; the value never
    is in Terraform.
    """

    word = "token"

    @abstractmethod
    def ensure_token(self, target: Target[SpecT]) -> None:
        """Put a new random token into the store unless it holds one. Called before the full apply."""

    @abstractmethod
    def token(self, target: Target[SpecT]) -> SecretStr:
        """The token, read from the store with the caller's own credentials; raises `BentodeployError`."""


@dataclass(frozen=True)
class PipelineLogin:
    """How a pipeline that deploys proves who it is."""

    cloud: Literal["aws", "google", "azure"] | None = None
    """The cloud that takes the pipeline's own identity token."""
    region: str | None = None
    """AWS region."""
    extra: str | None = None
    """What pip installs for it: `bentodeploy[aws]` is `aws`."""
    secrets: tuple[str, ...] = ()
    """Names of environment variables, for a platform that takes no such token."""


class LogsInFromPipelines(Capability, Generic[SpecT]):
    """Can be deployed to by a pipeline, for which `ci init` writes the login."""

    word = "pipeline login"

    @abstractmethod
    def pipeline_login(self, target: Target[SpecT]) -> PipelineLogin:
        """What the pipeline's service must be told. No side effects."""


class Vouches(Capability, Generic[SpecT]):
    """Knows better whether the service is healthy than a request from here tells.

    For endpoints that cannot be reached from everywhere, and for platforms where the release before
    this one goes on answering until this one is ready.
    """

    word = "health"
    preparation: ClassVar[float] = 0
    """Seconds that the platform may need before it starts the service; added to `health.timeout`."""

    @abstractmethod
    def unhealthy(
        self, target: Target[SpecT], outputs: Mapping[str, Any], probe: Callable[[], str | None]
    ) -> str | None:
        """None when the release that the outputs tell of is healthy, else what is in the way.

        `probe` asks the endpoint's health path from here: None, or what came instead of 200.
        """


class Advises(Capability, Generic[SpecT]):
    """Knows its cloud's words for a failure that Terraform only passes on."""

    word = "advice"

    @abstractmethod
    def advice(self, target: Target[SpecT], text: str) -> str | None:
        """What to do next after the engine has failed with `text`; None where it is of another kind.

        Lines of `text` begin with the resource's address and place in the project, where they have one.
        """


class Sweeps(Capability, Generic[SpecT]):
    """Can remove what a killed apply left behind outside the Terraform state."""

    word = "sweep"

    @abstractmethod
    def sweep(self, target: Target[SpecT]) -> list[str]:
        """Remove leftovers after a successful destroy; answers what was removed. Already gone: nothing."""


CAPABILITIES: tuple[type[Capability], ...] = (
    Advises,
    Authorizes,
    Checks,
    ChecksImage,
    ChecksReach,
    Fits,
    Guards,
    Logs,
    LogsInFromPipelines,
    OwnsRegistry,
    RunsBundle,
    Scales,
    SplitsTraffic,
    Status,
    Suggests,
    Sweeps,
    Tries,
    Vouches,
)
"""Every ability that the contract knows."""


def capabilities(operator: type[Operator[Any]]) -> tuple[str, ...]:
    """The words of all capabilities that the operator implements, sorted."""
    return tuple(sorted(kind.word for kind in CAPABILITIES if issubclass(operator, kind)))
