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
    """Have the guard around a class's whole application, instead of within it.

    BentoML 1.2 answers `/metrics` of classes in a middleware of its own, before all others. And a service
    that calls itself (`self.to_async`, `self.to_sync`) does so through the application within, without a
    token.
    """
    style = type(original)
    to_asgi = style.to_asgi

    def guarded_to_asgi(self: Any, *arguments: Any, **options: Any) -> Any:
        if self is not original:
            return to_asgi(self, *arguments, **options)
        # The one within stays for whoever makes the application without this method.
        self.middlewares[:] = [one for one in self.middlewares if one[0] is not TokenGuard]
        return _open_to_preflights(TokenGuard(to_asgi(self, *arguments, **options), **guard))

    style.to_asgi = guarded_to_asgi


def _open_to_preflights(app: Any) -> Any:
    """With the bento's own `http.cors`, which must answer before the guard does.

    A browser asks by OPTIONS without a token whether it may send one, and shows a refusal only with CORS
    headers (Fetch standard, "CORS-preflight fetch"). `to_asgi` has put the service's config in force by now.
    """
    from bentoml._internal.configuration.containers import BentoMLContainer as Settings

    if not hasattr(Settings, "access_control_options") or not Settings.http.cors.enabled.get():
        return app
    from starlette.middleware.cors import CORSMiddleware  # type: ignore[import-not-found]

    return CORSMiddleware(app, **Settings.access_control_options.get())


service = _guarded()
