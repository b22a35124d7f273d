"""A fake of Google's APIs on a loopback port, as far as the operator asks them: REST, JSON, bearer tokens.

The libraries are real: google-auth signs with the key of `FakeGoogle.credentials_file` and gets tokens from
`/token` here; google-cloud-run and google-auth's sessions ask the paths below. What an answer must look like
stands in the references of these APIs: OAuth 2.0 for service accounts, Resource Manager v3, Artifact
Registry v1, Cloud Run Admin v1 (locations) and v2, Cloud Logging v2, Secret Manager v1, Service Usage
v1beta1 (quotas).
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from tests.support.fake_google_quotas import quota, usual_quotas
from tests.support.front import Answered, Asked, front

PROJECT, NUMBER, REGION = "my-project-1234", "123456789012", "europe-west1"
ACCOUNT = f"deployer@{PROJECT}.iam.gserviceaccount.com"
TOKEN = "fake-access-token-1"
"""The first access token, and the only one where a test asks for no more."""

_SERVICES = ("run", "artifactregistry", "cloudresourcemanager", "logging", "secretmanager", "serviceusage")


@dataclass
class Answer:
    """What an API says, instead of what it would say."""

    status: int
    message: str = ""
    reason: str | None = None

    def body(self) -> dict[str, Any]:
        """Google Cloud APIs, "Errors"."""
        info = {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": self.reason}
        details = [info] if self.reason else []
        return {"error": {"code": self.status, "message": self.message, "details": details}}


@dataclass
class Operation:
    """What a PATCH began: done at the second look, with the service or with the error."""

    service: str
    error: Answer | None = None
    looks: int = 0


@dataclass
class FakeGoogle:
    """What there is at Google. Tests change it as they need."""

    url: str
    credentials_file: Path
    projects: dict[str, str] = field(default_factory=lambda: {PROJECT: "ACTIVE"})
    """Ids and their states."""
    regions: list[str] = field(default_factory=lambda: [REGION, "europe-new9"])
    repositories: dict[str, str] = field(default_factory=dict)
    """Full names, and where they are: host and path."""
    images: set[str] = field(default_factory=set)
    """Full names, `REPOSITORY/dockerImages/NAME@sha256:…`."""
    services: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Full names, and the resource as Cloud Run Admin v2 shows it."""
    revisions: dict[str, dict[str, Any]] = field(default_factory=dict)
    entries: list[dict[str, Any]] = field(default_factory=list)
    """Of the log, oldest first."""
    secrets: dict[str, list[bytes]] = field(default_factory=dict)
    """Full names, and the versions of each."""
    quotas: dict[str, dict[str, int]] = field(default_factory=usual_quotas)
    """Of Cloud Run, by the metric: limits by region, that of all others under `""`."""
    tokens: list[str] = field(default_factory=lambda: [TOKEN])
    """Access tokens, given out in order; the last one stays."""
    answers: list[tuple[str, Answer]] = field(default_factory=list)
    """Patterns of `METHOD path`, and what is answered once in the place of the fake's own answer."""
    seen: list[str] = field(default_factory=list)
    """All requests, `METHOD path`."""
    look: Callable[[], None] = lambda: None
    """Called before each answer, so that somebody can bring what there is up to date."""
    patched: Callable[[str, dict[str, Any]], None] = lambda _name, _fields: None
    """Called with a service's full name and the fields that a PATCH has set."""
    operations: dict[str, Operation] = field(default_factory=dict)
    """Full names of what takes longer than a request."""
    page: int = 100
    """Revisions in one answer."""

    @property
    def environment(self) -> dict[str, str]:
        """Leads google-auth, google-cloud-run and our own requests here."""
        overrides = {f"CLOUDSDK_API_ENDPOINT_OVERRIDES_{name.upper()}": f"{self.url}/" for name in _SERVICES}
        return {
            "GOOGLE_APPLICATION_CREDENTIALS": str(self.credentials_file),
            "NO_GCE_CHECK": "true",
            **overrides,
        }

    def fail_operation(self, code: int, message: str) -> None:
        """The next PATCH is taken, and fails later: a status of gRPC, and the platform's words."""
        self.operations["next"] = Operation("", Answer(code, message))

    def log(self, service: str, text: str | dict[str, Any], at: str = "", region: str = REGION) -> None:
        """The service wrote this line, or this structured entry."""
        now = datetime.now(timezone.utc).isoformat().replace("+00:00", "Z")
        payload = {"textPayload": text} if isinstance(text, str) else {"jsonPayload": text}
        labels = {"service_name": service, "location": region}
        resource = {"type": "cloud_run_revision", "labels": labels}
        number = len(self.entries)
        times = {"timestamp": at or now, "receiveTimestamp": now}
        self.entries.append({"insertId": f"e{number}", "resource": resource, **times, **payload})

    def answer_once(self, request: str, status: int, message: str = "", reason: str | None = None) -> None:
        """The next request that matches `METHOD path` gets this."""
        self.answers.append((request, Answer(status, message, reason)))

    def identity_token(self, audience: str, email: str) -> str:
        """What Google would sign for this account."""
        claims = {"aud": audience, "email": email, "iss": "https://accounts.google.com", "exp": _soon()}
        parts = ({"alg": "none"}, claims)
        return ".".join([*(_base64(json.dumps(part).encode()) for part in parts), _base64(b"signature")])


