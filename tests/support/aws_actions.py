"""Which IAM actions requests to AWS need, told from moto's recording of them.

An action has the name of its operation (Service Authorization Reference), but those of API Gateway are HTTP
methods ("Actions, resources, and condition keys for Amazon API Gateway Management V2").
"""

from __future__ import annotations

import base64
import json
import re
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

_MODELS = {"lambda": "lambda", "apigateway": "apigatewayv2"}
"""Services whose operations are told by method and path, and their models in botocore."""


def recorded_actions(recording: Path) -> set[str]:
    """`lambda:CreateFunction` and the like, of all requests in moto's file."""
    requests = [json.loads(line) for line in recording.read_text().splitlines()]
    return set(filter(None, map(_action, requests)))


def _action(request: dict[str, Any]) -> str | None:
    headers = {name.lower(): value for name, value in request["headers"].items()}
    scope = re.search(r"Credential=[^/]+/\d+/[\w-]+/([\w-]+)/aws4_request", headers.get("authorization", ""))
    if scope is None:
        return None  # moto's own paths
    service = scope[1]
    if target := headers.get("x-amz-target"):
        return f"{service}:{target.rpartition('.')[2]}"
    if service in _MODELS:
        return f"{service}:{_operation(service, request['method'], urlsplit(request['url']).path)}"
    body = (
        base64.b64decode(request["body"] or "").decode() if request.get("body_encoded") else request["body"]
    )
    (action,) = parse_qs(body or urlsplit(request["url"]).query)["Action"]
    return f"{service}:{action}"


def _operation(service: str, method: str, path: str) -> str:
    if service == "apigateway":
        return method
    found = [
        name
        for name, verb, pattern in _operations(_MODELS[service])
        if verb == method and pattern.fullmatch(unquote(path))
    ]
    return found[0] if found else f"UNKNOWN {method} {path}"


@cache
def _operations(model: str) -> list[tuple[str, str, re.Pattern[str]]]:
    """Name, method and path of each operation, those with fixed words in the path first."""
    from botocore.loaders import create_loader

    operations = create_loader().load_service_model(model, "service-2")["operations"]
    made = []
    for name, operation in operations.items():
        uri = operation["http"]["requestUri"].partition("?")[0].rstrip("/")
        pattern = re.sub(r"\\\{\w+(\\\+)?\\\}", lambda found: ".+" if found[1] else "[^/]+", re.escape(uri))
        made.append((uri.count("{"), name, operation["http"]["method"], re.compile(f"{pattern}/?")))
    return [(name, method, pattern) for _, name, method, pattern in sorted(made, key=lambda one: one[:2])]
