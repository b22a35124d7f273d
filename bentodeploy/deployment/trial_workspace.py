"""Whose contract a trial keeps to: the config's operator, or another one that the command line names."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from bentodeploy.config.model import DeploymentConfig, OperatorReference
from bentodeploy.config.name import legal_name
from bentodeploy.config.schema import schema_of
from bentodeploy.config.source import FILE_NAMES
from bentodeploy.deployment.access import check_access
from bentodeploy.deployment.workspace import Workspace, open_workspace
from bentodeploy.discovery import discover, find_operator
from bentodeploy.errors import CapabilityError, ConfigNotFoundError, UsageError
from bentodeploy.operator import Target, Tries
from bentodeploy.paths import cache_dir

if TYPE_CHECKING:
    from bentodeploy.config.spec import Spec
    from bentodeploy.operator import Operator
    from bentodeploy.progress import Progress


def open_trial(
    config_path: Path | None, bento: str | None, operator_name: str | None, progress: Progress
) -> Workspace:
    """The workspace of a trial.

    With `operator_name` everything but operator and spec comes from the config, if the config is for
    another one; and where this folder has no config, the bento's name and defaults are enough.

    Raises what `open_workspace` raises, CapabilityError and UsageError.
    """
    try:
        workspace = open_workspace(config_path, bento, progress)
    except ConfigNotFoundError:
        if config_path is not None or bento is None or operator_name is None:
            raise
        workspace = _without_config(bento, _able(find_operator(operator_name)))
    if operator_name in (None, workspace.operator.name):
        _able(workspace.operator)
        return workspace
    return _moved(workspace, _able(find_operator(str(operator_name))))


def tries(operator: Operator[Any]) -> Tries[Any]:
    """The operator with its ability to try images; `open_trial` has made sure of it."""
    if not isinstance(operator, Tries):
        raise _cannot(operator)
    return operator


def _able(operator: Operator[Any]) -> Operator[Any]:
    tries(operator)
    return operator


def _cannot(operator: Operator[Any]) -> CapabilityError:
    able = [found.name for found in discover() if found.operator and issubclass(found.operator, Tries)]
    return CapabilityError(
        f"{operator.name} does not say how its platform runs an image, so it cannot be tried here.",
        next_step=f"These operators can: {', '.join(able) or 'none that is installed'}.",
    )


def _moved(workspace: Workspace, operator: Operator[Any]) -> Workspace:
    spec = _trial_spec(operator)
    changes = {"operator": OperatorReference(name=operator.name), "spec": spec}
    config = workspace.config.model_copy(update=changes)
    check_access(config, operator, workspace.config_path)
    return Workspace(config, workspace.config_path, operator, Target(config, spec, workspace.project))


def _without_config(bento: str, operator: Operator[Any]) -> Workspace:
    """Its project, which only the build uses, lies in the cache."""
    spec = _trial_spec(operator)
    stem = Path(bento).name.partition(":")[0].removesuffix(".bento")
    config = DeploymentConfig(
        api_version="v1",
        name=legal_name(stem) or "trial",
        operator=OperatorReference(name=operator.name),
        bento=bento,
        spec=spec,
    )
    project = cache_dir() / "trials" / config.name
    return Workspace(config, Path.cwd() / FILE_NAMES[0], operator, Target(config, spec, project))


def _trial_spec(operator: Operator[Any]) -> Spec:
    """The default spec; what has no default is the operator's own choice for trials, or an example."""
    schema = schema_of(operator.spec_model)
    fields = schema.properties
    examples = {name: fields[name].node.get("examples") for name in schema.required}
    values = {name: found[0] for name, found in examples.items() if found}
    try:
        return operator.spec_model.model_validate({**values, **tries(operator).trial_spec})
    except ValidationError as error:
        missing = ", ".join(str(one["loc"][0]) for one in error.errors() if one["loc"]) or "its spec"
        raise UsageError(
            f"{operator.name} cannot be tried without a config: {missing} has no default.",
            next_step=f"Write a config for {operator.name} and name it by `--file`.",
        ) from error
