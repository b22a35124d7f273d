"""A fake of Azure's blobs, met under Azure's own names: a proxy that answers for them.

As much as Terraform's backend `azurerm` asks of it (Blob Service REST API) once it has a token of Microsoft
Entra. `environment` leads Terraform to the proxy, and lets it trust the proxy's certificate.
"""

from __future__ import annotations

import base64
import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

from tests.support.certificates import self_signed

LOGIN = "login.microsoftonline.com"
TENANT, CLIENT, SUBSCRIPTION = (f"{number}" * 8 + "-0000-0000-0000-000000000000" for number in (1, 2, 3))


_Answer: TypeAlias = tuple[int, dict[str, str], bytes]
"""Status, headers, content."""


@dataclass
class Blob:
    """One blob."""

    content: bytes = b""
    metadata: dict[str, str] = field(default_factory=dict)
    lease: str | None = None


@dataclass
class FakeBlobs:
    """A storage account; `blobs` by `container/path`."""

    account: str
    environment: dict[str, str]
    containers: set[str] = field(default_factory=set)
    blobs: dict[str, Blob] = field(default_factory=dict)
    logins: list[str] = field(default_factory=list)
    """The scopes that tokens were asked for."""
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def host(self) -> str:
        """Where the account is."""
        return f"{self.account}.blob.core.windows.net"


@contextmanager
def fake_blobs(folder: Path, account: str) -> Iterator[FakeBlobs]:
    """Answer for this storage account; certificate and key lie in `folder`."""
    blobs = FakeBlobs(account, {})
    certificate = self_signed(folder / "azure.pem", [LOGIN, blobs.host])
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)

    class Handler(_Handler):
        kept, tls = blobs, context

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    blobs.environment |= {
        "HTTPS_PROXY": f"http://127.0.0.1:{server.server_address[1]}",
        "SSL_CERT_FILE": str(certificate),
        "ARM_TENANT_ID": TENANT,
        "ARM_CLIENT_ID": CLIENT,
        "ARM_CLIENT_SECRET": "hush",
        "ARM_SUBSCRIPTION_ID": SUBSCRIPTION,
    }
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield blobs
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    kept: FakeBlobs
    tls: ssl.SSLContext
    protocol_version = "HTTP/1.1"
    host = ""

    def do_CONNECT(self) -> None:
        """Become the host that is asked for; what follows on the connection is for it."""
        self.host = self.path.partition(":")[0]
        self.send_response(200)
        self.end_headers()
        try:
            self.connection = self.tls.wrap_socket(self.connection, server_side=True)
        except ssl.SSLError:  # another host than those of the certificate
            self.close_connection = True
            return
        self.rfile = self.connection.makefile("rb")
        self.wfile = self.connection.makefile("wb", 0)
        self.close_connection = False

    def finish(self) -> None:
        """Give back what stands in the place of the server's own connection."""
        super().finish()
        self.connection.close()

    def _serve(self) -> None:
        asked = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        query = {key: values[0] for key, values in parse_qs(asked.query).items()}
        with self.kept.lock:
            if self.host == LOGIN:
                status, headers, content = self._token(body)
            elif self.headers.get("authorization") != "Bearer good":
                status, headers, content = 401, {}, b""
            else:
                status, headers, content = self._answer(unquote(asked.path).strip("/"), query, body)
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _serve  # noqa: N815 - http.server's names

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Say nothing."""

    def _token(self, body: bytes) -> _Answer:
        self.kept.logins.append(parse_qs(body.decode()).get("scope", [""])[0])
        token = {"access_token": "good", "token_type": "Bearer", "expires_in": 3600}
        return 200, {"content-type": "application/json"}, json.dumps(token).encode()

    def _answer(self, name: str, query: dict[str, str], body: bytes) -> _Answer:
        if name.partition("/")[0] not in self.kept.containers:
            return _refused(404, "ContainerNotFound", "The specified container does not exist.")
        if query.get("comp") == "list":
            return self._listed(name, query.get("prefix", ""))
        blob = self.kept.blobs.get(name)
        if self.command == "PUT" and "comp" not in query:
            blob = blob or Blob()
            blob.content, blob.metadata = body, self._metadata()
            self.kept.blobs[name] = blob
            return 201, _about(blob), b""
        if blob is None:
            return _refused(404, "BlobNotFound", "The specified blob does not exist.")
        if query.get("comp") == "lease":
            return self._leased(blob)
        if query.get("comp") == "metadata" and self.command == "PUT":
            blob.metadata = self._metadata()
            return 200, _about(blob), b""
        if self.command == "DELETE":
            del self.kept.blobs[name]
            return 202, {}, b""
        return 200, _about(blob), blob.content if self.command == "GET" else b""

    def _leased(self, blob: Blob) -> _Answer:
        if self.headers["x-ms-lease-action"] == "acquire":
            if blob.lease is not None:
                return _refused(409, "LeaseAlreadyPresent", "There is already a lease present.")
            blob.lease = self.headers.get("x-ms-proposed-lease-id") or "lease"
            return 201, {"x-ms-lease-id": blob.lease}, b""
        blob.lease = None
        return 200, {}, b""

    def _listed(self, container: str, prefix: str) -> _Answer:
        names = (name.removeprefix(f"{container}/") for name in self.kept.blobs)
        listed = "".join(
            f"<Blob><Name>{escape(one)}</Name></Blob>" for one in names if one.startswith(prefix)
        )
        content = f"<EnumerationResults><Blobs>{listed}</Blobs><NextMarker/></EnumerationResults>"
        return 200, {"content-type": "application/xml"}, content.encode()

    def _metadata(self) -> dict[str, str]:
        return {
            name.lower(): value
            for name, value in self.headers.items()
            if name.lower().startswith("x-ms-meta-")
        }


def lock_info(**info: str) -> dict[str, str]:
    """The metadata by which Terraform says who holds the lease."""
    return {"x-ms-meta-terraformlockid": base64.b64encode(json.dumps(info).encode()).decode()}


def _about(blob: Blob) -> dict[str, str]:
    lease = "locked" if blob.lease else "unlocked"
    return {"x-ms-blob-type": "BlockBlob", "x-ms-lease-status": lease, "etag": '"1"', **blob.metadata}


def _refused(status: int, code: str, message: str) -> _Answer:
    """Blob Service REST API, "Status and error codes"."""
    content = f"<?xml version='1.0'?><Error><Code>{code}</Code><Message>{message}</Message></Error>"
    return status, {"x-ms-error-code": code, "content-type": "application/xml"}, content.encode()
