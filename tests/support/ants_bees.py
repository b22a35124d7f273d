"""The trained model and the real bento of examples/ants_bees_heroku, made by its own script for training.

Its PyTorch is the build for CPUs that pip finds on this machine; nothing here downloads CUDA. Made once and
kept, as the bentos of `real_bentos` are. A test that uses it carries the marker `bentoml`.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from filelock import FileLock

from tests.support.checkout import CHECKOUT
from tests.support.real_bentos import CACHE, RECIPES, run, virtual_environment
from tests.support.text_classifier import TORCH, bring_torch, own_path

EXAMPLE = CHECKOUT / "examples" / "ants_bees_heroku"
MADE = ("images", "ants_bees.pt")
"""What the training leaves in the example's folder."""
OTHER_PICTURES = ("bee.gif", "bee.png", "bee.webp", "most.png", "most.jpg")
"""The bee of the README in other sizes and formats, up to 8 million pixels."""
TOO_LARGE = "more.png"
"""A picture of more pixels than the service takes."""

_OTHER_PICTURES = """
from PIL import Image
bee = Image.open("images/validation/bees/000.jpg")
for name in ("bee.gif", "bee.png", "bee.webp"):
    bee.resize((300, 200)).save(name)
most = bee.resize((4000, 2000))
most.convert("RGBA").save("most.png", compress_level=1)
most.save("most.jpg", progressive=True)
bee.resize((4001, 2000)).save("more.png", compress_level=1)
"""


def ants_bees() -> Path:
    """A folder with `store`, a BENTOML_HOME that has the bento `ants_bees`.

    Beside it lie what `MADE` names, and other pictures. Skips the test where there is no PyTorch.
    """
    home = CACHE / f"ants-bees-{_digest()}"
    with FileLock(CACHE / "ants-bees.lock"):
        if not (home / "done").exists():
            shutil.rmtree(home, ignore_errors=True)
            _build(home)
            (home / "done").touch()
    return home


def pictures_environment() -> Path:
    """The environment that trains and packs the example; its `bin` holds `python` and `bentoml`."""
    packages = [f"bentoml=={RECIPES['1.4-class'].release}", TORCH, "pillow", "uv"]
    return virtual_environment("bentoml-pictures", sys.executable, packages)


def copy_example(place: Path) -> None:
    """The example as it is in the checkout, without what a run of it left there."""
    left = shutil.ignore_patterns("terraform", "__pycache__", "images", "*.pt", "*.new")
    shutil.copytree(EXAMPLE, place, ignore=left, dirs_exist_ok=True)


def variables(store: Path) -> dict[str, str]:
    """For running the example's own programs."""
    return {
        "BENTOML_HOME": str(store),
        "BENTOML_DO_NOT_TRACK": "True",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PATH": own_path(pictures_environment() / "bin"),
    }


def train(folder: Path, *options: str, store: Path) -> str:
    """Run train.py in a copy of the example; answers what it says."""
    return run(["python", "train.py", *options], cwd=folder, **variables(store))


def started(folder: Path, *options: str, store: Path) -> subprocess.Popen[str]:
    """train.py as it runs; what it says comes through `stdout`."""
    return subprocess.Popen(
        ["python", "train.py", *options],
        cwd=folder,
        env={**os.environ, **variables(store)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def run_beside(program: str, *arguments: str | Path) -> str:
    """Run a program that may import what the example consists of; answers its output."""
    command: list[str | Path] = ["python", "-c", program, *arguments]
    return run(command, EXAMPLE, **variables(CACHE / "no-store"))


def _build(home: Path) -> None:
    # Not in the cache: BentoML builds nothing from below a hidden folder.
    with tempfile.TemporaryDirectory(prefix="bento-source-") as folder:
        source = Path(folder)
        copy_example(source)
        bring_torch(source)
        train(source, "--save-bento", store=home / "store")
        run(["python", "-c", _OTHER_PICTURES], cwd=source, **variables(home / "store"))
        for name in (*MADE, *OTHER_PICTURES, TOO_LARGE):
            shutil.move(source / name, home / name)


def _digest() -> str:
    ingredients = sorted([*EXAMPLE.glob("*.py"), EXAMPLE / "bentofile.yaml"])
    content = b"".join(path.read_bytes() for path in ingredients)
    return hashlib.sha256(content + f"{TORCH}{_OTHER_PICTURES}{sys.version}".encode()).hexdigest()[:12]
