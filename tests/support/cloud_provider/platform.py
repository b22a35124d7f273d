"""The fake cloud's API: what a platform decides by itself, over HTTP, as the real providers meet it.

`/resources/KIND` takes a POST of a new resource, and GET, PUT and DELETE of one with `?id=ID`. A refusal is
`{"message": …}` with the platform's words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs, unquote

from tests.support.cloud_provider.cloud import FakeCloud, Operation, Refused
from tests.support.cloud_provider.rule import Rules
from tests.support.fake_json_api import Request, fake_json_api

NO_RULES = Rules()
OPERATIONS: Mapping[str, Operation] = {"POST": "create", "GET": "read", "PUT": "update", "DELETE": "delete"}


@contextmanager
def serving_platform(cloud: FakeCloud, rules: Mapping[str, Rules]) -> Iterator[str]:
    """Serve the cloud on a free port of the loopback address; answers the address."""
    platform = _Platform(cloud, rules)
    with fake_json_api(platform.answer) as api:
        yield api.url


class _Platform:
    def __init__(self, cloud: FakeCloud, rules: Mapping[str, Rules]) -> None:
        self._cloud = cloud
        self._rules = rules

    def answer(self, request: Request) -> tuple[int, Any]:
        """Do what is asked, one request after the other."""
        kind = unquote(request.path.removeprefix("/resources/"))
        key = (kind, parse_qs(request.query).get("id", [""])[0])
        operation = OPERATIONS[request.method]
        with self._cloud.lock:
            if (failure := self._cloud.failure(kind, operation)) is not None:
                return HTTPStatus.INTERNAL_SERVER_ERROR, {"message": failure}
            if operation == "create":
                try:
                    return HTTPStatus.CREATED, self._create(kind, request.body)
                except Refused as refusal:
                    return HTTPStatus.CONFLICT, {"message": str(refusal)}
            if operation == "delete":
                self._cloud.resources.pop(key, None)
                self._cloud.calls.append(("delete", *key))
                return HTTPStatus.OK, {}
            if key not in self._cloud.resources:
                return HTTPStatus.NOT_FOUND, {"message": f"{key[1]} was not found"}
            if operation == "update":
                self._keep("update", key, request.body)
            return HTTPStatus.OK, self._cloud.resources[key]

    def _create(self, kind: str, values: dict[str, Any]) -> dict[str, Any]:
        key, rules = (kind, values["id"]), self._rules.get(kind, NO_RULES)
        for unique in rules.unique:
            if self._cloud.taken(kind, unique.names, values):
                raise Refused(unique.message)
        if (missing := rules.missing(values, self._cloud)) is not None:
            raise Refused(missing)
        if key in self._cloud.resources:
            raise Refused(f"{key[1]} already exists")
        if kind in self._cloud.added:
            values = {**values, **self._cloud.added[kind](values)}
        self._keep("create", key, values)
        return values

    def _keep(self, operation: Operation, key: tuple[str, str], values: dict[str, Any]) -> None:
        self._cloud.resources[key] = dict(values)
        self._cloud.calls.append((operation, *key))
