"""The bento as an ASGI application, as AsgiFunctionApp needs it."""

from __future__ import annotations

from typing import Any

from .asgi import Corrected
from .deployment import on_deployment
from .lifespan import StartsOnce


def load(path: str) -> Any:
    """The application of the bento at `path`, of either service style. Models are read when it starts."""
    import bentoml

    service: Any = bentoml.load(path, standalone_load=True)
    on_deployment(service)
    return Corrected(StartsOnce(service.to_asgi() if hasattr(service, "to_asgi") else service.asgi_app))
