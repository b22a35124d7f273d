"""Where a Docker engine may answer: DOCKER_HOST, the docker command's context, known sockets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from bentodeploy.errors import DockerUnavailableError

if TYPE_CHECKING:
    from docker.context import Context
    from docker.tls import TLSConfig

DEFAULT_CONTEXT = "default"


@dataclass(frozen=True)
class Address:
    """One place where an engine may answer."""

    url: str
    """`unix:///…`, `tcp://…` or `ssh://…`."""
    source: str
    """Why it is tried, for people: `DOCKER_HOST`, `Colima`."""
    cli: Mapping[str, str] = field(default_factory=dict)
    """Environment that leads the docker command to the same engine."""
    builder: str = DEFAULT_CONTEXT
    """Name of buildx's builder that works inside this engine."""
    tls: TLSConfig | None = None


def addresses(environment: Mapping[str, str], home: Path) -> tuple[Address, ...]:
    """Candidates in the order of trying.

    What the user chose (DOCKER_HOST, a docker context) is the only candidate; else the sockets that the
    usual engines make. Raises DockerUnavailableError when the chosen context does not
    exist, or the certificates for DOCKER_HOST are missing.
    """
    if host := environment.get("DOCKER_HOST"):
        return (Address(host, "DOCKER_HOST", {"DOCKER_HOST": host}, tls=_tls(environment)),)
    chosen = _chosen_context(environment)
    if chosen != DEFAULT_CONTEXT:
        return (_context_address(chosen),)
    return tuple(
        Address(f"unix://{socket}", owner, {"DOCKER_HOST": f"unix://{socket}"})
        for owner, socket in _known_sockets(environment, home)
    )


def _tls(environment: Mapping[str, str]) -> TLSConfig | None:
    """Certificates as DOCKER_TLS_VERIFY and DOCKER_CERT_PATH name them."""
    from docker.errors import TLSParameterError
    from docker.utils import kwargs_from_env

    try:
        return kwargs_from_env(dict(environment)).get("tls")
    except TLSParameterError as error:
        raise DockerUnavailableError(
            "DOCKER_TLS_VERIFY is set, and the certificates for it cannot be read.",
            where=environment.get("DOCKER_CERT_PATH") or "DOCKER_CERT_PATH, which is not set",
            details=[error.msg],
            next_step="Set DOCKER_CERT_PATH to the folder with ca.pem, cert.pem and key.pem, "
            "or unset DOCKER_TLS_VERIFY.",
        ) from error


def _chosen_context(environment: Mapping[str, str]) -> str:
    from docker.context.config import get_current_context_name

    return environment.get("DOCKER_CONTEXT") or str(get_current_context_name() or DEFAULT_CONTEXT)


def _context_address(name: str) -> Address:
    context = _load_context(name)
    url = context.Host
    if not url:
        raise DockerUnavailableError(
            f"The docker context {name!r} names no Docker engine.",
            next_step="Choose another one: `docker context ls`, then `docker context use NAME`.",
        )
    return Address(
        url, f"docker context {name}", {"DOCKER_CONTEXT": name}, builder=name, tls=context.TLSConfig
    )


def _load_context(name: str) -> Context:
    from docker.context import Context

    try:
        context = Context.load_context(name)
    except Exception as error:  # the library raises plain Exception for a damaged file
        raise DockerUnavailableError(
            f"The docker context {name!r} cannot be read: {error}",
            next_step=f"Make it again (`docker context rm {name}`), or `docker context use default`.",
        ) from error
    if context is None:
        raise DockerUnavailableError(
            f"There is no docker context {name!r}.",
            next_step="See `docker context ls`, then `docker context use NAME` or unset DOCKER_CONTEXT.",
        )
    return context


def _known_sockets(environment: Mapping[str, str], home: Path) -> list[tuple[str, Path]]:
    """Sockets by the engine that makes them.

    Sources: Docker's manuals "Linux post-installation", "Rootless mode" and "Docker Desktop FAQs"; the
    READMEs of Colima, OrbStack and Rancher Desktop.
    """
    sockets = [
        ("Docker's default socket", Path("/var/run/docker.sock")),
        ("Docker Desktop", home / ".docker/run/docker.sock"),
        ("Docker Desktop for Linux", home / ".docker/desktop/docker.sock"),
        ("Colima", home / ".colima/default/docker.sock"),
        ("Colima", home / ".config/colima/default/docker.sock"),
        ("OrbStack", home / ".orbstack/run/docker.sock"),
        ("Rancher Desktop", home / ".rd/docker.sock"),
    ]
    if runtime := environment.get("XDG_RUNTIME_DIR"):
        sockets.append(("rootless Docker", Path(runtime) / "docker.sock"))
    return sockets
