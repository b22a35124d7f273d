"""Where the benchmarks work: the demo's environment and bento, a folder and caches of their own."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.figure import run

CHECKOUT = Path(__file__).parents[1]
DEMO = CHECKOUT / ".demo"
CONFIG = CHECKOUT / "examples" / "iris" / "deployment_config.yaml"
DEPLOYMENT = "iris"


@dataclass(frozen=True)
class Workplace:
    """A folder with the iris config, and the environment that commands get."""

    folder: Path
    environment: dict[str, str]

    @property
    def project(self) -> Path:
        """The generated Terraform folder."""
        return self.folder / "terraform" / DEPLOYMENT

    def command(self, name: str) -> Path:
        """A command of the demo's environment."""
        return DEMO / "venv" / "bin" / name

    def tool(self, *arguments: str) -> str:
        """Run `bentodeploy ARGUMENTS` here; its stdout."""
        return run([self.command("bentodeploy"), *arguments], self.folder, self.environment)

    def with_store(self, store: Path) -> Workplace:
        """The same, with bentos from another BentoML home."""
        return replace(self, environment=self.environment | {"BENTOML_HOME": str(store)})


@contextmanager
def workplace() -> Iterator[Workplace]:
    """A new folder; what was deployed from it is destroyed at the end."""
    if not (DEMO / "bento.done").exists():
        sys.exit("The demo's environment is missing: run `make bench`.")
    with tempfile.TemporaryDirectory(prefix="bentodeploy-bench-") as root:
        place = Workplace(Path(root, "work"), _environment(Path(root)))
        place.folder.mkdir()
        shutil.copy(CONFIG, place.folder)
        try:
            yield place
        finally:
            if place.project.exists():
                place.tool("destroy", "--confirm", DEPLOYMENT)


def _environment(root: Path) -> dict[str, str]:
    own = {
        "BENTOML_HOME": str(DEMO / "bentoml"),
        "BENTOML_DO_NOT_TRACK": "True",
        "NO_COLOR": "1",
        # Environments of bentos stay between runs: installing packages is not what is measured.
        "XDG_CACHE_HOME": str(CHECKOUT / ".cache" / "benchmarks"),
        "XDG_STATE_HOME": str(root / "state"),
        "PATH": f"{DEMO / 'venv' / 'bin'}{os.pathsep}{os.environ['PATH']}",
    }
    return dict(os.environ) | own