def audience_of(token: str) -> str | None:
    """Whom an identity token of the fake is for; None when it is none, or has expired."""
    try:
        claims = _claims(token)
    except (ValueError, IndexError):
        return None
    return str(claims["aud"]) if claims.get("exp", 0) > datetime.now(timezone.utc).timestamp() else None


@contextmanager
def fake_google(folder: Path) -> Iterator[FakeGoogle]:
    """Serve until the context ends; the credentials file is below `folder`."""
    fake = FakeGoogle("", folder / "credentials.json")
    with front(lambda asked: _answer(fake, asked)) as fake.url:
        fake.credentials_file.write_text(json.dumps(service_account(f"{fake.url}/token")))
        yield fake


def service_account(token_uri: str) -> dict[str, str]:
    """A credentials file as Google hands it out, with a key that was made a moment ago."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return {
        "type": "service_account",
        "project_id": PROJECT,
        "private_key_id": "1",
        "private_key": key.decode(),
        "client_email": ACCOUNT,
        "client_id": "1",
        "token_uri": token_uri,
    }


def _answer(fake: FakeGoogle, asked: Asked) -> Answered:
    url = urlsplit(asked.target)
    request = f"{asked.method} {url.path}"
    fake.seen.append(request)
    answer = _arranged(fake, request)
    if answer is None and url.path == "/token":
        return _json(200, _token(fake, asked.body))
    if answer is None and not _is_known(fake, asked):
        answer = Answer(401, "Request had invalid authentication credentials.")
    if answer is None:
        fake.look()
        query = {key: values[0] for key, values in parse_qs(url.query).items()}
        found = _find(fake, request, query, asked.body)
        if not isinstance(found, Answer):
            return _json(200, found)
        answer = found
    return _json(answer.status, answer.body())


def _arranged(fake: FakeGoogle, request: str) -> Answer | None:
    for number, (pattern, answer) in enumerate(fake.answers):
        if re.match(pattern, request):
            del fake.answers[number]
            return answer
    return None


def _is_known(fake: FakeGoogle, asked: Asked) -> bool:
    """An access token that was given out, or a token that the account's key signed itself."""
    token = asked.headers.get("Authorization", "").removeprefix("Bearer ")
    if token in fake.tokens:
        return True
    try:
        return _claims(token).get("iss") == ACCOUNT
    except (ValueError, IndexError):
        return False


def _json(status: int, content: dict[str, Any]) -> Answered:
    return Answered(status, json.dumps(content).encode(), (("Content-Type", "application/json"),))


def _token(fake: FakeGoogle, body: bytes) -> dict[str, Any]:
    """An identity token where the assertion asks for an audience, else the next access token."""
    claims = _claims(parse_qs(body.decode())["assertion"][0])
    if "target_audience" in claims:
        return {"id_token": fake.identity_token(claims["target_audience"], claims["iss"])}
    token = fake.tokens[0] if len(fake.tokens) == 1 else fake.tokens.pop(0)
    return {"access_token": token, "expires_in": 3600, "token_type": "Bearer"}


def _find(fake: FakeGoogle, request: str, query: dict[str, str], body: bytes) -> dict[str, Any] | Answer:
    """The resource that is asked for."""
    method, _, path = request.partition(" ")
    name = path.partition("/")[2].partition("/")[2]
    if (found := _around(fake, method, path, query, body)) is not None:
        return found
    if name in fake.images:
        return {"name": name, "mediaType": "application/vnd.docker.distribution.manifest.v2+json"}
    if name in fake.repositories:
        return {"name": name, "format": "DOCKER", "registryUri": fake.repositories[name]}
    if method == "PATCH" and name in fake.services:
        return _patch(fake, name, query["updateMask"], json.loads(body))
    if name.endswith("/revisions") and name.removesuffix("/revisions") in fake.services:
        return _revisions(fake, name, query)
    if name in fake.operations:
        return _operation(fake, name)
    found = fake.services.get(name) or fake.revisions.get(name)
    return found or Answer(404, f"Resource '{name}' was not found")


