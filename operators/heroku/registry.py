"""Where the app's images live."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from bentodeploy.errors import CloudError, CredentialsError
from bentodeploy.image.model import DOCKER_MANIFEST, Credentials
from bentodeploy.image.push_failure import Refusal

from .api import HerokuApi
from .credentials import heroku_token, renewal
from .places import registry_host

ADDRESSES = ("heroku_app.service",)
"""Resources of the project that must stand before the push: an app has its repositories by itself."""

PROCESS = "web"
"""The process type that Heroku's router sends requests to."""


@dataclass(frozen=True)
class AppRegistry:
    """`bentodeploy.image.model.Registry` for an app's process type `web`; it chooses manifests, and knows
    who may push."""

    app: str
    media_types: ClassVar[frozenset[str]] = frozenset({DOCKER_MANIFEST})
    """Heroku takes no images of the OCI format (heroku/cli#1807)."""

    @property
    def repository(self) -> str:
        """`registry.heroku.com/<app>/web`."""
        return f"{registry_host()}/{self.app}/{PROCESS}"

    def credentials(self) -> Credentials:
        """The caller's token, read anew each time. The user is `_` (Heroku Dev Center, "Container Registry &
        Runtime").

        Raises CredentialsError, also where the token has expired: Heroku says so, while its registry has the
        same words for everything that it refuses.
        """
        try:
            HerokuApi().account()
        except CredentialsError:
            raise
        except CloudError:
            pass  # a busy API says nothing about the token, and the registry may be well
        return Credentials("_", heroku_token())

    def cure(self, refusal: Refusal, message: str) -> str | None:  # noqa: ARG002
        """See `KnowsCures.cure`. The registry has few words: the token may be bad, or another account's."""
        if refusal not in (Refusal.LOGIN, Refusal.FORBIDDEN):
            return None
        return (
            f"{renewal()} If it stays so, have the owner of the app run `heroku access:add ADDRESS --app "
            f"{self.app}` with your address."
        )
