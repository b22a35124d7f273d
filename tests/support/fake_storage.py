"""A fake of Google Cloud Storage: buckets, and objects with generations, in a dict.

As much as `state init` and Terraform's backend `gcs` ask of it (Cloud Storage, "JSON API" and, for reading
an object, "XML API"). Both find it by the variable STORAGE_EMULATOR_HOST.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import MIMEPart
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from tests.support.front import Answered, Asked, front

_API, _UPLOAD = "/storage/v1/b", "/upload/storage/v1/b"


@dataclass
class FakeStorage:
    """What there is in Cloud Storage."""

    url: str
    buckets: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Their settings, by name."""
    objects: dict[str, bytes] = field(default_factory=dict)
    """Contents, by `bucket/name`."""
    generations: dict[str, int] = field(default_factory=dict)
    """How often an object of this name was written."""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def put(self, name: str, content: bytes) -> None:
        """Write an object, `bucket/name`."""
        self.objects[name] = content
        self.generations[name] = self.generations.get(name, 0) + 1

    def shown(self, name: str) -> dict[str, Any]:
        """An object as the JSON API shows it."""
        bucket, _, path = name.partition("/")
        generation = str(self.generations[name])
        size = str(len(self.objects[name]))
        return {"bucket": bucket, "name": path, "generation": generation, "metageneration": "1", "size": size}


@contextmanager
def fake_storage() -> Iterator[FakeStorage]:
    """Serve an empty storage on a free port of the loopback address."""
    storage = FakeStorage("")

    def serve(asked: Asked) -> Answered:
        with storage.lock:
            return Answered(*_Answering(storage, asked).answer())

    with front(serve) as storage.url:
        yield storage


@dataclass(frozen=True)
class _Answering:
    kept: FakeStorage
    asked: Asked

    def answer(self) -> tuple[int, bytes]:
        """Status and body."""
        url, body = urlsplit(self.asked.target), self.asked.body
        path, query = unquote(url.path), {key: values[0] for key, values in parse_qs(url.query).items()}
        if path.startswith(_UPLOAD):
            return self._written(path.removeprefix(f"{_UPLOAD}/").partition("/")[0], query, body)
        if not path.startswith(_API):
            content = self.kept.objects.get(path.removeprefix("/"))
            return (404, b"") if content is None else (200, content)
        bucket, _, name = path.removeprefix(_API).removeprefix("/").partition("/o")
        if self.asked.method == "POST":
            bucket = json.loads(body)["name"]
            self.kept.buckets[bucket] = {}
        if bucket not in self.kept.buckets:
            return _json({"error": {"code": 404, "message": "There is no such bucket."}}, 404)
        if path.endswith("/o"):
            return self._listed(bucket, query)
        if name:
            return self._object(f"{bucket}{name}", query)
        self.kept.buckets[bucket] |= json.loads(body or b"{}")
        return _json(self.kept.buckets[bucket])

    def _listed(self, bucket: str, query: dict[str, str]) -> tuple[int, bytes]:
        beginning = f"{bucket}/{query.get('prefix', '')}"
        return _json(
            {"items": [self.kept.shown(one) for one in self.kept.objects if one.startswith(beginning)]}
        )

    def _object(self, name: str, query: dict[str, str]) -> tuple[int, bytes]:
        if name not in self.kept.objects:
            return _json({"error": {"code": 404, "message": "There is no such object."}}, 404)
        if self.asked.method == "DELETE":
            if self._is_another(name, query):
                return _json({"error": {"code": 412, "message": "conditionNotMet"}}, 412)
            del self.kept.objects[name]
            return 204, b""
        return _json(self.kept.shown(name))

    def _written(self, bucket: str, query: dict[str, str], body: bytes) -> tuple[int, bytes]:
        head = f"content-type: {self.asked.headers['content-type']}\r\n\r\n".encode()
        described, content = message_from_bytes(head + body, policy=policy.HTTP).iter_parts()
        name = f"{bucket}/{json.loads(_content(described))['name']}"
        if self._is_another(name, query):
            return _json({"error": {"code": 412, "message": "conditionNotMet"}}, 412)
        self.kept.put(name, _content(content))
        return _json(self.kept.shown(name))

    def _is_another(self, name: str, query: dict[str, str]) -> bool:
        """Whether another generation is there than the one that the request is for; 0 is none at all."""
        wanted = query.get("ifGenerationMatch")
        there = self.kept.generations[name] if name in self.kept.objects else 0
        return wanted is not None and int(wanted) != there


def _content(part: MIMEPart) -> bytes:
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    return content


def _json(document: Any, status: int = 200) -> tuple[int, bytes]:
    return status, json.dumps(document).encode()
