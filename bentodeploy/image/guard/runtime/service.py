"""What `bento.yaml` names instead of the bento's own service: the very service, with the guard before it."""

from __future__ import annotations

import importlib
import json
from functools import reduce
from pathlib import Path
from typing import Any

from .guard import TokenGuard
from .secret import read_token


def _guarded() -> Any:
    record = Path(__file__).with_name("original.json")
    module, attributes = json.loads(record.read_text(encoding="utf-8"))
    original = reduce(getattr, attributes.split("."), importlib.import_module(module))
    guard = {"token": read_token(), "path_prefix": getattr(original, "path_prefix", "") or ""}
    original.add_asgi_middleware(TokenGuard, **guard)
    # Before the service's own middleware, which would see requests without a token.
    original.middlewares.insert(0, original.middlewares.pop())
    if hasattr(type(original), "to_asgi"):
        _put_outermost(original, guard)
    return original


def _put_outermost(original: Any, guard: dict[str, str]) -> None:
    """BentoML 1.2 answers `/metrics` of classes in a middleware of its own, before all others."""
    style = type(original)
    to_asgi = style.to_asgi

    def guarded_to_asgi(self: Any, *arguments: Any, **options: Any) -> Any:
        app = to_asgi(self, *arguments, **options)
        return TokenGuard(app, **guard) if self is original else app

    style.to_asgi = guarded_to_asgi


service = _guarded()
