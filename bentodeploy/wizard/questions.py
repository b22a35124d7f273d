"""The questions after the first, in their order: operator, settings without a default, access, name, more.

Each answer is checked at once by the config model.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from bentodeploy.config.load import load_config
from bentodeploy.discovery import find_operator
from bentodeploy.errors import UsageError
from bentodeploy.wizard.draft import Draft
from bentodeploy.wizard.more import with_more
from bentodeploy.wizard.settings import with_settings
from bentodeploy.wizard.steps import with_access, with_bento, with_name, with_operator, with_required
from bentodeploy.wizard.writing import Written, written

if TYPE_CHECKING:
    from bentodeploy.progress import Progress
    from bentodeploy.wizard.given import Given, Work


def ask_the_rest(work: Work) -> Written:
    """Settle all that `work.given` leaves open, then show and write the file. Raises as `flow.init`."""
    given = work.given
    draft = _start(given, work.progress)
    if not work.asker.interactive:
        _require_flags(given, draft)
    draft, bento = with_bento(draft, work)
    draft = with_operator(draft, bento, work)
    draft = with_settings(draft, given.settings)
    draft = with_required(draft, work)
    draft = with_access(draft, work)
    draft = with_name(draft, bento, work)
    draft = with_more(draft, work)
    return written(draft, work)


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
            next_step="For example: bentodeploy init --bento iris_classifier:latest --operator local --yes",
        )
