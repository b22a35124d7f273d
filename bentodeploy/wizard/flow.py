"""The questions in their order: bento, operator, settings without a default, access, name, more, write.

Every question has a flag; what a flag or `--from` answers is not asked. Each answer is checked at once by
the config model. Nothing is written before the last yes.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from bentodeploy.config.load import load_config
from bentodeploy.deployment.result import Result
from bentodeploy.discovery import find_operator
from bentodeploy.errors import BentoError, InterruptedByUserError, UsageError
from bentodeploy.wizard import bentos
from bentodeploy.wizard.asking import Agree, Asker, Option, Pick, Suggested
from bentodeploy.wizard.draft import Draft
from bentodeploy.wizard.file import SCHEMA_FILE, exists_already, target_file, write_files
from bentodeploy.wizard.given import Given, Work
from bentodeploy.wizard.more import with_more
from bentodeploy.wizard.settings import with_settings
from bentodeploy.wizard.steps import with_access, with_bento, with_name, with_operator, with_required

if TYPE_CHECKING:
    from bentodeploy.progress import Progress


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


def init(given: Given, asker: Asker, progress: Progress) -> Written:
    """Ask what is not given, show the file, write it.

    Raises UsageError for a wrong flag, a missing answer that nobody can be asked for, and an existing file
    that may not be replaced; InterruptedByUserError when the person leaves, with nothing written.
    """
    try:
        return _run(given, Suggested(asker) if given.yes else asker, progress)
    except (KeyboardInterrupt, EOFError):
        raise InterruptedByUserError(
            "Interrupted; nothing was written.", next_step="`bentodeploy init` begins anew."
        ) from None


def _run(given: Given, asker: Asker, progress: Progress) -> Written:
    target = target_file(given.file)
    given, overwrite = _settle_existing(given, target, asker)
    work = Work(given, target, asker, progress, overwrite)
    draft = _start(given, progress)
    if not asker.interactive:
        _require_flags(given, draft)
    draft, bento = with_bento(draft, work)
    draft = with_operator(draft, bento, work)
    draft = with_settings(draft, given.settings)
    draft = with_required(draft, work)
    draft = with_access(draft, work)
    draft = with_name(draft, bento, work)
    draft = with_more(draft, work)
    return _write(draft, work)


def _settle_existing(given: Given, target: Path, asker: Asker) -> tuple[Given, bool]:
    """What shall become of a config that stands there already; asked first, so that no answer is lost."""
    if not target.exists() or given.overwrite:
        return given, given.overwrite
    if not asker.interactive:
        raise exists_already(target)
    options: tuple[Option, ...] = (
        Option("stop", "Stop", "and leave it as it is"),
        Option("new", "Write a new one", "in its place"),
        Option("from", "Change it", "start from its values; your own comments go"),
    )
    if given.start is not None:
        options = options[:2]
    # No suggestion: `--yes` alone must never replace a file.
    answer = asker.pick(Pick("--overwrite", f"{target.name} is there already", options))
    if answer == "stop":
        raise exists_already(target)
    if answer == "from":
        given = Given(**{**given.__dict__, "start": target})
    return given, True


def _start(given: Given, progress: Progress) -> Draft:
    operator_named = cache(find_operator)
    draft = Draft({"api_version": "v1"}, operator_named)
    if given.start is not None:
        loaded = load_config(given.start, lambda name: operator_named(name).spec_model)
        for warning in loaded.warnings:
            progress.warn(warning)
        values = loaded.config.model_dump(mode="json", exclude_unset=True)
        draft = Draft({**values, "api_version": "v1"}, operator_named)
    return draft


def _require_flags(given: Given, draft: Draft) -> None:
    """Where nobody can be asked: name at once all that no suggestion can stand for."""
    said = {
        "--bento": given.bento or draft.get("bento"),
        "--operator": given.operator or draft.get("operator"),
        "--yes": given.yes,
    }
    missing = [flag for flag, value in said.items() if not value]
    if missing:
        raise UsageError(
            f"There is no terminal to ask on, and {', '.join(missing)} "
            f"{'is' if len(missing) == 1 else 'are'} not given.",
            next_step="For example: bentodeploy init --bento iris:latest --operator local --yes",
        )


def _write(draft: Draft, work: Work) -> Written:
    from bentodeploy.config.written import config_text
    from bentodeploy.deployment.schema import installed_schema

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
        return _write(draft_again, work)
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
    try:
        bentos.find_bento(draft.get("bento"), work.target.parent)
    except BentoError as error:
        if not work.asker.interactive:
            raise
        work.progress.warn(f"{error.what}. Choose another.")
        return draft.put(("bento",), bentos.as_written(bentos.ask_bento(work.asker), work.target.parent))
    return draft


def _in_order(draft: Draft) -> dict[str, object]:
    order = ("api_version", "name", "bento", "operator", "access")
    last = ("spec",)
    middle = [key for key in draft.values if key not in (*order, *last)]
    return {key: draft.values[key] for key in (*order, *middle, *last) if draft.values.get(key) is not None}


def _next_command(target: Path) -> str:
    standard = target.parent == Path.cwd() and target.name.startswith("deployment_config.y")
    return "bentodeploy up" if standard else f"bentodeploy up --file {_relative(target)}"


def _relative(target: Path) -> str:
    import shlex

    near = target.relative_to(Path.cwd()) if target.is_relative_to(Path.cwd()) else target
    return shlex.quote(str(near))
