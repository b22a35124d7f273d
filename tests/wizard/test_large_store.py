"""The first question with 2,000 bentos in the store costs little more than with 20."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

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


def fill(store: Path, bentos: int) -> Path:
    """A store of so many bentos, of 20 names."""
    for number in range(bentos):
        folder = store / "bentos" / f"model{number % 20}" / f"v{number}"
        folder.mkdir(parents=True)
        (folder / "bento.yaml").write_text(
            f"name: model{number % 20}\nversion: v{number}\nbentoml_version: 1.4.39\n"
            "service: service:Iris\nimage:\n  python_version: '3.11'\n"
            "services:\n- name: Iris\n  service: ''\nschema:\n  name: Iris\n  routes: []\n"
        )
    for number in range(20):
        (store / "bentos" / f"model{number}" / "latest").write_text(f"v{bentos - 20 + number}")
    return store


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
    few, many = fill(folder / "few", 20), fill(folder / "many", 2000)
    return first_question(few), first_question(many)


def test_only_what_is_shown_is_read(costs: tuple[Cost, Cost]) -> None:
    few, many = costs
    assert few.files >= 20, "the list has been made"
    assert many.files == few.files


def test_a_hundred_times_as_many_take_no_ten_times_as_long(costs: tuple[Cost, Cost]) -> None:
    few, many = costs
    assert many.seconds < 10 * few.seconds
