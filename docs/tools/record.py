"""Records the terminal session that the README opens with: `make record` writes docs/terminal.svg.

Everything is real: bash on a pseudo-terminal, the installed command, a bento, a service that answers. Only
the waiting is shortened. Needs `bentodeploy` on PATH and the bento `iris_classifier` in the BentoML store.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from docs.tools.animation import Animation
from docs.tools.film import Frame, shortened
from docs.tools.terminal import ENTER, Terminal

CHECKOUT = Path(__file__).parents[2]
PAGE = CHECKOUT / "docs" / "terminal.svg"

COLUMNS, ROWS = 80, 24
KEY, THINK, READ = 0.07, 0.9, 2.5
"""Seconds: between two keys, before an answer, to read what came."""
LONGEST_WAIT, SHORTEST_FRAME, REST = 4.0, 0.14, 5.0
"""Seconds: see `shortened`; the last frame stands for `REST`."""

TITLE = "From a bento to an endpoint in two commands"
INIT, *OTHERS = COMMANDS = (
    "bentodeploy init",
    "bentodeploy up",
    "bentodeploy invoke",
    "bentodeploy status",
    "bentodeploy destroy",
)
NAME = "iris_classifier"
"""What `init` suggests, after the bento."""


def main() -> None:
    """Record, and write the page's picture."""
    with tempfile.TemporaryDirectory(prefix="bentodeploy-") as folder:
        picture = drawn(record(Path(folder)))
    for private in (CHECKOUT, Path.home()):
        if f"{private}/" in picture:
            sys.exit(f"The session shows {private}, which is nobody's business: nothing was written.")
    PAGE.write_text(picture, encoding="utf-8")
    sys.stdout.write(f"Wrote {PAGE.relative_to(CHECKOUT)}, {PAGE.stat().st_size // 1000} kB\n")


def drawn(film: list[Frame]) -> str:
    """The film as SVG."""
    told = f"A terminal in which these commands run, one after the other: {', '.join(COMMANDS)}."
    return Animation(film, COLUMNS, REST, TITLE, told).text()


def record(root: Path) -> list[Frame]:
    """The film of the whole session, which lives in an empty folder; nothing of it goes on running."""
    folder = root / "iris"
    folder.mkdir()
    environment = session_environment(root)
    terminal = Terminal(folder, environment, COLUMNS, ROWS)
    try:
        play(terminal)
    finally:
        terminal.close()
        if (folder / "terraform").exists():  # what a failed session left running
            command = ["bentodeploy", "destroy", "--confirm", NAME]
            subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False)
    return shortened(terminal.frames, LONGEST_WAIT, SHORTEST_FRAME)


def session_environment(root: Path, callers: Mapping[str, str] = os.environ) -> dict[str, str]:
    """That of a terminal at home, with the command that the caller has on PATH."""
    command = shutil.which("bentodeploy", path=callers.get("PATH"))
    if command is None:
        sys.exit("There is no `bentodeploy` on PATH: run `make record`.")
    (root / "bin").mkdir()
    (root / "bin" / "bentodeploy").symlink_to(command)
    kept = {
        name: value for name, value in callers.items() if name not in ("CI", "NO_COLOR", "COLUMNS", "LINES")
    }
    return kept | {
        # The command's own environment may be on PATH; the session shall find the machine's Python instead.
        "PATH": os.pathsep.join([str(root / "bin"), "/usr/local/bin", "/usr/bin", "/bin"]),
        "XDG_STATE_HOME": str(root / "state"),
    }


def play(terminal: Terminal) -> None:
    """The whole session, up to the last prompt."""
    start(terminal, INIT)
    answer_the_questions(terminal)
    for command in OTHERS:
        start(terminal, command)
        if command == "bentodeploy destroy":
            answer(terminal, f"Type {NAME} to go on", NAME)
        terminal.see_prompt()
        terminal.watch(READ)


def start(terminal: Terminal, command: str) -> None:
    """Type a command, and start it."""
    terminal.watch(THINK)
    terminal.type(command, KEY)
    terminal.press(ENTER, 0)


def answer(terminal: Terminal, question: str, text: str = "") -> None:
    """Wait for the question, type the text and press Enter."""
    terminal.see(question)
    terminal.watch(THINK)
    terminal.type(text, KEY)
    terminal.press(ENTER, KEY)


def answer_the_questions(terminal: Terminal) -> None:
    """Of `init`: what it suggests, but this machine as the platform."""
    answer(terminal, "Bento to deploy")
    terminal.see("Where it shall run")
    terminal.watch(THINK)
    while not terminal.shows("» ✓ local"):
        terminal.go_down(4 * KEY)
    answer(terminal, "» ✓ local")
    answer(terminal, "» private")
    answer(terminal, "Name of the deployment")
    answer(terminal, "» That is all")
    answer(terminal, "Write deployment_config.yaml?")
    terminal.see_prompt()
    terminal.watch(READ)


if __name__ == "__main__":
    main()
