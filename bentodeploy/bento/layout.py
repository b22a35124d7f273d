"""bento.yaml, in every layout of BentoML 1.0 to 1.4, as plain values.

The layouts differ in where models, Python version and routes stand; what was found for each release is
in the docstrings below. See https://docs.bentoml.com/en/latest/reference/bentoml/bento-build-options.html.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bentodeploy.bento.bundle_yaml import read_mapping
from bentodeploy.bento.model import ServiceStyle
from bentodeploy.errors import BentoError, BentoNotFoundError, BentoUnsupportedError

NAME = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,61}[a-z0-9])?")
"""What BentoML allows as the name or version in a tag."""
_PYTHON = re.compile(r"3\.\d{1,2}")
_GPUS = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,20})?")
"""A part of one is allowed: BentoML's `Posfloat` (_bentoml_sdk/service/config.py)."""
_LONGEST_TIMEOUT = 1e9
"""Seconds, thirty years: what is written for `none`."""
_OLDEST, _FIRST_UNKNOWN = "1.0", "2"
NEWEST_TRIED = "1.4"
"""Newer ones of BentoML 1 are read as this one."""
_REBUILD = "build the bento again with `bentoml build` of BentoML 1.0 to 1.4"


@dataclass(frozen=True)
class Manifest:
    """What bento.yaml says, checked."""

    name: str
    version: str
    bentoml_version: str
    style: ServiceStyle
    python_version: str
    models: tuple[str, ...]
    """Tags of the models that BentoML takes from its store, without repetition."""
    hub_models: tuple[str, ...]
    """Those that it downloads from a hub when the service starts, as `huggingface:org/name`."""
    labels: dict[str, str]
    envs: dict[str, str]
    required_envs: tuple[str, ...]
    """Names of those that have no value anywhere and must get one before the service starts."""
    timeout: float | None
    services: int
    gpus: int
    schemas: dict[str, dict[str, Any]]
    """Names of routes to `route`, `input`, `output` as BentoML states them; empty in the function style."""


def read_manifest(folder: Path) -> Manifest:
    """What `folder/bento.yaml` says.

    Raises `BentoNotFoundError` if `folder` is no bento, `BentoUnsupportedError` if it is one of a
    layout that is not read here, `BentoError` if bento.yaml is damaged, and `FileSystemError`.
    """
    path = folder / "bento.yaml"
    try:
        content = read_mapping(path)
    except FileNotFoundError:
        raise no_manifest(folder, str(folder)) from None
    bentoml_version = _supported_version(content, path)
    name, version = _tag_parts(content, path)
    services = _mappings(content.get("services"))
    entry = _entry_service(content, services)
    return Manifest(
        name=name,
        version=version,
        bentoml_version=bentoml_version,
        style=ServiceStyle.CLASS if services else ServiceStyle.FUNCTION,
        python_version=_python_version(content, folder, path),
        models=tuple(dict.fromkeys(_model_tags(content, services, path))),
        hub_models=tuple(dict.fromkeys(_hub_models(content, services))),
        labels=_scalars(content.get("labels")),
        envs=_envs(content),
        required_envs=_required_envs(content),
        timeout=_timeout(entry),
        services=max(1, len(services)),
        gpus=_gpus(content, services),
        schemas={
            str(route.get("name")): route
            for route in _mappings(_mapping(content.get("schema")).get("routes"))
        },
    )


def no_manifest(folder: Path, where: str) -> BentoError:
    """What to say when `folder`, known to the user as `where`, has no bento.yaml."""
    if (folder / "bentoml.yml").exists():
        return BentoUnsupportedError(
            "this bundle was made by BentoML 0.13, whose layout is not read here",
            where=where,
            next_step="move the service to BentoML 1.x and build it again with `bentoml build`",
        )
    if (folder / "bentofile.yaml").exists():
        return BentoNotFoundError(
            "this folder is the source of a bento, not a built one",
            where=where,
            next_step=f"run `bentoml build {where}` and give the tag that it prints",
        )
    return BentoNotFoundError(
        "there is no bento here: no bento.yaml",
        where=where,
        next_step="give the folder that has bento.yaml in it, an archive, or a tag of `bentoml list`",
    )


def _supported_version(content: dict[str, Any], path: Path) -> str:
    from packaging.version import InvalidVersion, Version

    text = str(content.get("bentoml_version", ""))
    try:
        version = Version(text)
    except InvalidVersion:
        raise BentoUnsupportedError(
            f"bento.yaml does not say which BentoML made it (bentoml_version: {text[:40]!r})",
            where=str(path),
            next_step=_REBUILD,
        ) from None
    if not Version(_OLDEST) <= Version(version.base_version) < Version(_FIRST_UNKNOWN):
        raise BentoUnsupportedError(
            f"this bento was made by BentoML {version}; BentoML 1.0 to 1.4 are read here",
            where=str(path),
            next_step=_REBUILD,
        )
    return text


def _tag_parts(content: dict[str, Any], path: Path) -> tuple[str, str]:
    missing = [key for key in ("name", "version") if content.get(key) in (None, "")]
    if missing:
        raise BentoUnsupportedError(
            f"bento.yaml has no {' and no '.join(missing)}; "
            "BentoML 1.0 leaves them out when its cattrs is too new",
            where=str(path),
            next_step='run `pip install "attrs==23.1.0" "cattrs==23.1.2"` and `bentoml build` again',
        )
    parts = str(content["name"]), str(content["version"])
    for key, value in zip(("name", "version"), parts, strict=True):
        if not NAME.fullmatch(value):
            raise BentoError(
                f"bento.yaml has a {key} that BentoML does not allow: {value[:80]!r}",
                where=f"{path}: {key}",
                next_step=_REBUILD,
            )
    return parts


