"""Two configs of one name in one folder, which would take turns at one project."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from bentodeploy.config.yaml_values import parse_yaml
from bentodeploy.deployment.index import last_config
from bentodeploy.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path

    from bentodeploy.deployment.workspace import Workspace


def other_config(workspace: Workspace) -> Path | None:
    """The config that the project was last made from, where that is another file and has this name still."""
    last = last_config(workspace.project)
    if last is None or last == workspace.config_path:
        return None
    try:
        if last.samefile(workspace.config_path) or _name_in(last) != workspace.name:
            return None
    except (OSError, ValueError, ConfigError):  # gone, or no config any more
        return None
    return last


def _name_in(config: Path) -> object:
    values = parse_yaml(config.read_text(encoding="utf-8"), str(config)).value
    return values.get("name") if isinstance(values, Mapping) else None
