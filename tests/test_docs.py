"""What the documents say works: commands run, files exist. CONTRIBUTING.md tells how blocks are marked."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.checkout import CHECKOUT, tracked_files
from tests.support.documents import Block, blocks, commands, links
from tests.support.iris import CACHE, bentoml_environment, iris_store
from tests.support.parts import PARTS
from tests.support.site import make_site

ALL = [CHECKOUT / path for path in tracked_files() if path.suffix == ".md"]
WITH_COMMANDS = [document for document in ALL if any(block.tested for block in blocks(document))]
INSTALLS = "pip install"
"""Whoever types it has an environment of their own, so that nothing gets into that of the tests."""


def name_of(document: Path) -> str:
    return str(document.relative_to(CHECKOUT))


def parts_of(document: Path) -> list[pytest.MarkDecorator]:
    """Markers of the parts that its commands need beyond those of every document."""
    words = {word for block in blocks(document) if block.tested for word in block.words}
    return [getattr(pytest.mark, part) for part in sorted(words & PARTS.keys())]


def commands_of(document: Path) -> list[str]:
    """All commands that are run."""
    return [command for block in blocks(document) if block.tested for command in commands(block)]


class Reader:
    """Somebody who types what a document says, in a folder of their own."""

    def __init__(self, folder: Path, document: Path) -> None:
        self.folder = folder / "work"
        self.folder.mkdir()
        self.environment = os.environ | {
            "BENTOML_HOME": str(iris_store()),
            # Environments and pip's downloads are kept between runs of the tests.
            "XDG_CACHE_HOME": str(CACHE / "home"),
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        }
        if any(INSTALLS in block.text for block in blocks(document) if block.tested):
            self.environment |= make_site(folder / "site").variables
        if any(command.startswith("bentoml ") for command in commands_of(document)):
            self.environment |= {
                "BENTOML_HOME": str(folder / "store"),
                "BENTOML_DO_NOT_TRACK": "True",
                "PATH": f"{bentoml_environment() / 'bin'}{os.pathsep}{self.environment['PATH']}",
            }

    def follow(self, block: Block) -> None:
        """Write the block's file, or run its commands."""
        if block.file is not None:
            (self.folder / block.file).write_text(block.text, encoding="utf-8")
        if block.tested:
            for command in commands(block):
                ran = self.run(command)
                assert ran.returncode == 0, f"line {block.line}: {command}\n{ran.stdout}\n{ran.stderr}"

    def run(self, command: str) -> subprocess.CompletedProcess[str]:
        """Run one line in bash."""
        return subprocess.run(
            ["bash", "-c", command],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    def leave_nothing(self) -> None:
        """Destroy what a failed document left running."""
        for project in self.folder.glob("terraform/*"):
            self.run(f"bentodeploy destroy --confirm {project.name}")


@pytest.fixture
def reader(tmp_path: Path, document: Path) -> Iterator[Reader]:
    reader = Reader(tmp_path, document)
    yield reader
    reader.leave_nothing()


def test_the_readme_promises_commands() -> None:
    assert CHECKOUT / "README.md" in WITH_COMMANDS


@pytest.mark.bentoml
@pytest.mark.terraform
@pytest.mark.parametrize(
    "document", [pytest.param(one, marks=parts_of(one), id=name_of(one)) for one in WITH_COMMANDS]
)
def test_the_commands_of_a_document_work(document: Path, reader: Reader) -> None:
    for block in blocks(document):
        reader.follow(block)


@pytest.mark.parametrize("document", ALL, ids=name_of)
def test_the_links_of_a_document_lead_to_files(document: Path) -> None:
    assert [target for target in links(document) if not (document.parent / target).exists()] == []


@pytest.mark.parametrize("document", ALL, ids=name_of)
def test_the_make_targets_that_a_document_names_exist(document: Path) -> None:
    targets = set(re.findall(r"^([a-z][a-z-]*):", (CHECKOUT / "Makefile").read_text(), re.MULTILINE))
    named = re.findall(
        r"(?:^|`)make ([a-z][a-z-]*)(?:`|$)", document.read_text(encoding="utf-8"), re.MULTILINE
    )
    assert set(named) - targets == set()
