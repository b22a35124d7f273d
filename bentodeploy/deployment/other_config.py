"""What made a project: a config, of which two may have one name in a folder, and an operator."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from bentodeploy.config.yaml_values import parse_yaml
from bentodeploy.deployment.history import deployed_by
from bentodeploy.deployment.index import last_config, recall
from bentodeploy.errors import ConfigError
from bentodeploy.files import file_system_errors, write_atomically

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


def is_of_other_operator(workspace: Workspace) -> bool:
    """Whether the project was last made for another one; the check `operator` judges what that means."""
    return made_for(workspace.project) not in (None, workspace.operator.name)


def learn_operator(workspace: Workspace) -> None:
    """Note for whom a project of an earlier version was made, where the list of this machine knows it."""
    project = workspace.project
    if project.is_dir() and not _operator_note(project).exists():
        for known in recall():
            if known.project == str(project):
                _note_operator(project, known.operator)


def learn_from_state(workspace: Workspace, outputs: Mapping[str, Any]) -> None:
    """Note who has deployed what these outputs tell of: a new clone does not know, and the state does."""
    name = deployed_by(outputs)
    if name is not None and name != made_for(workspace.project):
        _note_operator(workspace.project, name)


def note_operator(workspace: Workspace) -> None:
    """Note for whom the project is made. Raises `FileSystemError`."""
    if made_for(workspace.project) != workspace.operator.name:
        _note_operator(workspace.project, workspace.operator.name)


def _operator_note(project: Path) -> Path:
    return project / ".bentodeploy" / "operator"


def made_for(project: Path) -> str | None:
    """The operator whose template the project has; None where nothing was noted, as in older projects."""
    try:
        return _operator_note(project).read_text(encoding="utf-8").strip() or None
    except (OSError, ValueError):
        return None


def _note_operator(project: Path, name: str) -> None:
    with file_system_errors("write the Terraform project", project):
        write_atomically(_operator_note(project), f"{name}\n".encode())


def _name_in(config: Path) -> object:
    values = parse_yaml(config.read_text(encoding="utf-8"), str(config)).value
    return values.get("name") if isinstance(values, Mapping) else None
