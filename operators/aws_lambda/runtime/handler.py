"""What Lambda calls. Importing it starts the bento's service, once for the life of the process."""

from __future__ import annotations

import asyncio
import gc
import os
from typing import Any

from .answer import within_limit
from .event import check_event
from .folders import make_folders
from .lifespan import on_deployment, start
from .secret import fetch_token
from .threads import limit_threads

fetch_token(os.environ)  # before the bento is loaded, which asks for it
make_folders()  # before bentoml is imported: it reads where they are only then
limit_threads(os.environ)  # before numpy is imported, which starts them
gc.disable()  # a start makes what stays; to look it all through again and again is a tenth of its time

import bentoml  # noqa: E402
from mangum import Mangum  # noqa: E402


def _load() -> Any:
    service: Any = bentoml.load(os.environ["BENTO_PATH"], standalone_load=True)
    on_deployment(service)
    return service.to_asgi() if hasattr(service, "to_asgi") else service.asgi_app


_loop = asyncio.new_event_loop()
asyncio.set_event_loop(_loop)
# Mangum's own lifespan would start and stop the service, and load the model, for every single request.
_adapter = Mangum(start(_load(), _loop), lifespan="off")
gc.freeze()
gc.enable()


def handle(event: Any, context: Any) -> dict[str, Any]:
    """Answer one event of a function URL or an API Gateway; raises `NotHttpError` for any other one."""
    check_event(event)
    return within_limit(_adapter(event, context))
