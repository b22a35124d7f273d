"""Where the app's images live."""

from __future__ import annotations

from dataclasses import dataclass

from bentodeploy.image.model import Credentials

from .credentials import heroku_token
from .places import registry_host

ADDRESSES = ("heroku_app.service",)
"""Resources of the project that must stand before the push: an app has its repositories by itself."""

PROCESS = "web"
"""The process type that Heroku's router sends requests to."""


@dataclass(frozen=True)
class AppRegistry:
    """`bentodeploy.image.model.Registry` for an app's process type `web`."""

    app: str

    @property
    def repository(self) -> str:
        """`registry.heroku.com/<app>/web`."""
        return f"{registry_host()}/{self.app}/{PROCESS}"

    def credentials(self) -> Credentials:
        """The caller's token, read anew each time. Raises CredentialsError.

        The user is `_` (Heroku Dev Center, "Container Registry & Runtime").
        """
        return Credentials("_", heroku_token())