def _entry_service(content: dict[str, Any], services: list[dict[str, Any]]) -> dict[str, Any]:
    name = content.get("entry_service")
    return next(
        (service for service in services if service.get("name") == name), services[0] if services else {}
    )


def _python_version(content: dict[str, Any], folder: Path, path: Path) -> str:
    """From `image` (1.4), `docker` (before, and 1.4's old layout), or the file that install.sh reads."""
    for section in ("image", "docker"):
        found = _PYTHON.match(str(_mapping(content.get(section)).get("python_version") or ""))
        if found:
            # YAML reads an unquoted 3.10 as the number 3.1.
            return "3.10" if found.group() == "3.1" else found.group()
    version_file = folder / "env" / "python" / "version.txt"
    try:
        with version_file.open(encoding="utf-8", errors="replace") as file:
            found = _PYTHON.match(file.read(100).strip())
    except OSError:
        found = None
    if found:
        return found.group()
    raise BentoError(
        "the bento does not say which Python it was built for",
        where=f"{path}: docker.python_version",
        next_step="set `docker: {python_version: '3.11'}` in bentofile.yaml and build the bento again",
    )


def _models(content: dict[str, Any], services: list[dict[str, Any]]) -> Iterator[Any]:
    """Models stand under each service (class style), at the top and under the runners (function style)."""
    for holder in (content, *services, *_mappings(content.get("runners"))):
        yield from _list(holder.get("models"))


def _is_of_a_hub(model: Any) -> bool:
    """`bentoml.models.HuggingFaceModel` and its like, which the store does not hold."""
    return isinstance(model, dict) and model.get("registry", "bentoml") != "bentoml"


def _model_tags(content: dict[str, Any], services: list[dict[str, Any]], path: Path) -> Iterator[str]:
    for model in _models(content, services):
        if _is_of_a_hub(model):
            continue
        tag = str(model.get("tag") if isinstance(model, dict) else model)
        name, _, version = tag.partition(":")
        if not (NAME.fullmatch(name) and NAME.fullmatch(version)):
            raise BentoError(
                f"bento.yaml names a model by something that is no tag: {tag[:80]!r}",
                where=f"{path}: models",
                next_step=_REBUILD,
            )
        yield tag


def _hub_models(content: dict[str, Any], services: list[dict[str, Any]]) -> Iterator[str]:
    """Their tag has `--` for the hub's `/`, and a hash for a version (`HuggingFaceModel.to_info`)."""
    for model in filter(_is_of_a_hub, _models(content, services)):
        in_tag = str(model.get("tag")).partition(":")[0].replace("--", "/")
        yield f"{model['registry']}:{_mapping(model.get('metadata')).get('model_id') or in_tag}"


def _envs(content: dict[str, Any]) -> dict[str, str]:
    """Both kinds; one of `envs` goes before one of the image if it has a value."""
    stated = _stated_envs(content)
    return stated | _docker_env(content) | {name: value for name, value in stated.items() if value}


def _docker_env(content: dict[str, Any]) -> dict[str, str]:
    """`docker.env`, a mapping or a list of `NAME=value`: the image sets these, empty values too."""
    in_docker = _mapping(content.get("docker")).get("env")
    pairs = _scalars(in_docker)
    for item in _list(in_docker):
        name, _, value = str(item).partition("=")
        pairs[name] = value
    return pairs


def _stated_envs(content: dict[str, Any]) -> dict[str, str]:
    """`envs` (from 1.2), but not those of the build."""
    pairs: dict[str, str] = {}
    for env in _mappings(content.get("envs")):
        if env.get("stage", "all") != "build" and isinstance(env.get("name"), str):
            pairs.update(_scalars({env["name"]: env.get("value")}))
    return pairs


def _required_envs(content: dict[str, Any]) -> tuple[str, ...]:
    """Those of `envs` without a value, unless the image sets them."""
    set_by_image = _docker_env(content)
    return tuple(
        name for name, value in _stated_envs(content).items() if value == "" and name not in set_by_image
    )


def _timeout(service: dict[str, Any]) -> float | None:
    timeout = _mapping(_mapping(service.get("config")).get("traffic")).get("timeout")
    if not isinstance(timeout, (int, float)) or isinstance(timeout, bool):
        return None
    return float(timeout) if 0 < timeout <= _LONGEST_TIMEOUT else None


def _gpus(content: dict[str, Any], services: list[dict[str, Any]]) -> int:
    """`resources.gpu` of each service; a CUDA image asks for one at least."""
    asked = (_mapping(_mapping(service.get("config")).get("resources")) for service in services)
    count = sum(_whole_gpus(resources.get("gpu")) or int("gpu_type" in resources) for resources in asked)
    return max(count, int(_mapping(content.get("docker")).get("cuda_version") is not None))


def _whole_gpus(stated: Any) -> int:
    """How many GPUs hold what is stated; 0 for what is no number that BentoML takes."""
    text = str(stated).strip()
    return math.ceil(float(text)) if _GPUS.fullmatch(text) else 0


def _scalars(value: Any) -> dict[str, str]:
    pairs = _mapping(value).items()
    return {str(k): "" if v is None else str(v) for k, v in pairs if not isinstance(v, (dict, list))}


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _mappings(value: Any) -> list[dict[str, Any]]:
    return [item for item in _list(value) if isinstance(item, dict)]
