"""`bentodeploy init` as a person meets it: a real pseudo-terminal, arrow keys, wrong answers, Ctrl-C."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from tests.support.bentos import make_bento
from tests.support.large_store import fill_store
from tests.support.screen import DOWN, ENTER, UP, Screen

Open = Callable[..., Screen]
SIZES = [(80, 24), (40, 24)]


@pytest.fixture
def open_screen(own_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    """Starts `init` on a terminal in an empty folder, with `iris:latest` in the store."""
    make_bento(own_home / "bentoml", name="iris", version="v1")
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setenv("AWS_REGION", "eu-central-1")
    monkeypatch.chdir(tmp_path)
    opened: list[Screen] = []

    def start(*arguments: str, columns: int = 80, rows: int = 24, **env: str) -> Screen:
        screen = Screen("init", *arguments, cwd=tmp_path, columns=columns, rows=rows, env=env)
        opened.append(screen)
        return screen

    yield start
    for screen in opened:
        screen.close()


def written(folder: Path) -> dict[str, object]:
    content = yaml.safe_load((folder / "deployment_config.yaml").read_text(encoding="utf-8"))
    assert isinstance(content, dict)
    return content


@pytest.mark.parametrize(("columns", "rows"), SIZES)
def test_arrow_keys_and_enter_lead_to_a_file(
    open_screen: Open, tmp_path: Path, columns: int, rows: int
) -> None:
    screen = open_screen(columns=columns, rows=rows)
    screen.see("» iris:latest").press(ENTER)
    screen.see("» ✓ aws-ec2").go_down_to("✓ local").press(ENTER)
    screen.see("» private").press(ENTER)
    screen.see("Name of the deployment: iris").press(ENTER)
    screen.see("» That is all").press(ENTER)
    screen.see("Write deployment_config.yaml?").press(ENTER)
    assert screen.end() == 0
    assert screen.showed("Next: bentodeploy up")
    assert written(tmp_path)["operator"] == {"name": "local"}
    for answered in ("Bento to deploy: iris:latest", "Where it shall run: local", "Who may call it: private"):
        assert screen.showed(answered)


@pytest.mark.parametrize(("columns", "rows"), SIZES)
def test_every_word_of_what_is_pointed_at_can_be_read(open_screen: Open, columns: int, rows: int) -> None:
    screen = open_screen("--bento", "iris:latest", columns=columns, rows=rows)
    screen.see("» ✓ aws-ec2").go_down_to("✓ aws-lambda").see("Description: A function")
    screen.see("in all.")
    assert screen.showed("no server, no cost while nobody calls; seconds at the first.")
    assert max(map(len, screen.lines)) <= columns


@pytest.mark.parametrize(("columns", "rows"), SIZES)
def test_a_wrong_answer_is_explained_in_full_and_can_be_corrected(
    open_screen: Open, tmp_path: Path, columns: int, rows: int
) -> None:
    screen = open_screen(
        "--bento", "iris:latest", "--operator", "local", "--access", "private", columns=columns, rows=rows
    )
    screen.see("deployment: iris").press("\x15", "My Model", ENTER)
    screen.see("write name: my-model ? Name of the deployment: My Model")
    told = " ".join(" ".join(screen.lines).split())
    assert (
        "expected a lowercase letter, then lowercase letters, digits, - or _, at most 63 characters" in told
    )
    screen.press("\x15", "mine", ENTER).see("That is all").press(ENTER).answer("Write deployment")
    assert screen.end() == 0
    assert written(tmp_path)["name"] == "mine"


def test_the_region_is_suggested_and_a_typo_is_caught(open_screen: Open, tmp_path: Path) -> None:
    screen = open_screen("--bento", "iris:latest", "--operator", "aws-lambda")
    screen.see("from the environment variable AWS_REGION").see("region: eu-central-1")
    screen.press("x", ENTER).see('did you mean "eu-central-1"? ? region: eu-central-1x')
    screen.press("\x7f", ENTER)
    screen.answer("private").answer("Name of").answer("That is all").answer("Write deployment")
    assert screen.end() == 0
    assert written(tmp_path)["spec"] == {"region": "eu-central-1"}


def test_who_does_not_know_the_regions_finds_them_by_a_few_letters(open_screen: Open, tmp_path: Path) -> None:
    screen = open_screen("--bento", "iris:latest", "--operator", "aws-lambda", AWS_REGION="")
    screen.see("are known: type a few letters to see which.").see("? region:").press(ENTER)
    screen.see("found nothing; expected one of").see("? region:").press("eu-no").see("eu-north-1")
    screen.press("\t", ENTER)
    screen.answer("private").answer("Name of").answer("That is all").answer("Write deployment")
    assert screen.end() == 0
    assert written(tmp_path)["spec"] == {"region": "eu-north-1"}


def test_a_mapping_among_the_settings_says_how_it_is_written(open_screen: Open, tmp_path: Path) -> None:
    screen = open_screen(*NAME)
    screen.answer("» That is all", DOWN).see("memory_size").go_down_to("keep_warm").press(ENTER)
    screen.see("Written as {provisioned: ..., schedule: ...}").see("cost while nobody calls.").see(
        "? keep_warm:"
    )
    screen.press("2", ENTER).see("found 2; expected a mapping").press("\x15", "{provisioned: 2}", ENTER)
    screen.see("= {provisioned: 2}; Keep instances started").go_down_to("That is all").press(ENTER)
    screen.answer("Write deployment")
    assert screen.end() == 0
    assert written(tmp_path)["spec"] == {"region": "us-east-1", "keep_warm": {"provisioned": 2}}


def test_more_shows_help_default_and_limits(open_screen: Open, tmp_path: Path) -> None:
    screen = open_screen("--bento", "iris:latest", "--operator", "aws-lambda", "--set", "region=us-east-1")
    screen.answer("private").answer("Name of")
    screen.see("» That is all").press(DOWN).see("» More settings").press(ENTER)
    screen.see("memory_size").press(DOWN, DOWN).see("» memory_size").press(ENTER)
    screen.see("whole number, 128 to 10240, default 1024").see("memory_size: 1024")
    screen.press("\x15", "12", ENTER).see("128 to 10240 ? memory_size: 12").press("\x15", "2048", ENTER)
    screen.answer("» That is all").answer("Write deployment")
    assert screen.end() == 0
    assert written(tmp_path)["spec"] == {"region": "us-east-1", "memory_size": 2048}


def test_a_bento_that_does_not_fit_is_told_with_the_reason(open_screen: Open, own_home: Path) -> None:
    service = {"name": "Iris", "service": "", "config": {"resources": {"gpu": 1}}}
    make_bento(
        own_home / "bentoml", name="big", models={"big:v1": {"m": b"1"}}, manifest={"services": [service]}
    )
    screen = open_screen("--bento", "big:latest")
    screen.see("✗ aws-lambda").see("asks for 1 GPU; Lambda has none.").see("✓ aws-ec2")


BENTO = ("--bento", "iris:latest")
OPERATOR = (*BENTO, "--operator", "aws-lambda")
REGION = (*OPERATOR, "--set", "region=us-east-1")
ACCESS = (*REGION, "--access", "private")
NAME = (*ACCESS, "--name", "mine")


@dataclass(frozen=True)
class Question:
    """One that `init` asks, and the shortest way to it."""

    shown: str
    arguments: tuple[str, ...] = ()
    way: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """What is waited for, and the keys that are pressed then."""


LISTS = {
    "an existing file": Question("» Stop"),
    "the bento": Question("» iris:latest"),
    "the platform": Question("» ✓ aws-ec2", BENTO),
    "who may call": Question("» private", REGION),
    "anything else": Question("» That is all", NAME),
    "more settings": Question("memory_size", NAME, (("» That is all", (DOWN, ENTER)),)),
    "a setting of few values": Question(
        "» x86_64",
        NAME,
        (
            ("» That is all", (DOWN, ENTER)),
            ("architecture", (DOWN,) * 5),
            ("» architecture", (ENTER,)),
        ),
    ),
    "yes or no": Question("Write deployment_config.yaml?", NAME, (("» That is all", (ENTER,)),)),
}
LINES = {
    "a bento that is typed": Question("Bento:", (), (("» iris:latest", (DOWN, ENTER)),)),
    "the region": Question("region:", OPERATOR),
    "the name": Question("Name of the deployment:", ACCESS),
    "a setting": Question(
        "memory_size: 1024",
        NAME,
        (("» That is all", (DOWN, ENTER)), ("memory_size", (DOWN, DOWN)), ("» memory_size", (ENTER,))),
    ),
    "the name of a label": Question(
        "Name in labels:",
        NAME,
        (("» That is all", (DOWN, ENTER)), ("labels", (UP,) * 4), ("» labels", (ENTER,))),
    ),
}


def leave(screen: Screen, question: Question, *keys: str) -> None:
    """Go to the question and press these keys instead of an answer; that ends the command."""
    for shown, pressed in question.way:
        screen.see(shown).press(*pressed)
    screen.see(question.shown).press(*keys)
    assert screen.end() == 130
    assert screen.showed("nothing was written")


@pytest.mark.parametrize("question", (LISTS | LINES).values(), ids=(LISTS | LINES).keys())
def test_ctrl_c_writes_nothing_at_any_question(open_screen: Open, tmp_path: Path, question: Question) -> None:
    standing = tmp_path / "deployment_config.yaml"
    if question is LISTS["an existing file"]:
        standing.write_text("mine\n")
    before = {path.name: path.read_text() for path in tmp_path.iterdir()}
    leave(open_screen(*question.arguments), question, "\x03")
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == before


PROMPTS = (
    "a folder or a .bento file Number: ",
    "a server of your own. Number: ",
    "public everybody Number [1]: ",
    "[iris]: ",
    "each with a default Number [1]: ",
    "Write deployment_config.yaml? [Y/n] ",
)
"""How the plain questions end, in their order; keys that are pressed before are dropped."""


@pytest.mark.parametrize(
    ("shown", "answers"),
    [("Number: ", ()), ("[iris]: ", ("1", "local", "1")), ("[Y/n]", ("1", "local", "1", "", ""))],
    ids=["a list", "a line", "yes or no"],
)
def test_nor_does_it_where_the_questions_are_plain_lines(
    open_screen: Open, tmp_path: Path, shown: str, answers: tuple[str, ...]
) -> None:
    screen = open_screen(TERM="dumb")
    for prompt, answer in zip(PROMPTS, answers, strict=False):
        screen.see(prompt).press(answer, ENTER)
    leave(screen, Question(shown), "\x03")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("question", LINES.values(), ids=LINES.keys())
def test_so_does_ctrl_d_on_an_empty_line(open_screen: Open, tmp_path: Path, question: Question) -> None:
    leave(open_screen(*question.arguments), question, "\x15", "\x04")
    assert list(tmp_path.iterdir()) == []


def test_pasted_lines_are_one_wrong_answer_and_not_several_right_ones(
    open_screen: Open, tmp_path: Path
) -> None:
    screen = open_screen("--bento", "iris:latest", "--operator", "local", "--access", "private")
    screen.see("deployment: iris").press("\x15").paste("one\ntwo\n\n\n").press(ENTER)
    screen.see("found several lines; expected one")
    assert not (tmp_path / "deployment_config.yaml").exists()


@pytest.mark.parametrize("name", [name for name in LISTS if name != "yes or no"])
def test_pasted_lines_choose_nothing_from_a_list(open_screen: Open, tmp_path: Path, name: str) -> None:
    question = LISTS[name]
    if name == "an existing file":
        (tmp_path / "deployment_config.yaml").write_text("mine\n")
    screen = open_screen(*question.arguments)
    for shown, pressed in question.way:
        screen.see(shown).press(*pressed)
    screen.see(question.shown)
    asked = next(line for line in screen.lines if line.endswith("(arrow keys, Enter)"))
    screen.paste("\n\n").press_until_moved(DOWN)
    assert any(line.startswith(asked) for line in screen.lines), "it is still asked"


def test_pasted_lines_say_neither_yes_nor_no(open_screen: Open, tmp_path: Path) -> None:
    screen = open_screen(*NAME)
    screen.see("» That is all").press(ENTER).see("Write deployment_config.yaml?").paste("y\n\n").press("n")
    assert screen.end() == 130
    assert list(tmp_path.iterdir()) == []


def test_an_existing_file_is_asked_about_and_stays_with_stop(open_screen: Open, tmp_path: Path) -> None:
    (tmp_path / "deployment_config.yaml").write_text("mine\n")
    screen = open_screen("--yes")
    screen.answer("» Stop")
    assert screen.end() == 2
    assert (tmp_path / "deployment_config.yaml").read_text() == "mine\n"


def test_a_bento_that_disappears_before_the_yes_is_asked_for_again(
    open_screen: Open, own_home: Path, tmp_path: Path
) -> None:
    store = own_home / "bentoml"
    make_bento(store, name="rose", version="v1", models={"rose:v1": {"m": b"1"}})
    screen = open_screen(*NAME)
    screen.answer("» That is all").see("Write deployment_config.yaml?")
    shutil.rmtree(store / "bentos" / "iris")
    screen.press("y").see("no bento iris:latest").see("Choose another.").see("» rose:latest").press(ENTER)
    screen.see("bento: rose:latest").answer("Write deployment_config.yaml? (Y/n)")
    assert screen.end() == 0
    assert written(tmp_path)["bento"] == "rose:latest"


def test_two_thousand_bentos_fit_on_the_screen(open_screen: Open, own_home: Path, tmp_path: Path) -> None:
    fill_store(own_home / "bentoml", 2000)
    screen = open_screen("--operator", "local", "--yes")
    screen.see("another:").see("1,991 older ones, a folder or a .bento file")
    screen.press(*[DOWN] * 10).see("» another:").press(ENTER)
    screen.see("Bento:").press("model7:v1207").press(ENTER)
    assert screen.end() == 0
    assert written(tmp_path)["bento"] == "model7:v1207"


def test_no_colour_is_no_colour(open_screen: Open) -> None:
    screen = open_screen(NO_COLOR="1")
    screen.see("» iris:latest")
    styles = {code for codes in re.findall(r"\x1b\[([0-9;]*)m", screen.raw) for code in codes.split(";")}
    assert styles <= {"", "0", "1", "4", "7"}, "bold, underlined and reversed are no colours"


@pytest.mark.parametrize(
    "terminal",
    [{"TERM": "dumb"}, {"PYTHONIOENCODING": "ascii", "LANG": "C", "LC_ALL": "C"}],
    ids=["dumb", "ascii"],
)
def test_a_terminal_that_can_do_little_is_asked_by_lines(
    open_screen: Open, tmp_path: Path, terminal: dict[str, str]
) -> None:
    screen = open_screen(**terminal)
    bento, operator, access, name, more, write = PROMPTS
    screen.see("1  iris:latest").see(bento).press("9", ENTER).see("expected a number from 1 to 2 Number: ")
    screen.press("1", ENTER).see("Where it shall run").see("fits  local").see(operator).press("local", ENTER)
    screen.see("Who may call it").see(access).press(ENTER)
    screen.see(name).press("B C", ENTER).see("write name: b-c Name of the deployment [iris]: ").press(ENTER)
    screen.see("Anything else?").see(more).press(ENTER).see(write).press(ENTER)
    assert screen.end() == 0
    assert screen.raw.isascii()
    assert "\x1b" not in screen.raw
    assert written(tmp_path)["name"] == "iris"


def test_pasted_lines_answer_one_plain_question_and_none_of_those_to_come(
    open_screen: Open, tmp_path: Path
) -> None:
    screen = open_screen("--bento", "iris:latest", "--operator", "local", "--access", "private", TERM="dumb")
    _, _, _, name, more, write = PROMPTS
    screen.see(name).press("one\n\n\n")
    screen.see(more).press("1\n\n")
    screen.see(write)
    assert list(tmp_path.iterdir()) == []
    screen.press("n", ENTER)
    assert screen.end() == 130
    assert list(tmp_path.iterdir()) == []


def test_a_key_that_was_pressed_before_the_last_question_does_not_answer_it(
    open_screen: Open, tmp_path: Path
) -> None:
    screen = open_screen(*NAME)
    screen.see("» That is all").press(ENTER + ENTER)
    screen.see("Write deployment_config.yaml?").press("n")
    assert screen.end() == 130
    assert list(tmp_path.iterdir()) == []


def test_what_comes_through_a_pipe_is_read_to_its_end() -> None:
    script = (
        "from bentodeploy.cli.terminal import LineAsker\n"
        "from bentodeploy.wizard.asking import Write\n"
        "for _ in range(2): print(LineAsker().write(Write('--name NAME', 'Name', lambda text: None)))"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script], input="one\ntwo\n", capture_output=True, text=True, check=True
    )
    assert ended.stdout == "one\ntwo\n"


def test_ctrl_c_before_the_first_question_says_that_nothing_was_written(
    open_screen: Open, tmp_path: Path, own_home: Path
) -> None:
    own_home.joinpath("questionary.py").write_text(
        "import os, signal\n\nos.kill(os.getpid(), signal.SIGINT)\n"
    )
    screen = open_screen(PYTHONPATH=str(own_home))
    assert screen.end() == 130
    assert screen.showed("Interrupted; nothing was written.")
    assert screen.showed("`bentodeploy init` begins anew.")
    assert list(tmp_path.iterdir()) == []


def test_ci_is_never_asked_even_on_a_terminal(open_screen: Open, tmp_path: Path) -> None:
    screen = open_screen(CI="true")
    assert screen.end() == 2
    assert screen.showed("--bento, --operator, --yes are not given")
