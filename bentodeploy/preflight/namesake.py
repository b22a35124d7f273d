"""No other config of the same name in the folder: both would mean one project."""

from __future__ import annotations

from collections.abc import Iterator

from bentodeploy.operator import Finding
from bentodeploy.preflight.check import Check, Cost, Group, Situation, Verb


def check_namesake(situation: Situation) -> Iterator[Finding]:
    """Refuses where another config of the same name has made the project; says nothing where all is well."""
    other = situation.other_config
    if other is not None:
        what = (
            f"{situation.folder} was last made from {other}, whose `name:` is the same: "
            "this config would take the place of what that one deployed."
        )
        cure = "Give one of them another `name:`. Where both mean one deployment: `--skip-check namesake`."
        yield Finding("namesake", False, what, cure)


CHECK = Check("namesake", Group.CONFIG, Cost.LOCAL, check_namesake, frozenset(Verb))
