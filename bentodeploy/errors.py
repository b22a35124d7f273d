"""Every error that a user can meet: what happened, where, what to do next, and the exit code.

One tree. Anything that is not a `BentodeployError` is a defect of ours and shows the path of the log file.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar


class BentodeployError(Exception):
    """Base of all errors that are shown without a traceback.

    `what` is one sentence; `where` names a file, line, key or resource; `next_step` is a command or
    an action for the user; `details` are further lines (log lines, all mistakes of a config).
    `code` is the stable name under which the documentation explains the error.
    """

    code: ClassVar[str] = "failed"
    exit_code: ClassVar[int] = 1

    def __init__(
        self,
        what: str,
        *,
        where: str | None = None,
        next_step: str | None = None,
        details: Sequence[str] = (),
    ) -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.next_step = next_step
        self.details = tuple(details)

    @property
    def on_one_line(self) -> str:
        """What happened, with all its details."""
        return " ".join([self.what, *self.details])


class UsageError(BentodeployError):
    """The command line asks for something that does not exist or does not go together."""

    code = "usage"
    exit_code = 2


class ConfigError(BentodeployError):
    """deployment_config.yaml cannot be read or does not hold what it must."""

    code = "config-invalid"
    exit_code = 2


class ConfigNotFoundError(ConfigError):
    """There is no config at the path given or in this folder."""

    code = "config-not-found"


class BentoError(BentodeployError):
    """The bento cannot be used as it is."""

    code = "bento-invalid"
    exit_code = 2


class BentoNotFoundError(BentoError):
    """No bento has this tag, and no folder or archive this path."""

    code = "bento-not-found"


class BentoUnsupportedError(BentoError):
    """A bento of a layout or version that is not read here."""

    code = "bento-unsupported"


class BentoArchiveError(BentoError):
    """A `.bento` file that is damaged, no archive, or unsafe to unpack."""

    code = "bento-archive"


class ModelMissingError(BentoError):
    """A model that the bento names is neither in the bento nor in the store."""

    code = "model-missing"


class OperatorNotFoundError(BentodeployError):
    """No installed operator has this name."""

    code = "operator-not-found"
    exit_code = 2


class OperatorBrokenError(BentodeployError):
    """An installed operator cannot be loaded."""

    code = "operator-broken"


class CapabilityError(BentodeployError):
    """The platform cannot do what was asked; the message names the operators that can."""

    code = "capability-missing"
    exit_code = 2


class MissingExtraError(BentodeployError):
    """A library of an optional extra is not installed; `next_step` is the install line."""

    code = "extra-missing"
    exit_code = 2


class NotBuiltError(BentodeployError):
    """Nothing was built yet for what shall be planned or applied."""

    code = "not-built"
    exit_code = 2


class PreflightError(BentodeployError):
    """A check refused before anything was made."""

    code = "preflight-refused"
    exit_code = 3


class FileSystemError(BentodeployError):
    """A file or folder cannot be written or read: permissions, a full disk."""

    code = "file-system"


class ToolError(BentodeployError):
    """A program that we run (docker, pip) failed."""

    code = "tool-failed"


class ImageError(ToolError):
    """An image cannot be built, pushed or inspected."""

    code = "image-failed"


class DockerUnavailableError(ImageError):
    """There is no docker command, or no engine answers it."""

    code = "docker-unavailable"


class CloudError(BentodeployError):
    """A cloud's own API refuses, or cannot be reached."""

    code = "cloud-failed"


class CredentialsError(CloudError):
    """The cloud's credentials are missing, expired or not known to it."""

    code = "cloud-credentials"


class RepositoryNotFoundError(CloudError):
    """The image repository does not exist (yet) in the account of the credentials in use."""

    code = "repository-not-found"


class EngineError(BentodeployError):
    """The Terraform engine failed; `details` hold its own diagnostics."""

    code = "terraform-failed"


class EngineNotFoundError(EngineError):
    """Neither terraform, nor tofu, nor the embedded engine is there."""

    code = "terraform-not-found"
    exit_code = 3


class EngineTooOldError(EngineError):
    """The engine is older than the oldest version that the generated projects work with."""

    code = "terraform-too-old"
    exit_code = 3


class StateCorruptError(EngineError):
    """The Terraform state cannot be read."""

    code = "state-corrupt"


class StateNotSavedError(EngineError):
    """Terraform has made changes that its state does not know of yet."""

    code = "state-not-saved"


class StateConflictError(EngineError):
    """There are two states for one deployment, and nobody said which one holds."""

    code = "state-conflict"
    exit_code = 2


class StateMovedError(EngineError):
    """The config wants the state elsewhere than where it is."""

    code = "state-moved"
    exit_code = 2


class PlanUnusableError(EngineError):
    """The engine does not carry out this plan any more: it is of another state, or of another version."""


class PlanFileError(EngineError):
    """A saved plan that cannot be read, or that was made for something else than what is here."""

    code = "plan-file"
    exit_code = 2


class EndpointError(BentodeployError):
    """The endpoint is not known although the deployment was applied."""

    code = "endpoint-unknown"


class UnhealthyError(BentodeployError):
    """Applied, but the endpoint does not answer as healthy in time; `details` are the last log lines."""

    code = "unhealthy"
    exit_code = 4


class LockHeldError(BentodeployError):
    """Somebody else works on this deployment; the message says who, since when and on what."""

    code = "lock-held"
    exit_code = 5


class InterruptedByUserError(BentodeployError):
    """Ctrl-C or SIGTERM; what was running was told so and has ended."""

    code = "interrupted"
    exit_code = 130
