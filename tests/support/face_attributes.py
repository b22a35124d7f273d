"""A real bento: examples/face_attributes_cloud_run, trained and built with the real Lightning and BentoML.

Its PyTorch is the build for CPUs that pip finds on this machine; nothing here downloads CUDA. Made once and
kept, as the bentos of `real_bentos` are. A test that uses it carries the marker `bentoml`.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import tempfile
from pathlib import Path

from filelock import FileLock

from tests.support.checkout import CHECKOUT
from tests.support.real_bentos import CACHE, RECIPES, run, virtual_environment
from tests.support.text_classifier import TORCH, bring_torch, own_path, use_wheels

EXAMPLE = CHECKOUT / "examples" / "face_attributes_cloud_run"
INGREDIENTS = ("bentofile.yaml", "faces.py", "model.py", "service.py", "train.py")
LIGHTNING = "lightning>=2.5,<3"
SAMPLE = "face.png"
"""What the training draws, to ask about."""
LARGER = ("large.jpg", "large.gif", "large.webp")
"""The same face, larger and in other formats."""

_LARGER = f"""
from PIL import Image
face = Image.open({SAMPLE!r}).resize((300, 200))
for name in {LARGER!r}:
    face.save(name)
"""


def face_attributes() -> Path:
    """A folder with a BENTOML_HOME, `store`, that holds the bento `face_attributes`, and the pictures.

    Skips the test where there is no PyTorch.
    """
    home = CACHE / f"face-attributes-{_digest()}"
    with FileLock(CACHE / "face-attributes.lock"):
        if not (home / "done").exists():
            shutil.rmtree(home, ignore_errors=True)
            _build(home)
            (home / "done").touch()
    return home


def lightning_environment() -> Path:
    """The environment that trains and packs the example; its `bin` holds `python` and `bentoml`."""
    packages = [f"bentoml=={RECIPES['1.4-class'].release}", TORCH, LIGHTNING, "numpy", "pillow", "uv"]
    return virtual_environment("bentoml-lightning", sys.executable, packages)


def lend_torch(source: Path) -> None:
    """Let the bento that is built from `source` have the wheel of PyTorch that `face_attributes` has."""
    (wheels,) = face_attributes().glob("store/bentos/face_attributes/*/src/wheels")
    shutil.copytree(wheels, source / "wheels", copy_function=_share)
    use_wheels(source)


def _share(source: str, copy: str) -> None:
    """The same file under another name, where both lie on one file system."""
    try:
        os.link(source, copy)
    except OSError:
        shutil.copy2(source, copy)


def _build(home: Path) -> None:
    # Not in the cache: BentoML builds nothing from below a hidden folder.
    with tempfile.TemporaryDirectory(prefix="bento-source-") as folder:
        source = Path(folder)
        for name in INGREDIENTS:
            shutil.copy(EXAMPLE / name, source)
        bring_torch(source)
        binaries = lightning_environment() / "bin"
        variables = {
            "BENTOML_HOME": str(home / "store"),
            "BENTOML_DO_NOT_TRACK": "True",
            "PYTHONDONTWRITEBYTECODE": "1",
            "PATH": own_path(binaries),
        }
        run(["python", "train.py"], cwd=source, **variables)
        run(["bentoml", "build"], cwd=source, **variables)
        run(["python", "-c", _LARGER], cwd=source, **variables)
        for picture in (SAMPLE, *LARGER):
            shutil.copy(source / picture, home)


def _digest() -> str:
    content = b"".join((EXAMPLE / name).read_bytes() for name in INGREDIENTS)
    return hashlib.sha256(content + f"{TORCH}{LIGHTNING}{sys.version}".encode()).hexdigest()[:12]