def _around(
    fake: FakeGoogle, method: str, path: str, query: dict[str, str], body: bytes
) -> dict[str, Any] | Answer | None:
    """What is asked of other APIs than those of repositories and services; None for these."""
    name = path.partition("/")[2].partition("/")[2]
    if method == "POST" and path == "/v2/entries:list":
        return _entries(fake, json.loads(body))
    if path.startswith("/v3/projects/"):
        return _project(fake, name.rpartition("/")[2])
    if re.fullmatch(r"/v1/projects/[^/]+/locations", path):
        return {"locations": [{"locationId": region} for region in fake.regions]}
    if "/consumerQuotaMetrics/" in path:
        found = quota(fake.quotas, unquote(name.rpartition("/")[2]), query)
        return found or Answer(404, f"'{name}' is not found")
    if "/secrets/" in path:
        return _secret(fake, name, body)
    return None


def _project(fake: FakeGoogle, project: str) -> dict[str, Any] | Answer:
    state = fake.projects.get(project)
    if state is None:
        return Answer(403, "The caller does not have permission")
    return {"name": f"projects/{NUMBER}", "projectId": project, "state": state}


def _revisions(fake: FakeGoogle, parent: str, query: dict[str, str]) -> dict[str, Any]:
    """Cloud Run Admin API v2, `services.revisions.list`: by pages, in no order that is promised."""
    found = [one for name, one in sorted(fake.revisions.items()) if name.startswith(f"{parent}/")]
    begin = int(query.get("pageToken") or 0)
    page: dict[str, Any] = {"revisions": found[begin : begin + fake.page]}
    if begin + fake.page < len(found):
        page["nextPageToken"] = str(begin + fake.page)
    return page


def _patch(fake: FakeGoogle, name: str, mask: str, body: dict[str, Any]) -> dict[str, Any] | Answer:
    """`services.patch`: the fields of the mask are set, the others stay; it answers an operation."""
    service = fake.services[name]
    if body.get("etag", service.get("etag")) != service.get("etag"):
        return Answer(409, "Resource version does not match the etag.")
    operation = fake.operations.pop("next", Operation(""))
    operation.service = name
    if operation.error is None:
        fields = {key: body.get(key) for key in mask.split(",")}
        service.update(fields)
        if "traffic" in fields:
            service["trafficStatuses"] = [_status(target) for target in fields["traffic"] or ()]
        fake.patched(name, fields)
    path = f"{name.partition('/services/')[0]}/operations/{len(fake.operations) + 1}"
    fake.operations[path] = operation
    return {"name": path, "done": False}


def _status(target: dict[str, Any]) -> dict[str, Any]:
    """What a TrafficTarget came to: the newest revision is not named, as in the API's own answers."""
    return {key: target[key] for key in ("type", "revision", "percent", "tag") if key in target}


def _operation(fake: FakeGoogle, name: str) -> dict[str, Any]:
    """`operations.get` (google.longrunning.Operation)."""
    operation = fake.operations[name]
    operation.looks += 1
    if operation.looks < 2:
        return {"name": name, "done": False}
    if operation.error is not None:
        error = {"code": operation.error.status, "message": operation.error.message}
        return {"name": name, "done": True, "error": error}
    kind = "type.googleapis.com/google.cloud.run.v2.Service"
    return {
        "name": name,
        "done": True,
        "response": {"@type": kind, **fake.services[operation.service]},
    }


def _entries(fake: FakeGoogle, asked: dict[str, Any]) -> dict[str, Any]:
    """The newest first, by pages, as the filter asks for them."""
    assert asked["orderBy"] == "timestamp desc"
    wanted = dict(re.findall(r'resource\.labels\.(\w+)="([^"]*)"', asked["filter"]))
    since = re.findall(r'(timestamp|receiveTimestamp)>="([^"]+)"', asked["filter"])
    found = [
        entry
        for entry in reversed(fake.entries)
        if entry["resource"]["labels"] == wanted and all(entry[time] >= begin[:19] for time, begin in since)
    ]
    begin, size = int(asked.get("pageToken") or 0), asked["pageSize"]
    page: dict[str, Any] = {"entries": found[begin : begin + size]}
    if begin + size < len(found):
        page["nextPageToken"] = str(begin + size)
    return page


def _secret(fake: FakeGoogle, name: str, body: bytes) -> dict[str, Any] | Answer:
    """`NAME:addVersion` and `NAME/versions/latest:access`."""
    secret, _, verb = name.partition(":")
    secret = secret.removesuffix("/versions/latest")
    versions = fake.secrets.get(secret)
    if versions is None:
        return Answer(404, f"Secret [{secret}] not found")
    if verb == "addVersion":
        versions.append(base64.b64decode(json.loads(body)["payload"]["data"]))
        return {"name": f"{secret}/versions/{len(versions)}", "state": "ENABLED"}
    if not versions:
        return Answer(404, f"Secret [{secret}] has no versions")
    return {
        "name": f"{secret}/versions/{len(versions)}",
        "payload": {"data": base64.b64encode(versions[-1]).decode()},
    }


def _claims(token: str) -> dict[str, Any]:
    part = token.split(".")[1]
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return found


def _base64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _soon() -> int:
    return int(datetime.now(timezone.utc).timestamp()) + 3600
