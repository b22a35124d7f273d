"""The Docker engine: found, spoken to through its API, asked for images."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bentodeploy.errors import DockerUnavailableError, ImageError
from bentodeploy.image.address import Address, addresses
from bentodeploy.image.model import Image

if TYPE_CHECKING:
    from docker import DockerClient

CONNECT_TIMEOUT = 10
"""Seconds within which an engine must answer the first question."""

ANSWER_TIMEOUT = 600
"""Seconds of silence in a long answer: a registry may check a layer of many gigabytes for minutes."""


@dataclass(frozen=True)
class DockerEngine:
    """An engine that answers."""

    client: DockerClient
    address: Address
    platform: str
    """`linux/amd64`: what the engine runs natively."""

    def image(self, ref: str) -> Image | None:
        """The image of this tag, id or digest in the engine; None if it is not there."""
        attributes = self._inspect(ref)
        if attributes is None:
            return None
        return Image(
            id=attributes["Id"],
            platform=_platform(attributes["Os"], attributes["Architecture"]),
            size=int(attributes["Size"]),
        )

    def layers(self, ref: str) -> tuple[str, ...]:
        """Digests of the image's layers, lowest first; empty if it is not there."""
        attributes = self._inspect(ref) or {}
        return tuple(attributes.get("RootFS", {}).get("Layers") or ())

    def registry_digests(self, ref: str) -> tuple[str, ...]:
        """`repository@sha256:…` under which this engine pushed or pulled the image."""
        attributes = self._inspect(ref) or {}
        return tuple(attributes.get("RepoDigests") or ())

    def data_folder(self) -> Path | None:
        """Where it keeps layers on this machine; None for one that works elsewhere."""
        if not self.address.url.startswith("unix://"):
            return None
        with self.errors():
            folder = self.client.info().get("DockerRootDir")
        return Path(folder) if folder else None

    def untag(self, tag: str) -> None:
        """Forget the tag; its layers stay as long as something else uses them."""
        from docker.errors import ImageNotFound

        with self.errors(), suppress(ImageNotFound):
            self.client.images.remove(tag, noprune=True)

    def _inspect(self, ref: str) -> dict[str, Any] | None:
        from docker.errors import ImageNotFound

        with self.errors():
            try:
                return self.client.images.get(ref).attrs
            except ImageNotFound:
                return None

    @contextmanager
    def errors(self) -> Iterator[None]:
        """Turn what the docker SDK raises into ImageError and DockerUnavailableError."""
        from docker.errors import APIError
        from requests import RequestException

        try:
            yield
        except APIError as error:
            raise ImageError(
                f"The Docker engine refuses: {error.explanation or error}",
                where=self.address.url,
                next_step="See the engine's own log; `docker info` tells whether it is well.",
            ) from error
        except RequestException as error:
            raise _unavailable([(self.address, _reason(error))]) from error


def connect() -> DockerEngine:
    """The engine that the user's docker command would use, or the first one that answers on this machine.

    Raises DockerUnavailableError with all that was tried.
    """
    failures: list[tuple[Address, str]] = []
    for address in addresses(os.environ, Path.home()):
        answer = _open(address)
        if not isinstance(answer, str):
            return answer
        failures.append((address, answer))
    raise _unavailable(failures)


def _open(address: Address) -> DockerEngine | str:
    """The engine at this address, or why there is none."""
    from docker import DockerClient
    from docker.errors import DockerException
    from requests import RequestException

    if refusal := _socket_refusal(address.url):
        return refusal
    try:
        client = DockerClient(
            base_url=address.url, tls=address.tls or False, timeout=CONNECT_TIMEOUT, use_ssh_client=True
        )
        version = client.version()
    except (DockerException, RequestException, OSError, ValueError) as error:
        return _reason(error)
    client.api.timeout = ANSWER_TIMEOUT
    return DockerEngine(client, address, _platform(version["Os"], version["Arch"]))


def _socket_refusal(url: str) -> str | None:
    """Why nobody answers at a socket file, in the operating system's words; None for other addresses.

    Asked before the docker SDK, which hides the reason and leaves the socket open.
    """
    if not url.startswith("unix://"):
        return None
    with socket.socket(socket.AF_UNIX) as probe:
        probe.settimeout(CONNECT_TIMEOUT)
        try:
            probe.connect(url.removeprefix("unix://"))
        except FileNotFoundError:
            return "no such socket"
        except OSError as error:
            return (error.strerror or str(error)).lower()
    return None


def _platform(system: str, architecture: str) -> str:
    return f"{system}/{architecture}"


def _reason(error: BaseException) -> str:
    """What the operating system said, out of the chain of wrapped exceptions; else the message itself."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, OSError) and cause.strerror:
            return cause.strerror.lower()
        cause = cause.__cause__ or cause.__context__
    return str(error)


def _unavailable(failures: list[tuple[Address, str]]) -> DockerUnavailableError:
    denied = any("permission denied" in reason for _, reason in failures)
    chosen = failures[0][0].source if len(failures) == 1 else None
    if denied:
        next_step = "Allow your user to use Docker: `sudo usermod -aG docker $USER`, then log in again."
    elif chosen:
        next_step = f"Start that engine, or choose another one ({chosen} points there)."
    else:
        next_step = (
            "Start Docker: open Docker Desktop, or `colima start`, or `sudo systemctl start docker`; "
            "or set DOCKER_HOST to where an engine answers."
        )
    return DockerUnavailableError(
        "No Docker engine answers." if not chosen else f"The Docker engine of {chosen} does not answer.",
        next_step=next_step,
        details=[f"{address.url} ({address.source}): {reason}" for address, reason in failures],
    )
