"""A store with a bento, and a fake person who answers as the test says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

from bentodeploy.progress import Silent
from bentodeploy.wizard.asking import Agree, Pick, Write
from bentodeploy.wizard.flow import init
from bentodeploy.wizard.given import Given
from bentodeploy.wizard.writing import Written
from tests.support.bentos import make_bento

SETTINGS_OF_CLOUDS = (
    "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE", "AWS_CONFIG_FILE",
    "GOOGLE_CLOUD_PROJECT", "CLOUDSDK_CORE_PROJECT", "CLOUDSDK_RUN_REGION", "CLOUDSDK_COMPUTE_REGION",
    "CLOUDSDK_CONFIG", "CLOUDSDK_ACTIVE_CONFIG_NAME", "AZURE_DEFAULTS_LOCATION", "AZURE_CONFIG_DIR",
)  # fmt: skip
"""Variables from which suggestions are taken."""

BENTO, OPERATOR = "Bento to deploy", "Where it shall run"
ACCESS, NAME, MORE = "Who may call it", "Name of the deployment", "Anything else?"
"""Titles of questions."""

Answer = str | bool | Callable[[], str]


@dataclass
class FakePerson:
    """Answers by the title of the question, each answer once; a function is called at that moment."""

    answers: dict[str, list[Answer]]
    interactive: bool = True
    asked: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def pick(self, question: Pick) -> str:
        answer = str(self._next(question.title, question.suggestion))
        assert answer in [option.value for option in question.options], f"{answer} is not offered"
        if question.check and (problem := question.check(answer)):
            self.refused.append(problem)
            return self.pick(question)
        return answer

    def write(self, question: Write) -> str:
        answer = str(self._next(question.title, question.suggestion))
        if problem := question.check(answer):
            self.refused.append(problem)
            return self.write(question)
        return answer

    def agree(self, question: Agree) -> bool:
        return bool(self._next(question.title, question.suggestion))

    def _next(self, title: str, suggestion: Answer | None) -> str | bool:
        self.asked.append(title)
        left = self.answers.get(title)
        answer = left.pop(0) if left else suggestion
        assert answer is not None, f"no answer to {title}"
        return answer() if callable(answer) else answer


def person(**answers: Answer | list[Answer]) -> FakePerson:
    """Titles as keywords, `_` for spaces; see `FakePerson`."""
    return someone({key.replace("_", " "): one for key, one in answers.items()})


def values(folder: Path, name: str = "deployment_config.yaml") -> dict[str, Any]:
    """What `init` wrote."""
    content = yaml.safe_load((folder / name).read_text(encoding="utf-8"))
    assert isinstance(content, dict)
    return content


def asked_for(given: Given, who: FakePerson) -> Written:
    """The answer of `init`."""
    return init(given, who, Silent())


def someone(answers: dict[str, Any]) -> FakePerson:
    """Answers by title, one or a list; see `FakePerson`."""
    return FakePerson({key: one if isinstance(one, list) else [one] for key, one in answers.items()})


@pytest.fixture
def store(own_home: Path) -> Path:
    home = own_home / "bentoml"
    make_bento(home, name="iris", version="v1")
    return home


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, empty."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    for variable in SETTINGS_OF_CLOUDS:
        monkeypatch.delenv(variable, raising=False)
    return folder
