"""Makes a `Bento` of an unpacked bundle."""

from __future__ import annotations

from pathlib import Path

from bentodeploy.bento.bundle import folder_size
from bentodeploy.bento.layout import read_manifest
from bentodeploy.bento.model import Bento
from bentodeploy.bento.models import find_models
from bentodeploy.bento.openapi import read_routes


def read_bento(folder: Path) -> Bento:
    """The bento whose bento.yaml stands in `folder`, an absolute path.

    Models are looked for but need not be there: `bundle.require_models` refuses. Raises the errors of
    `layout.read_manifest` and `openapi.read_routes`.
    """
    manifest = read_manifest(folder)
    models = find_models(folder, manifest.models)
    outside = sum(model.size for model in models if model.path and not model.path.is_relative_to(folder))
    document = read_routes(folder, manifest)
    return Bento(
        name=manifest.name,
        version=manifest.version,
        path=folder,
        bentoml_version=manifest.bentoml_version,
        style=manifest.style,
        python_version=manifest.python_version,
        routes=document.routes,
        models=models,
        labels=manifest.labels,
        envs=manifest.envs,
        required_envs=manifest.required_envs,
        timeout=manifest.timeout,
        services=manifest.services,
        size=folder_size(folder) + outside,
        path_prefix=document.path_prefix,
        gpus=manifest.gpus,
        hub_models=manifest.hub_models,
    )
