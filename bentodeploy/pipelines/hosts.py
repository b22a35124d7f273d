"""Which service a repository's host is, and who signs the tokens of its pipelines."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bentodeploy.pipelines.render import Provider

USUAL: dict[Provider, str] = {"github": "github.com", "gitlab": "gitlab.com"}
"""Where a repository is, as long as nothing tells it."""

_DATA_RESIDENCY = ".ghe.com"
"""GitHub's own servers for enterprises that choose where their data lies."""


def is_other_service(provider: Provider, host: str) -> bool:
    """Whether the host's name is that of the other service, which runs no pipeline of this one."""
    if provider == "gitlab":
        return "github" in host.split(".") or host.endswith(_DATA_RESIDENCY)
    return "gitlab" in host.split(".")


def is_own_server(provider: Provider, host: str) -> bool:
    """Whether the host can only be a server of one's own, if it is of this service."""
    return host != USUAL[provider] and not host.endswith(_DATA_RESIDENCY)


def issuer(provider: Provider, host: str) -> str:
    """What stands as `iss` in the tokens.

    Sources: GitLab, "OpenID Connect (OIDC) Authentication Using ID Tokens"; GitHub, "OpenID Connect
    reference", for Enterprise Server "Configuring OpenID Connect in Amazon Web Services", for ghe.com
    "Feature overview for GitHub Enterprise Cloud with data residency".
    """
    if provider == "gitlab":
        return f"https://{host}"
    if host == USUAL["github"]:
        return "https://token.actions.githubusercontent.com"
    if host.endswith(_DATA_RESIDENCY):
        return f"https://token.actions.{host}"
    return f"https://{host}/_services/token"
