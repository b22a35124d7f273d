"""Variables that a bento reads while its image is built, and that no layer of the image keeps.

BentoML 1.4 writes a variable with `stage: build` into bento.yaml, and into each RUN of the Dockerfile
`--mount=type=secret,id=NAME NAME="$(cat /run/secrets/NAME)"`. A secret that the build is not given is no
file there, and the variable is empty: a private package index then answers 401.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bentodeploy.image.stack import read_dockerfile

MANIFEST = "bento.yaml"
_MOUNT = re.compile(r"--mount=\S*\btype=secret\b")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_PREFIX = "BENTODEPLOY_BUILD_SECRET_"
"""Before the names in the docker command's environment: a bento that asks for `DOCKER_HOST` or `PATH`, and
states a default, must not change how that command works."""


@dataclass(frozen=True)
class BuildSecrets:
    """What a bento asks for."""

    values: Mapping[str, str] = field(default_factory=dict, repr=False)
    """By name; from the caller's environment, else the bento's own default."""
    missing: tuple[str, ...] = ()
    """Names that have a value in neither."""


def build_secrets(bundle: Path, caller: Mapping[str, str]) -> BuildSecrets:
    """What the bento in `bundle` asks for, with the values of `caller`; raises as `read_dockerfile`.

    As in `bentoml containerize`, the caller's value goes before the bento's; it may be empty.
    """
    if not _MOUNT.search(read_dockerfile(bundle)):
        return BuildSecrets()
    values, missing = {}, []
    for name, default in _asked(bundle).items():
        if name in caller or default:
            values[name] = caller.get(name, default)
        else:
            missing.append(name)
    return BuildSecrets(values, tuple(missing))


def secret_arguments(names: Iterable[str]) -> list[str]:
    """What tells BuildKit to read each value from the environment that `secret_environment` makes.

    So values stand in no command line, which every user of the machine may read. docker knows this since
    20.10.
    """
    return [argument for name in names for argument in ("--secret", f"id={name},env={_PREFIX}{name}")]


def secret_environment(values: Mapping[str, str]) -> dict[str, str]:
    """The part of the docker command's environment that has the values."""
    return {_PREFIX + name: value for name, value in values.items()}


def _asked(bundle: Path) -> dict[str, str]:
    """Names and defaults, which are empty where there is none, of `envs` with `stage: build`."""
    # Late, because most bentos have none.
    import yaml

    loader: type[yaml.SafeLoader | yaml.CSafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        text = (bundle / MANIFEST).read_bytes()
    except FileNotFoundError:
        return {}
    content = yaml.load(text, Loader=loader)  # noqa: S506 (both loaders are the safe ones)
    envs = content.get("envs") if isinstance(content, dict) else None
    found = [env for env in envs if _is_of_the_build(env)] if isinstance(envs, list) else []
    return {env["name"]: "" if env.get("value") is None else str(env["value"]) for env in found}


def _is_of_the_build(env: Any) -> bool:
    if not isinstance(env, dict) or env.get("stage") != "build":
        return False
    return isinstance(env.get("name"), str) and _NAME.fullmatch(env["name"]) is not None
