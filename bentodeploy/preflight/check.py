"""What a check is: a name, what it costs, and a function from the situation to findings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bentodeploy.errors import BentodeployError
from bentodeploy.operator import Finding
from bentodeploy.operator.contract import USUAL_CURE

if TYPE_CHECKING:
    from bentodeploy.bento.model import Bento
    from bentodeploy.config.model import DeploymentConfig
    from bentodeploy.operator import Operator, Target


class Cost(str, Enum):
    """What has to be asked, the cheapest first."""

    LOCAL = "local"
    """This machine alone."""
    NETWORK = "network"
    """Somebody's server, without credentials."""
    CLOUD = "cloud"
    """The platform, with the user's credentials; nothing is changed and nothing is charged."""


class Verb(str, Enum):
    """Verbs that would fail later, when time or money is spent, and so make checks first."""

    BUILD = "build"
    PLAN = "plan"
    """And `apply`, which plans first."""


class Group(str, Enum):
    """What a check is about, in the order in which people mend things."""

    MACHINE = "this machine"
    CONFIG = "config and bento"
    IMAGES = "images"
    PLATFORM = "platform"
    STATE = "state"


@dataclass(frozen=True)
class Situation:
    """All that is known when checks run. Without a config, only the machine can be looked at."""

    folder: Path
    """Where the project is, or would be."""
    config: DeploymentConfig | None = None
    config_error: BentodeployError | None = None
    operator: Operator[Any] | None = None
    target: Target[Any] | None = None
    bento: Bento | None = None
    bento_error: BentodeployError | None = None
    needs_image: bool | None = None
    """None where nothing is built, and where a config or a bento is missing that would tell."""
    variables: Mapping[str, Any] = field(default_factory=dict)
    variables_error: BentodeployError | None = None
    """Why the operator cannot tell the project's values, without which it makes no checks of its own."""
    outputs: Mapping[str, Any] = field(default_factory=dict)
    built: str | None = None
    """The image reference of the last build."""
    other_config: Path | None = None
    """Another config of the same name that the project was last made from."""
    made_for: str | None = None
    """The operator that the project was last made for; None where nobody has noted it."""
    read_state: Callable[[], str] | None = None
    """Looks at the Terraform state's place, takes its lock where that can be had; says what is there."""


Run = Callable[[Situation], Iterable[Finding]]


@dataclass(frozen=True)
class Check:
    """One check. `run` answers nothing where it does not apply."""

    name: str
    group: Group
    cost: Cost
    run: Run
    needed_for: frozenset[Verb] = frozenset()
    """Verbs that run it first, and stop where it refuses; `doctor` runs every check."""
    needs_project: bool = False
    """Whether it looks at the project's values, so that a verb runs it when it holds the project's lock."""
    part_of: str | None = None
    """Another check, whose name skips this one too."""
    less_cost: Callable[[Situation], Cost] | None = None
    """What it needs in a situation, where that may be less than `cost`: a state in the folder asks nobody."""

    def cost_in(self, situation: Situation) -> Cost:
        """What it needs to be made now."""
        return self.cost if self.less_cost is None else self.less_cost(situation)

    def is_among(self, skipped: frozenset[str]) -> bool:
        """Whether `--skip-check` names it."""
        return self.name in skipped or self.part_of in skipped


@dataclass(frozen=True)
class Outcome:
    """One finding, with where it belongs and what finding it took."""

    group: str
    cost: str
    check: str
    ok: bool
    what: str
    cure: str | None


def found(check: Check, situation: Situation) -> list[Outcome]:
    """What the check finds; an error of its own is a finding too, after those before it."""
    findings: list[Finding] = []
    try:
        findings.extend(check.run(situation))
    except BentodeployError as error:
        findings.append(Finding.of_error(check.name, error))
    group, cost = check.group.value, check.cost_in(situation).value
    return [
        Outcome(group, cost, one.check, one.ok, one.what, None if one.ok else one.cure or USUAL_CURE)
        for one in findings
    ]
