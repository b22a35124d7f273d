"""The README begins with what a stranger needs, and leaves no verb and no document out."""

from __future__ import annotations

import re

from tests.support.checkout import CHECKOUT, tracked_files
from tests.support.documents import links
from tests.support.verbs import verbs

README = CHECKOUT / "README.md"
TEXT = README.read_text(encoding="utf-8")


def test_it_opens_with_two_sentences_and_the_session() -> None:
    title, purpose, picture, *_ = TEXT.split("\n\n")
    assert title == "# bentodeploy"
    assert len(re.findall(r"\.(?:\s|$)", purpose)) == 2
    assert re.fullmatch(r"!\[[^\]]+\]\(docs/terminal\.svg\)", picture)


def test_make_demo_is_the_first_command_and_make_test_the_second() -> None:
    opening, *_ = TEXT.split("\n## ")
    commands = re.findall(r"^(make \w+|bentodeploy \w+)", opening, re.MULTILINE)
    assert commands == ["make demo", "make test", "bentodeploy init", "bentodeploy up"]


def test_the_platforms_come_next() -> None:
    assert re.findall(r"^## (.*)$", TEXT, re.MULTILINE)[0] == "Platforms"


def test_every_verb_is_told() -> None:
    told = " ".join(re.findall(r"^\| (`.*?) \| ", TEXT, re.MULTILINE))
    assert [verb.name for verb in verbs() if f"`{verb.name}" not in told] == []


def test_every_document_is_led_to_from_the_page_of_all_documents() -> None:
    folder = CHECKOUT / "docs"
    told = {(folder / target).resolve() for target in links(folder / "README.md")}
    pages = {
        CHECKOUT / path
        for path in tracked_files()
        if (path.suffix == ".md" and path.parent.as_posix() == "docs") or path.match("operators/*/README.md")
    }
    assert pages - told == {folder / "README.md"}
