"""The end of `init`: the file is shown, agreed to, and written."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bentodeploy.config.source import is_found_without_being_named
from bentodeploy.config.written import config_text
from bentodeploy.deployment.result import Result
from bentodeploy.deployment.schema import installed_schema
from bentodeploy.errors import InterruptedByUserError
from bentodeploy.wizard import bentos
from bentodeploy.wizard.asking import Agree
from bentodeploy.wizard.draft import Draft
from bentodeploy.wizard.file import SCHEMA_FILE, write_files

if TYPE_CHECKING:
    from bentodeploy.wizard.given import Work


@dataclass(frozen=True)
class Written(Result):
    """Answer of `init`."""

    file: str
    schema: str
    name: str
    operator: str
    bento: str
    next: str
    """The command that deploys it."""


def written(draft: Draft, work: Work) -> Written:
    """Show what the draft makes, and write it after a yes; raises InterruptedByUserError after a no."""
    draft = _still_there(draft, work)
    draft.loaded()
    draft = Draft(_in_order(draft), draft.find_operator)
    operator = draft.operator
    text = config_text(draft.values, operator.spec_model, SCHEMA_FILE, f"{operator.name}: {operator.summary}")
    work.progress.info(f"\n{text}")
    if not work.asker.agree(Agree("--yes", f"Write {work.target.name}?", suggestion=True)):
        raise InterruptedByUserError("Nothing was written.", next_step="`bentodeploy init` begins anew.")
    draft_again = _still_there(draft, work)
    if draft_again is not draft:
        return written(draft_again, work)
    write_files(work.target, text, installed_schema(work.progress), overwrite=work.overwrite)
    return Written(
        file=str(work.target),
        schema=str(work.target.parent / SCHEMA_FILE),
        name=draft.get("name"),
        operator=operator.name,
        bento=draft.get("bento"),
        next=_next_command(work.target),
    )


def _still_there(draft: Draft, work: Work) -> Draft:
    """The draft; with another bento where somebody removed the chosen one meanwhile."""
    chosen = draft.get("bento")
    bento = bentos.standing_or_another(chosen, work.target.parent, work.asker, work.progress)
    return draft if bento == chosen else draft.put(("bento",), bento)


def _in_order(draft: Draft) -> dict[str, object]:
    order = ("api_version", "name", "bento", "operator", "access")
    last = ("spec",)
    middle = [key for key in draft.values if key not in (*order, *last)]
    return {key: draft.values[key] for key in (*order, *middle, *last) if draft.values.get(key) is not None}


def _next_command(target: Path) -> str:
    is_found = is_found_without_being_named(target)
    return "bentodeploy up" if is_found else f"bentodeploy up --file {_relative(target)}"


def _relative(target: Path) -> str:
    import shlex

    near = target.relative_to(Path.cwd()) if target.is_relative_to(Path.cwd()) else target
    return shlex.quote(str(near))
