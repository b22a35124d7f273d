"""The environment that an engine runs in."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from bentodeploy.engine_line import ARGUMENTS, ASTRAY

_OURS = {"TF_IN_AUTOMATION": "1", "TF_INPUT": "0", "CHECKPOINT_DISABLE": "1"}

_TO_STDERR = ("TF_LOG", "TF_LOG_CORE", "TF_LOG_PROVIDER")
"""Without TF_LOG_PATH they bury the engine's own errors, which are read from there."""

_PATHS = ("TF_CLI_CONFIG_FILE", "TERRAFORM_CONFIG", "TF_PLUGIN_CACHE_DIR", "TF_LOG_PATH")
"""The engine runs in the project, so a relative path must hold from the caller's folder."""

_CONFIG_FILES = ("TF_CLI_CONFIG_FILE", "TERRAFORM_CONFIG")


def child_environment(environ: Mapping[str, str], *, plugin_cache: Path | None) -> dict[str, str]:
    """What the engine and its children see.

    The caller's own variables but those that would break a run; credentials, proxies, `TF_VAR_*` (for
    the user's own `.tf` files; a value of ours goes before them) and `TF_REATTACH_PROVIDERS` stay.
    Python's own folder stands last on PATH, so that provisioners always find a `python3`.
    Source: https://developer.hashicorp.com/terraform/cli/config/environment-variables
    """
    child = {name: value for name, value in environ.items() if not _dropped(name, environ)}
    for name in _PATHS:
        if child.get(name):
            child[name] = str(Path(child[name]).expanduser().absolute())
    for name in _CONFIG_FILES:
        if name in child and not Path(child[name]).is_file():
            del child[name]
    if plugin_cache is not None:
        child.setdefault("TF_PLUGIN_CACHE_DIR", str(plugin_cache))
    path = [child["PATH"]] if child.get("PATH") else []
    child["PATH"] = os.pathsep.join([*path, str(Path(sys.executable).parent)])
    return {**child, **_OURS}


def _dropped(name: str, environ: Mapping[str, str]) -> bool:
    if name.startswith(ARGUMENTS) or name in ASTRAY:
        return True
    return name in _TO_STDERR and not environ.get("TF_LOG_PATH")
