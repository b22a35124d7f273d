"""The settings that have a good default, for who wants to see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bentodeploy.wizard import operators
from bentodeploy.wizard.asking import Option, Pick, Write, control_characters
from bentodeploy.wizard.explaining import shown
from bentodeploy.wizard.settings import ask_setting, other_settings

if TYPE_CHECKING:
    from bentodeploy.config.mistake import KeyPath
    from bentodeploy.wizard.draft import Draft
    from bentodeploy.wizard.given import Work


def with_more(draft: Draft, work: Work) -> Draft:
    """Offer them, one after the other, until nothing more is wanted."""
    found = operators.suggestions(draft.operator)
    standing = "done"
    while True:
        paths = {_dotted(path): path for path in other_settings(draft)}
        done = Option("done", "That is all", "show the file")
        options: tuple[Option, ...]
        if standing == "done":
            options = (done, Option("more", "More settings", f"{len(paths)}, each with a default"))
        else:
            options = (done, *(_setting_option(draft, key, path) for key, path in paths.items()))
        answer = work.asker.pick(Pick("--yes", "Anything else?", options, "done"))
        if answer == "done":
            return draft
        if answer != "more":
            path = paths[answer]
            path, draft = _one_name(draft, path, work)
            draft = ask_setting(draft, path, work.asker, found.get(str(path[-1])))
        standing = answer


def _one_name(draft: Draft, path: KeyPath, work: Work) -> tuple[KeyPath, Draft]:
    """For a mapping of free names, which name the value is for."""
    if path not in (("env",), ("labels",)):
        return path, draft

    def check(text: str) -> str | None:
        return control_characters(text) or draft.put((*path, text), "").problem(path)

    name = work.asker.write(Write(f"--set {path[0]}.NAME=…", f"Name in {path[0]}", check))
    return (*path, name), draft


def _setting_option(draft: Draft, key: str, path: KeyPath) -> Option:
    schema = draft.schema(path)
    value = draft.get(*map(str, path))
    about = str(schema.node.get("description") or "") if schema else ""
    standing = shown(value)
    detail = f"= {standing}; {about}" if standing else about
    return Option(key, key, detail, (about,) if about else ())


def _dotted(path: KeyPath) -> str:
    return ".".join(map(str, path)).removeprefix("spec.")
