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
    prefix = getattr(original, "path_prefix", "") or ""
    original.add_asgi_middleware(TokenGuard, token=read_token(), path_prefix=prefix)
    # Before the service's own middleware, which would see requests without a token.
    original.middlewares.insert(0, original.middlewares.pop())
    return original


service = _guarded()
