"""No other operator over what is deployed: its template would take the place of what can remove that."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from bentodeploy.errors import BentodeployError
from bentodeploy.operator import Finding
from bentodeploy.preflight.check import Check, Cost, Group, Situation, Verb
from bentodeploy.terraform.driver import Terraform
from bentodeploy.terraform.engine import find_engine
from bentodeploy.terraform.local_state import is_read_here
from bentodeploy.terraform.state import parse_state


def check_operator(situation: Situation) -> list[Finding]:
    """Refuses where another operator has deployed what the state holds; says nothing where all is well."""
    config, operator = situation.config, situation.operator
    if config is None or operator is None or situation.made_for in (None, operator.name):
        return []
    if not _has_resources(situation.folder, config.engine):
        return []
    what = f"{config.name} is deployed on {situation.made_for}; `operator:` says {operator.name}."
    cure = f"Destroy it with `operator: {situation.made_for}` first, or give another `name:`."
    return [Finding("operator", False, what, cure)]


def _has_resources(project: Path, engine: str | None) -> bool:
    """Whether the state holds any, which a remote one is asked: so rare a change may take its time.

    True where that cannot be told, because what is lost would run and cost on.
    """
    if not (project / ".terraform").is_dir():  # nothing was applied from here since, if ever
        with suppress(OSError, ValueError):
            return bool(parse_state((project / "terraform.tfstate").read_text(encoding="utf-8")).resources)
        return (project / "terraform.tfstate").exists()
    try:
        return bool(Terraform(find_engine(engine), project).resources())
    except (BentodeployError, ValueError):
        return True


def _cost(situation: Situation) -> Cost:
    return Cost.LOCAL if is_read_here(situation.folder) else Cost.CLOUD


CHECK = Check("operator", Group.CONFIG, Cost.CLOUD, check_operator, frozenset(Verb), less_cost=_cost)
