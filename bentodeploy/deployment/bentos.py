"""What `bento show` answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bentodeploy.bento.reference import open_bento
from bentodeploy.deployment.result import Result

if TYPE_CHECKING:
    from bentodeploy.progress import Progress


@dataclass(frozen=True)
class ShownRoute:
    """One operation of the service."""

    name: str
    method: str
    path: str
    input: str
    output: str
    content_types: tuple[str, ...]


@dataclass(frozen=True)
class ShownModel:
    """One model that the bento needs; `found` is false when neither bento nor store has it."""

    tag: str
    size: int
    found: bool


@dataclass(frozen=True)
class BentoDescription(Result):
    """Answer of `bento show`. Sizes in bytes."""

    tag: str
    path: str
    style: str
    bentoml_version: str
    python_version: str
    size: int
    routes: tuple[ShownRoute, ...]
    models: tuple[ShownModel, ...]
    hub_models: tuple[str, ...]
    """Downloaded when the service starts, and no part of `size`."""
    labels: dict[str, str]


def show_bento(reference: str, progress: Progress) -> BentoDescription:
    """What the bundle itself says; a missing model is shown, not refused."""
    bento = open_bento(reference, progress)
    routes = tuple(
        ShownRoute(
            route.name, route.method, route.path, route.input_type, route.output_type, route.content_types
        )
        for route in bento.routes
    )
    models = tuple(ShownModel(model.tag, model.size, model.path is not None) for model in bento.models)
    return BentoDescription(
        bento.tag,
        str(bento.path),
        bento.style.value,
        bento.bentoml_version,
        bento.python_version,
        bento.size,
        routes,
        models,
        bento.hub_models,
        bento.labels,
    )
