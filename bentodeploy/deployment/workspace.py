"""A deployment's own place: its config, its operator and its project folder."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bentodeploy.config.source import is_found_without_being_named
from bentodeploy.deployment import names
from bentodeploy.deployment.access import check_access
from bentodeploy.discovery import find_operator
from bentodeploy.errors import ConfigError, UsageError
from bentodeploy.operator import Target

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bentodeploy.config.model import DeploymentConfig
    from bentodeploy.operator import Operator
    from bentodeploy.progress import Progress

PROJECTS = "terraform"
"""Folder beside the config in which each deployment has its project, by name."""


@dataclass(frozen=True)
class Workspace:
    """Everything that a use case needs to know before it begins."""

    config: DeploymentConfig
    config_path: Path
    operator: Operator[Any]
    target: Target[Any]
    skipped: frozenset[str] = frozenset()
    """Names of checks that shall not stop this run."""

    @property
    def name(self) -> str:
        """The deployment's name."""
        return self.config.name

    @property
    def project(self) -> Path:
        """The generated Terraform folder."""
        return self.target.project

    @property
    def private(self) -> Path:
        """Our own files inside the project: locks, logs, saved plans, bundles."""
        return self.project / ".bentodeploy"

    def file_words(self) -> tuple[str, ...]:
        """The option that leads a verb to this config from the current folder; none where it needs none."""
        is_found = is_found_without_being_named(self.config_path)
        return () if is_found else ("--file", str(self.config_path))

    def bento_reference(self) -> str:
        """The bento to build; `UsageError` when neither config nor command line names one."""
        if self.config.bento is None:
            raise UsageError(
                "No bento is named.",
                where=f"{self.config_path}, key `bento`",
                next_step="Add `bento: name:version` to the config, or pass `--bento name:version`.",
            )
        return self.config.bento


def open_workspace(
    config_path: Path | None, bento: str | None, progress: Progress, *, skip_checks: Iterable[str] = ()
) -> Workspace:
    """Read the config at `config_path` (None: the one of this folder) and find its operator.

    `bento` replaces the config's own reference. Relative paths of bentos hold from the folder of the
    one who names them: the config's for the config, the current one for the command line.
    `skip_checks` are names of checks that shall not stop the run; UsageError where there is none of a name.
    """
    from bentodeploy.config.load import load_config

    operator_named = cache(find_operator)
    loaded = load_config(config_path, lambda name: operator_named(name).spec_model)
    for warning in loaded.warnings:
        progress.warn(warning)
    path = loaded.path.absolute()
    _check_path(path)
    config = loaded.config.model_copy(update={"bento": bento or _from(path.parent, loaded.config.bento)})
    operator = operator_named(config.operator.name)
    _check_name(config.name, operator, path)
    check_access(config, operator, path)
    # One deployment is one project, by whatever symbolic links its folder was reached.
    project = path.parent.resolve() / PROJECTS / config.name
    skipped = frozenset(skip_checks)
    if skipped:
        from bentodeploy.preflight.every import require_known

        require_known(skipped, operator)
    return Workspace(config, path, operator, Target(config, config.spec, project), skipped)


def _from(folder: Path, reference: str | None) -> str | None:
    if reference is None:
        return None
    beside = folder / Path(reference).expanduser()
    return str(beside) if beside.exists() else reference


def _check_path(path: Path) -> None:
    """Terraform's files are UTF-8, and the project's path stands in them."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        raise ConfigError(
            "The path of this config holds bytes that are no characters here; Terraform takes characters.",
            where=ascii(str(path)),
            next_step="Set a locale with UTF-8 (`export LC_ALL=C.UTF-8`), or rename the folder.",
        ) from None


def _check_name(name: str, operator: Operator[Any], path: Path) -> None:
    if names.takes(operator, name):
        return
    proposal = names.fitting(operator, name)
    raise ConfigError(
        f"{operator.name} does not take the name {name!r}; it takes {names.rule(operator)}.",
        where=f"{path}, key `name`",
        next_step=f"Write name: {proposal}" if proposal else "Choose another name.",
    )
