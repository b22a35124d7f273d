"""One function a question: each takes a draft and answers it with one more key settled."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from bentodeploy.config.model import Access
from bentodeploy.config.name import legal_name
from bentodeploy.deployment.access import access_words
from bentodeploy.discovery import find_operator
from bentodeploy.errors import UsageError
from bentodeploy.wizard import bentos, operators
from bentodeploy.wizard.asking import Option, Pick, Write, control_characters
from bentodeploy.wizard.explaining import about
from bentodeploy.wizard.settings import ask_setting, missing_settings

if TYPE_CHECKING:
    from bentodeploy.bento.model import Bento
    from bentodeploy.wizard.draft import Draft
    from bentodeploy.wizard.given import Work

_ACCESS = {
    Access.PRIVATE: "only you and whom you let in",
    Access.TOKEN: "whoever bears the deployment's token",
    Access.PUBLIC: "everybody",
}


def with_bento(draft: Draft, work: Work) -> tuple[Draft, Bento]:
    """The bento that is named, offered or typed; it can be read. If that of `--from` is gone, another."""
    folder = work.target.parent
    if work.given.bento is not None:
        reference = bentos.as_written(_plain(work.given.bento, "--bento"), folder)
    elif standing := draft.get("bento"):
        reference = bentos.standing_or_another(_moved(standing, work), folder, work.asker, work.progress)
    else:
        reference = bentos.as_written(bentos.ask_bento(work.asker), folder)
    return draft.put(("bento",), reference), bentos.find_bento(reference, folder)


def _moved(reference: str, work: Work) -> str:
    """A path in the config of `--from` holds from that config's folder, which need not be the new one's."""
    folder, start = work.target.parent, work.given.start
    source = start.expanduser().absolute().parent if start else folder
    return reference if source == folder else bentos.as_written(reference, folder, source)


def with_operator(draft: Draft, bento: Bento, work: Work) -> Draft:
    """The platform; another one than that of `--from` begins with an empty spec."""
    standing = draft.get("operator", "name")
    name = work.given.operator or standing
    if name is None:
        name = operators.ask_operator(bento, work.asker)
    find_operator(name)
    if standing is not None and name != standing:
        draft = draft.put(("spec",), {})  # another platform has other settings
    elif draft.get("spec") is None:
        draft = draft.put(("spec",), {})
    return draft.put(("operator",), {"name": name})


def with_required(draft: Draft, work: Work) -> Draft:
    """What has no default in the spec, with the user's own cloud settings as suggestions."""
    found = operators.suggestions(draft.operator)
    for path in missing_settings(draft):
        draft = ask_setting(draft, path, work.asker, found.get(str(path[-1])))
    return draft


def with_access(draft: Draft, work: Work) -> Draft:
    """Who may call the endpoint: the words that the platform takes, the narrowest suggested."""
    words = access_words(draft.operator)
    if work.given.access is not None:
        draft = _flagged(draft, "access", work.given.access)
        if draft.get("access") not in words:
            raise UsageError(
                f"--access: {draft.operator.name} cannot have {draft.get('access')} endpoints.",
                next_step=f"It takes: {', '.join(words)}.",
            )
        return draft
    if draft.get("access") in words:
        return draft
    options = tuple(Option(one.value, one.value, _ACCESS[one]) for one in words)
    return draft.put(
        ("access",), work.asker.pick(Pick("--access WORD", "Who may call it", options, words[0].value))
    )


def with_name(draft: Draft, bento: Bento, work: Work) -> Draft:
    """A name that the config and the platform take; that of the bento is suggested."""
    if work.given.name is not None:
        return _flagged(draft, "name", work.given.name)
    if draft.get("name") is not None and draft.problem(("name",)) is None:
        return draft

    def check(text: str) -> str | None:
        return control_characters(text) or draft.put(("name",), text).problem(("name",))

    suggestion = _suggested_name(bento.name, check)
    question = Write("--name NAME", "Name of the deployment", check, suggestion, told=about(draft, ("name",)))
    return draft.put(("name",), work.asker.write(question))


def _suggested_name(bento: str, check: Callable[[str], str | None]) -> str | None:
    legal = legal_name(bento) or "bento"
    candidates = (legal, legal.replace("_", "-"), legal.replace("_", "-")[:30].rstrip("-"), "bento")
    return next((one for one in candidates if check(one) is None), None)


def _flagged(draft: Draft, key: str, value: str) -> Draft:
    """The draft with a flag's value; raises UsageError with the config model's words."""
    draft = draft.put((key,), _plain(value, f"--{key}"))
    if problem := draft.problem((key,)):
        raise UsageError(f"--{key}: {problem}.", next_step="`bentodeploy init --help` has all flags.")
    return draft


def _plain(value: str, flag: str) -> str:
    if problem := control_characters(value):
        raise UsageError(f"{flag}: {problem}.", next_step="Write it again, by hand.")
    return value
