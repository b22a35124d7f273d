"""What a registry's refusal means, read from the text in which the engine passes it on."""

from __future__ import annotations

import re
from enum import Enum

from bentodeploy.errors import ImageError


class RegistryRefusedError(Exception):
    """The registry's or the engine's own words; caught inside this package."""


class Refusal(Enum):
    """Why a push failed, as far as it decides what to do next."""

    LOGIN = "login"
    """No login, a wrong one, or one that has expired."""
    FORBIDDEN = "forbidden"
    """The login is known and may not push here."""
    TAG_TAKEN = "tag taken"
    """The registry keeps tags immutable and has this one."""
    NO_REPOSITORY = "no repository"
    MANIFEST = "manifest"
    """The registry does not take this kind of image."""
    PASSING = "passing"
    """Busy or broken for now: worth another try."""
    OTHER = "other"


_SIGNS = (
    (
        Refusal.LOGIN,
        r"token has expired|no basic auth credentials|authentication required|unauthorized|unauthenticated"
        r"|HTTP 401",
    ),
    (Refusal.TAG_TAKEN, r"immutable|ImageTagAlreadyExists"),
    (Refusal.NO_REPOSITORY, r"name unknown|NAME_UNKNOWN|RepositoryNotFound|repository .*does not exist"),
    (Refusal.MANIFEST, r"^unsupported\b|unsupported (manifest )?media type"),
    (
        Refusal.PASSING,
        r"toomanyrequests|too many requests|HTTP (429|5\d\d)|status:? 5\d\d|internal server error",
    ),
    (
        Refusal.PASSING,
        r"connection reset|broken pipe|\bEOF\b|timed? ?out|connection refused|connection aborted",
    ),
    (Refusal.PASSING, r"bad gateway|service unavailable|server misbehaving|temporary failure"),
    (Refusal.FORBIDDEN, r"forbidden|denied|not authorized|HTTP 403"),
)
"""First match counts; `denied` stands last because registries put it before most other reasons."""

OTHER_MANIFEST = (
    "Have Docker make images of its own format: turn the containerd image store off (Docker Desktop: "
    'Settings, General; Docker Engine: `"features": {"containerd-snapshotter": false}` in daemon.json), '
    "then build again."
)
"""With that store the engine sends what the builder made, which may be an OCI image; without it, schema 2
(Docker documentation, "containerd image store")."""


def classify(message: str) -> Refusal:
    """The kind of refusal that this message tells."""
    return next((kind for kind, sign in _SIGNS if re.search(sign, message, re.IGNORECASE)), Refusal.OTHER)


def push_failed(message: str, reference: str, *, logged_in: bool, cure: str | None = None) -> ImageError:
    """The error for a refused push of `reference`; `logged_in` when the operator gave a login.

    `cure` is the platform's own next step, which goes before the usual one.
    """
    what, usual = _explanation(classify(message), reference, logged_in=logged_in)
    return ImageError(what, where=reference, next_step=cure or usual, details=[message])


def _explanation(kind: Refusal, reference: str, *, logged_in: bool) -> tuple[str, str]:
    host = reference.partition("/")[0]
    repository = reference.partition("@")[0] if "@" in reference else reference.rpartition(":")[0]
    if kind is Refusal.LOGIN and logged_in:
        return (
            f"The registry {host} refuses the login.",
            "Check the credentials that this operator uses: expired, or of another account or region?",
        )
    if kind is Refusal.LOGIN:
        return (
            f"The registry {host} wants a login.",
            f"Run `docker login {host}`, then the same command again.",
        )
    explanations = {
        Refusal.FORBIDDEN: (
            f"This login may not push to {repository}.",
            "Have the account's administrator allow pushing images to this repository.",
        ),
        Refusal.TAG_TAKEN: (
            f"{repository} keeps tags immutable, and this one names another image already.",
            "Build again to get a new tag, or remove the tag from the registry.",
        ),
        Refusal.NO_REPOSITORY: (
            f"There is no repository {repository}.",
            "Create it with `bentodeploy apply`, and check the account and region.",
        ),
        Refusal.MANIFEST: (f"The registry {host} does not take this kind of image.", OTHER_MANIFEST),
        Refusal.PASSING: (
            f"The registry {host} does not take the image, after several tries.",
            "Wait a while and run the same command again: layers that arrived are not sent again.",
        ),
    }
    return explanations.get(
        kind,
        (f"The registry {host} refuses.", "Read its answer above; the registry's own log may say more."),
    )
