"""Small bentos written by hand, one for each layout that BentoML has had.

They hold what real ones hold, as far as anything reads it; `tests/support/real_bentos.py` makes real ones.
"""

from __future__ import annotations

import io
import tarfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import yaml

Layout = Literal["1.4-class", "1.4-function", "1.2-class", "1.2-function", "1.0-function", "0.13"]
LAYOUTS: tuple[Layout, ...] = ("1.4-class", "1.4-function", "1.2-class", "1.2-function", "1.0-function")
"""Those that are read."""

_VERSIONS = {"1.4": "1.4.39", "1.2": "1.2.20", "1.0": "1.0.25"}
_CREATED = "2026-11-01T10:00:00+00:00"
_SERVICE = "class Iris:\n    pass\n"

Models = Mapping[str, Mapping[str, bytes]]
"""Tags to the files of the model, names to contents."""
ONE_MODEL: Models = {"iris_model:m1": {"model.joblib": b"not really a model"}}


def make_bento(
    store: Path,
    name: str = "iris",
    version: str = "v1",
    layout: Layout = "1.4-class",
    models: Models = ONE_MODEL,
    manifest: Mapping[str, Any] | None = None,
) -> Path:
    """Put a bento into `store` (a `$BENTOML_HOME`), its models beside it, and answer the bento's folder.

    `manifest` replaces keys of bento.yaml.
    """
    folder = store / "bentos" / name / version
    write_bento(folder, name, version, layout, tuple(models), manifest or {})
    folder.chmod(0o700)
    (folder.parent / "latest").write_text(version)
    put_models(store / "models", models)
    return folder


def make_bundle(
    folder: Path,
    name: str = "iris",
    version: str = "v1",
    layout: Layout = "1.4-class",
    models: Models = ONE_MODEL,
    manifest: Mapping[str, Any] | None = None,
) -> Path:
    """Write a complete bundle, models included, as an archive or exported folder has it."""
    write_bento(folder, name, version, layout, tuple(models), manifest or {})
    put_models(folder / "models", models)
    return folder


def make_archive(path: Path, bundle: Path, compression: Literal["xz", "gz"] = "xz") -> Path:
    """Pack `bundle` into `path` as `bentoml export` does."""
    with tarfile.open(path, f"w:{compression}") as archive:  # type: ignore[call-overload]
        archive.add(bundle, arcname=".")
    return path


def tar_member(
    name: str, content: bytes = b"x", kind: bytes = tarfile.REGTYPE, link: str = ""
) -> tarfile.TarInfo:
    """A member for `make_tar`, of any kind and with any name."""
    member = tarfile.TarInfo(name)
    member.type = kind
    member.linkname = link
    member.size = len(content) if kind == tarfile.REGTYPE else 0
    member.pax_headers = {}
    return member


def make_tar(path: Path, members: Mapping[str, bytes] | list[tuple[tarfile.TarInfo, bytes]]) -> Path:
    """Pack members as they are given, however wrong they are."""
    path.parent.mkdir(parents=True, exist_ok=True)
    pairs = (
        [(tar_member(name, content), content) for name, content in members.items()]
        if isinstance(members, Mapping)
        else members
    )
    with tarfile.open(path, "w:xz") as archive:
        for member, content in pairs:
            archive.addfile(member, io.BytesIO(content))
    return path


def put_models(folder: Path, models: Models) -> None:
    """Write models as BentoML's store keeps them."""
    for tag, files in models.items():
        name, _, version = tag.partition(":")
        path = folder / name / version
        path.mkdir(parents=True)
        for file, content in files.items():
            (path / file).parent.mkdir(parents=True, exist_ok=True)
            (path / file).write_bytes(content)
        (path / "model.yaml").write_text(
            yaml.safe_dump({"name": name, "version": version, "api_version": "v1"})
        )
        path.chmod(0o700)
        (folder / name / "latest").write_text(version)


