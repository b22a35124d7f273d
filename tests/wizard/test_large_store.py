"""The first question with 2,000 bentos in the store costs little more than with 20."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.large_store import fill_store

ASK = """
import json, os, sys, time
from bentodeploy.wizard.bentos import ask_bento

class Person:
    interactive = True
    def pick(self, question):
        return question.options[0].value

ask_bento(Person())  # what the first one imports is no matter here
opened = []
store = os.environ["BENTOML_HOME"]
sys.addaudithook(lambda event, told: opened.append(str(told[0])) if event == "open" else None)
began = time.process_time()
for _ in range(5):
    ask_bento(Person())
spent = time.process_time() - began
print(json.dumps([len([path for path in opened if path.startswith(store)]) // 5, spent]))
"""


@dataclass(frozen=True)
class Cost:
    """Of one first question."""

    files: int
    """Files of the store that were opened."""
    seconds: float
    """Of the processor, five times."""


def first_question(store: Path) -> Cost:
    """What `init` spends on the list, in a process of its own."""
    ran = subprocess.run(
        [sys.executable, "-c", ASK],
        env={**os.environ, "BENTOML_HOME": str(store)},
        capture_output=True,
        text=True,
        check=True,
    )
    return Cost(*json.loads(ran.stdout))


@pytest.fixture(scope="module")
def costs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Cost, Cost]:
    folder = tmp_path_factory.mktemp("stores")
    few, many = fill_store(folder / "few", 20), fill_store(folder / "many", 2000)
    return first_question(few), first_question(many)


def test_only_what_is_shown_is_read(costs: tuple[Cost, Cost]) -> None:
    few, many = costs
    assert few.files >= 20, "the list has been made"
    assert many.files == few.files


def test_a_hundred_times_as_many_take_no_ten_times_as_long(costs: tuple[Cost, Cost]) -> None:
    few, many = costs
    assert many.seconds < 10 * few.seconds
