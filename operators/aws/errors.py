"""What botocore raises becomes an error that names the credentials in use and what to do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from bentodeploy.errors import BentodeployError, CloudError, CredentialsError

from .permissions import cure, read_denial

if TYPE_CHECKING:
    from botocore.exceptions import BotoCoreError, ClientError

EXPIRED = frozenset({"ExpiredToken", "ExpiredTokenException", "RequestExpired", "TokenRefreshRequired"})
REFUSED_KEYS = frozenset(
    {
        "AuthFailure",
        "IncompleteSignature",
        "InvalidAccessKeyId",
        "InvalidClientTokenId",
        "InvalidSignatureException",
        "MissingAuthenticationToken",
        "SignatureDoesNotMatch",
        "UnrecognizedClientException",
    }
)
DENIED = frozenset(
    {"AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "NotAuthorized", "Forbidden"}
)
REGION_OFF = frozenset({"OptInRequired", "SubscriptionRequiredException", "RegionDisabledException"})
BUSY = frozenset(
    {"Throttling", "ThrottlingException", "TooManyRequestsException", "RequestLimitExceeded", "SlowDown"}
)
EXISTS = frozenset(
    {
        "ConflictException",
        "EntityAlreadyExists",
        "EntityAlreadyExistsException",
        "RepositoryAlreadyExistsException",
        "ResourceAlreadyExistsException",
        "ResourceConflictException",
        "ResourceExistsException",
    }
)
"""Error codes of AWS's APIs (AWS documentation, "Common Errors" of each service, and its creating calls)."""

_PROFILE_STEP = "See the profiles with `aws configure list-profiles`, then set AWS_PROFILE to one of them."


@contextmanager
def aws_errors(doing: str, region: str, *, where: str | None = None) -> Iterator[None]:
    """Turn botocore's exceptions into CredentialsError and CloudError.

    `doing` completes "Cannot ...": `log in to the image registry`. `where` names the resource.
    """
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except ClientError as error:
        raise _answered(error, doing, region, where) from error
    except BotoCoreError as error:
        raise _unanswered(error, doing, region, where) from error


def error_code(error: ClientError) -> str:
    """`RepositoryNotFoundException`: AWS's own name of the error."""
    return str(error.response.get("Error", {}).get("Code", "unknown"))


def _answered(error: ClientError, doing: str, region: str, where: str | None) -> BentodeployError:
    """AWS has answered, with a refusal."""
    from .caller import credentials_source

    code = error_code(error)
    message = str(error.response.get("Error", {}).get("Message", "")) or code
    where = where or f"{error.operation_name} in {region}"
    details = [f"{code}: {message}"]
    source = credentials_source(region)
    if code in EXPIRED:
        what = f"Cannot {doing}: the credentials of {source.words} have expired."
        return CredentialsError(what, where=where, next_step=source.refresh, details=details)
    if code in REFUSED_KEYS:
        what = f"Cannot {doing}: AWS does not accept the credentials of {source.words}."
        cure = source.refresh
        if "Signature" in code:
            cure += " Check this machine's clock, too."
        return CredentialsError(what, where=where, next_step=cure, details=details)
    if code in DENIED:
        return _denied(message, doing, where, source.words, details)
    if code in REGION_OFF:
        what = f"Cannot {doing}: the region {region} is not enabled for this account."
        cure = f"aws account enable-region --region-name {region}"
        return CloudError(what, where=where, next_step=cure, details=details)
    if code in BUSY:
        what = f"Cannot {doing}: AWS throttles this account's calls, and did so through all tries."
        return CloudError(what, where=where, next_step="Run the command again in a minute.", details=details)
    return CloudError(
        f"Cannot {doing}: AWS refuses.",
        where=where,
        next_step=f"Read AWS's answer above; the credentials in use are those of {source.words}.",
        details=details,
    )


def _denied(message: str, doing: str, where: str, source: str, details: list[str]) -> CloudError:
    """A permission is missing; AWS mostly says which one, and to whom."""
    denial = read_denial(message)
    principal = f"{source}{f' ({denial.who})' if denial.who else ''}"
    permission = denial.action or f"{where.split()[0]} (AWS does not name the permission)"
    return CloudError(
        f"Cannot {doing}: {principal} has no permission for {permission}.",
        where=where,
        next_step=f"{cure(denial, source)}.",
        details=details,
    )


def _unanswered(error: BotoCoreError, doing: str, region: str, where: str | None) -> BentodeployError:
    """AWS was not asked, or did not answer."""
    from botocore import exceptions

    text = str(error)
    if isinstance(error, exceptions.ProfileNotFound):
        return CredentialsError(f"{text}.", where="AWS_PROFILE", next_step=_PROFILE_STEP)
    if isinstance(error, (exceptions.NoCredentialsError, exceptions.PartialCredentialsError)):
        what, cure = _missing(error, region)
        again = f"{cure}, then run the command again."
        return CredentialsError(f"Cannot {doing}: {what}.", where=where, next_step=again, details=[text])
    sso = (
        exceptions.SSOTokenLoadError,
        exceptions.UnauthorizedSSOTokenError,
        exceptions.TokenRetrievalError,
    )
    if isinstance(error, (*sso, exceptions.CredentialRetrievalError)):
        from .caller import credentials_source

        source = credentials_source(region)
        cure = source.refresh
        if isinstance(error, sso):
            cure = f"aws sso login --profile {source.words.rpartition(' ')[2]}"
        what = f"Cannot {doing}: {source.words} gives no valid credentials."
        return CredentialsError(what, where=where, next_step=cure, details=[text])
    if isinstance(error, (exceptions.ConnectionError, exceptions.HTTPClientError)):
        return CloudError(
            f"Cannot {doing}: AWS cannot be reached.",
            where=where or f"region {region}",
            next_step="Check the region's name, the network and HTTPS_PROXY, then run the command again.",
            details=[text],
        )
    return CloudError(
        f"Cannot {doing}: boto3 cannot make the request.",
        where=where or f"region {region}",
        next_step="Check the region's name and the AWS settings: `aws configure list`.",
        details=[text],
    )


def _missing(error: BotoCoreError, region: str) -> tuple[str, str]:
    """What is missing, and what to do, as parts of sentences; a profile that has none is named."""
    from botocore.exceptions import PartialCredentialsError

    from .caller import NO_PROFILE
    from .session import open_session

    profile = open_session(region).profile_name
    if isinstance(error, PartialCredentialsError):
        if error.kwargs["provider"] != "env":
            return (
                f"the AWS credentials of the profile {profile} are incomplete",
                f"Run `aws configure --profile {profile}`",
            )
        cure = f"Export {error.kwargs['cred_var']}, too, or unset the other keys and set AWS_PROFILE"
        return "the AWS credentials are incomplete", f"{cure} (`aws configure list-profiles`)"
    if profile == NO_PROFILE:
        return (
            "there are no AWS credentials",
            "Run `aws configure sso` (or `aws configure`), or set AWS_PROFILE",
        )
    return (
        f"there are no AWS credentials in the profile {profile}",
        f"Run `aws configure sso --profile {profile}` (or `aws configure --profile {profile}`), or set "
        "AWS_PROFILE to another one (`aws configure list-profiles`)",
    )