def write_bento(
    folder: Path,
    name: str,
    version: str,
    layout: Layout,
    models: tuple[str, ...],
    manifest: Mapping[str, Any],
) -> None:
    """Write a bento without models into `folder`."""
    folder.mkdir(parents=True)
    if layout == "0.13":
        _write(folder / "bentoml.yml", f"version: 0.13.2\nmetadata:\n  service_name: {name}\n")
        _write(folder / "Dockerfile", "FROM bentoml/model-server:0.13.2-py38\n")
        return
    release, _, style = layout.partition("-")
    is_new = layout == "1.4-class"
    content = _manifest(name, version, _VERSIONS[release], style, models, is_new) | dict(manifest)
    _write(folder / "bento.yaml", yaml.safe_dump({k: v for k, v in content.items() if v is not ...}))
    _write(folder / "README.md", f"# {name}:{version}\n")
    _write(folder / "src" / "service.py", _SERVICE)
    _write(folder / "apis" / "openapi.yaml", yaml.safe_dump(_openapi(style)))
    _write(folder / "env" / "docker" / "Dockerfile", "FROM python:3.11-slim\nCOPY . /home/bentoml/bento\n")
    _write(folder / "env" / "docker" / "entrypoint.sh", "#!/bin/sh\nexec bentoml serve\n")
    (folder / "env" / "docker" / "entrypoint.sh").chmod(0o755)
    _write_requirements(folder / "env" / "python", release, is_new)


def _write_requirements(folder: Path, release: str, is_new: bool) -> None:
    pin = f"bentoml=={_VERSIONS[release]}\n"
    if is_new:
        _write(folder / "requirements.in", f"scikit-learn\n{pin}")
        _write(folder / "requirements.txt", f"attrs==26.1.0\n{pin}scikit-learn==1.9.1\n")
        return
    _write(folder / "install.sh", "#!/usr/bin/env bash\n")
    _write(folder / "version.txt", "3.11.7")
    _write(folder / "requirements.txt", f"scikit-learn\n{pin if release != '1.0' else ''}")
    lock = (
        "attrs==23.1.0\nscikit-learn==1.9.1\n"
        if release == "1.0"
        else f"attrs==26.1.0\n{pin}scikit-learn==1.9.1\n"
    )
    _write(folder / "requirements.lock.txt", lock)


def _manifest(
    name: str, version: str, bentoml_version: str, style: str, models: tuple[str, ...], is_new: bool
) -> dict[str, Any]:
    named = [{"tag": tag, "module": "", "creation_time": _CREATED} for tag in models]
    content: dict[str, Any] = {
        "service": "service:Iris",
        "name": name,
        "version": version,
        "bentoml_version": bentoml_version,
        "creation_time": _CREATED,
        "labels": {"team": "flowers"},
        "models": [] if style == "class" else named,
    }
    if not bentoml_version.startswith("1.0"):
        content |= {"entry_service": name, "envs": [], "services": [], "schema": {}}
    if style == "class":
        config = {"traffic": {"timeout": 30}}
        content["services"] = [{"name": name, "models": named, "dependencies": [], "config": config}]
        content["schema"] = {"name": name, "type": "service", "routes": [_schema_route()]}
    else:
        content["runners"] = [{"name": "r", "runnable_type": "R", "embedded": False, "models": list(models)}]
        content["apis"] = [{"name": "classify", "input_type": "NumpyNdarray", "output_type": "NumpyNdarray"}]
    if is_new:
        content |= {"spec": 2, "image": {"base_image": "python:3.11-slim", "python_version": "3.11"}}
    else:
        content["docker"] = {"distro": "debian", "python_version": "3.11", "base_image": None, "env": None}
        content["python"] = {"packages": ["scikit-learn"], "lock_packages": True}
    return content


def _rows() -> dict[str, Any]:
    return {"title": "Rows", "type": "array", "items": {"type": "array", "items": {"type": "number"}}}


def _input() -> dict[str, Any]:
    return {"title": "Input", "type": "object", "properties": {"rows": _rows()}, "required": ["rows"]}


def _schema_route() -> dict[str, Any]:
    output = {"type": "array", "items": {"type": "string"}}
    return {"name": "classify", "route": "/classify", "input": _input(), "output": output}


def _openapi(style: str) -> dict[str, Any]:
    output = {"type": "array", "items": {"type": "string"}}
    schema = _input() if style == "class" else {**_rows(), "nullable": True}
    body: dict[str, Any] = {"content": {"application/json": {"schema": schema}}}
    if style == "function":
        args = {"shape": [-1, 4], "dtype": "float32", "enforce_shape": False, "enforce_dtype": False}
        body["x-bentoml-io-descriptor"] = {"id": "bentoml.io.NumpyNdarray", "args": args}
    classify = {
        "x-bentoml-name": "classify",
        "requestBody": body,
        "responses": {200: {"content": {"application/json": {"schema": output}}}},
    }
    health = {"get": {"responses": {"200": {"description": "Successful Response"}}}}
    return {
        "openapi": "3.0.2",
        "info": {"title": "iris", "version": "None"},
        "components": {"schemas": {}},
        "paths": {"/classify": {"post": classify}, "/livez": health, "/readyz": health},
    }


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
