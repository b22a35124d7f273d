"""A real image registry: Debian's docker-registry on a loopback port, in a folder of its own."""

from __future__ import annotations

import hashlib
import json
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import bcrypt
import httpx
from pydantic import SecretStr

from bentodeploy.image.model import DOCKER_MANIFEST, Credentials

USER, PASSWORD = "ci", "correct horse"
_START_SECONDS = 90
_LAYER = "application/vnd.docker.image.rootfs.diff.tar.gzip"


@dataclass
class RegistryAt:
    """What an operator would offer: a place and logins, given out in order; the last one stays.

    `asked` counts how often a login was asked for.
    """

    repository: str
    logins: list[Credentials | None] = field(default_factory=lambda: [None])
    asked: int = 0

    def credentials(self) -> Credentials | None:
        self.asked += 1
        return self.logins[min(self.asked, len(self.logins)) - 1]


@dataclass(frozen=True)
class RunningRegistry:
    """A registry that answers."""

    port: int
    login: Credentials | None

    def at(self, path: str, *, port: int | None = None) -> RegistryAt:
        """A repository in it, with the right login; `port` where something stands in front of it."""
        return RegistryAt(f"127.0.0.1:{port or self.port}/{path}", [self.login])

    def manifest(self, path: str, reference: str) -> httpx.Response:
        """What it holds, asked directly."""
        accept = {"Accept": DOCKER_MANIFEST}
        url = f"http://127.0.0.1:{self.port}/v2/{path}/manifests/{reference}"
        return httpx.get(url, auth=self._auth(), headers=accept)

    def put_image(
        self, path: str, content: bytes, *, kind: str = DOCKER_MANIFEST, tag: str | None = None
    ) -> tuple[str, str]:
        """Store a small image, its manifest of this media type; answers the manifest's digest, and its id."""
        config = json.dumps({"architecture": "amd64", "os": "linux", "rootfs": {"type": "layers"}}).encode()
        blobs = [self._put_blob(path, blob) for blob in (config, content)]
        kinds = ("application/vnd.docker.container.image.v1+json", _LAYER)
        parts = [
            {"mediaType": part, "size": size, "digest": digest}
            for part, (digest, size) in zip(kinds, blobs, strict=True)
        ]
        manifest = {"schemaVersion": 2, "mediaType": kind, "config": parts[0], "layers": parts[1:]}
        body = json.dumps(manifest).encode()
        digest = f"sha256:{hashlib.sha256(body).hexdigest()}"
        url = f"http://127.0.0.1:{self.port}/v2/{path}/manifests/{tag or digest}"
        httpx.put(url, content=body, auth=self._auth(), headers={"Content-Type": kind}).raise_for_status()
        return digest, blobs[0][0]

    def _put_blob(self, path: str, content: bytes) -> tuple[str, int]:
        digest = f"sha256:{hashlib.sha256(content).hexdigest()}"
        url = f"http://127.0.0.1:{self.port}/v2/{path}/blobs/uploads/"
        place = httpx.post(url, auth=self._auth()).raise_for_status().headers["Location"]
        httpx.put(
            httpx.URL(place).copy_merge_params({"digest": digest}), content=content, auth=self._auth()
        ).raise_for_status()
        return digest, len(content)

    def _auth(self) -> tuple[str, str] | None:
        return (self.login.username, self.login.password.get_secret_value()) if self.login else None


@contextmanager
def registry_running(
    folder: Path, *, with_login: bool, user: str = USER, password: str = PASSWORD, notify: str | None = None
) -> Iterator[RunningRegistry]:
    """Start docker-registry below `folder`; it ends with the context. It tells pushes to the URL `notify`.

    Its storage is `storage(folder)`.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    config = folder / "registry.yml"
    lines = _config(folder, port)
    if with_login:
        hashed = bcrypt.hashpw(password.encode(), bcrypt.gensalt(4)).decode()
        (folder / "htpasswd").write_text(f"{user}:{hashed}\n")
        lines.append(f"auth: {{htpasswd: {{realm: test, path: {folder / 'htpasswd'}}}}}")
    if notify:
        lines.append(
            f"notifications: {{endpoints: [{{name: test, url: {notify!r}, timeout: 5s, backoff: 1s}}]}}"
        )
    config.write_text("\n".join(lines) + "\n")
    log = folder / "log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            ["docker-registry", "serve", str(config)], stdout=output, stderr=output, stdin=subprocess.DEVNULL
        )
    try:
        _wait_until_it_answers(server, port, log)
        login = Credentials(user, SecretStr(password)) if with_login else None
        yield RunningRegistry(port, login)
    finally:
        server.terminate()
        server.wait(timeout=60)


def storage(folder: Path) -> Path:
    """Where a registry that runs below `folder` keeps its images."""
    return folder / "data"


def _config(folder: Path, port: int) -> list[str]:
    return [
        "version: 0.1",
        "log: {level: warn, accesslog: {disabled: true}}",
        f"storage: {{filesystem: {{rootdirectory: {storage(folder)}}}, delete: {{enabled: true}}}}",
        f"http: {{addr: 127.0.0.1:{port}, secret: test}}",
    ]


def _wait_until_it_answers(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while not _answers(port):
        if time.monotonic() > deadline or server.poll() is not None:
            raise RuntimeError(f"docker-registry does not answer on port {port}:\n{log.read_text()}")
        time.sleep(0.02)


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True
