"""What is to be typed next leads to the same config as the command line that went wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from bentodeploy.cli.next_step import ABOUT_NO_CONFIG, led_to
from tests.support import cli
from tests.support.verbs import Verb, verbs


@pytest.mark.parametrize(
    ("told", "led"),
    [
        ("`bentodeploy up` deploys it.", "`bentodeploy up --file 'my config.yaml'` deploys it."),
        (
            "`bentodeploy build`, or `bentodeploy up` for all at once.",
            "`bentodeploy build --file 'my config.yaml'`, or `bentodeploy up --file 'my config.yaml'` "
            "for all at once.",
        ),
        ("`bentodeploy state init --file x` makes it.", "`bentodeploy state init --file x` makes it."),
        ("`bentodeploy init` makes one.", "`bentodeploy init` makes one."),
        ("`bentodeploy --help` lists them.", "`bentodeploy --help` lists them."),
        ("Set `memory` to 512, then go on.", "Set `memory` to 512, then go on."),
    ],
)
def test_commands_that_read_a_config_get_the_one_that_was_named(told: str, led: str) -> None:
    assert led_to(Path("my config.yaml"), told) == led


@pytest.mark.parametrize("verb", verbs(), ids=lambda verb: verb.name)
def test_the_verbs_without_a_config_are_those_that_take_none(verb: Verb) -> None:
    first = verb.name.split()[0]
    if first != "init":  # whose --file is the config that it writes
        assert (first not in ABOUT_NO_CONFIG) == ("--file" in verb.options)


def test_the_command_that_is_proposed_for_another_config_works_when_it_is_typed(tmp_path: Path) -> None:
    (tmp_path / "prod.yaml").write_text("api_version: v1\nname: iris\noperator: {name: local}\n")
    answer = cli.run("destroy", "--file", "prod.yaml", cwd=tmp_path)
    assert answer.code == 2
    assert answer.err.endswith("Next: `bentodeploy destroy --confirm iris --file prod.yaml`\n")
