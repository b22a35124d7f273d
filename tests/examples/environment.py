"""What the examples' scripts run in: a copy of the example, its environment, no account; no image stays."""

from __future__ import annotations

import os
import re
import shutil
import sys
from pathlib import Path

import pytest

from bentodeploy.bento.gather import gather
from bentodeploy.bento.reference import open_bento
from bentodeploy.image.engine import DockerEngine
from bentodeploy.image.model import DEFAULT_PLATFORM
from bentodeploy.image.stack import stack_tag
from bentodeploy.progress import Silent
from tests.support.checkout import CHECKOUT


def copied(name: str, into: Path, *left_out: str) -> Path:
    """A copy of the example, without what others have made in it."""
    made = shutil.ignore_patterns("terraform", "__pycache__", *left_out)
    return Path(shutil.copytree(CHECKOUT / "examples" / name, into / name, ignore=made))


def enter_environment(patch: pytest.MonkeyPatch, environment: Path, store: Path, account: str) -> None:
    """The environment that a README asks for; no variables whose names begin as `account` matches."""
    tools = (environment / "bin", Path(sys.executable).parent)
    patch.setenv("PATH", os.pathsep.join([*map(str, tools), os.environ["PATH"]]))
    patch.setenv("BENTOML_HOME", str(store))
    patch.setenv("BENTOML_DO_NOT_TRACK", "True")
    for name in [name for name in os.environ if re.match(account, name)]:
        patch.delenv(name)


def remove_stack(engine: DockerEngine, reference: str, folder: Path) -> None:
    """Remove the image of the bento itself, on which that of its platform stood."""
    bundle = folder / "bundle"
    gather(open_bento(reference, Silent()), bundle)
    engine.client.images.remove(stack_tag(bundle, DEFAULT_PLATFORM), force=True)
