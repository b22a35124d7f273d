"""A project of the local operator whose scripts a test calls as Terraform does."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import psutil

from tests.support.fake_bentoml import NAME, write_wheel

SCRIPTS = Path(__file__).parents[3] / "templates" / "local" / "terraform" / "runtime"
DIGEST = "ab" * 32
MARK = "BENTODEPLOY_INSTANCE"
HOSTILE = {
    "QUOTES": "a\"b'c`d",
    "DOLLARS": "$HOME ${var.x} $(id) %{if}",
    "LINES": "one\ntwo\r\nthree\n",
    "UNICODE": "naïve 🍱 \u2028",
    "BACKSLASHES": "\\n \\u0041 \\\\",
    "ANGLES": "<&>",
    "EMPTY": "",
    "lower.dot-dash": "odd names too",
}
"""Variables that a shell, HCL or a line-based format would change on the way."""


def free_port() -> int:
    """A port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Deployed:
    """The project, with a bundle that the fake of BentoML serves."""

    project: Path
    cache: Path
    port: int = field(default_factory=free_port)
    scripts: Path = SCRIPTS

    def put_bundle(self, requirements: str) -> None:
        """Gather a bundle and write down what its environment needs, as `build` does."""
        self.bundle.mkdir(parents=True)
        (self.bundle / "bento.yaml").write_text("name: iris\n")
        self._order.parent.mkdir()
        self._order.write_text("{}")
        self.order(
            bento="iris:v1",
            python=sys.executable,
            requirements=requirements,
            installer="uv",
            folder=str(self.cache),
            style="class",
            envs={},
        )

    def order(self, **changes: Any) -> None:
        """Change what is written down of the bento."""
        self._order.write_text(json.dumps({**json.loads(self._order.read_text()), **changes}))

    @property
    def bundle(self) -> Path:
        """Where the bento lies."""
        return self.project / ".bentodeploy" / "bundles" / DIGEST

    @property
    def _order(self) -> Path:
        return self.project / ".bentodeploy" / "environments" / f"{DIGEST}.json"

    def run(
        self, verb: str, settings: Mapping[str, Any] | None = None, **variables: str
    ) -> subprocess.CompletedProcess[str]:
        """Call one verb of the scripts; `variables` stand in the caller's own environment."""
        return subprocess.run(
            [sys.executable, "-B", str(self.scripts / "service.py"), verb, "--project", str(self.project)],
            env={**os.environ, **variables, "BENTODEPLOY_SERVICE": json.dumps(settings or {})},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    def settings(self, **changes: Any) -> dict[str, Any]:
        """What Terraform hands to `start`."""
        return {
            "runtime": "process",
            "deployment": "iris-12345678",
            "image": f"bento@sha256:{DIGEST}",
            "host": "127.0.0.1",
            "port": self.port,
            "workers": None,
            "memory": None,
            "labels": {},
            "env": {},
            **changes,
        }

    def start(self, env: Mapping[str, str] | None = None, **changes: Any) -> None:
        """Start and demand that it worked."""
        answer = self.run("start", self.settings(env=dict(env or {}), **changes))
        assert answer.returncode == 0, answer.stdout + answer.stderr

    def stop(self) -> None:
        """Stop and demand that it worked."""
        answer = self.run("stop")
        assert answer.returncode == 0, answer.stdout + answer.stderr

    def status(self) -> dict[str, Any]:
        """What the scripts say of the service."""
        answer = self.run("status")
        assert answer.returncode == 0, answer.stderr
        found: dict[str, Any] = json.loads(answer.stdout)
        return found

    def record(self) -> dict[str, Any]:
        """The service's record, as it stands on disk."""
        found: dict[str, Any] = json.loads((self.service / "service.json").read_text())
        return found

    @property
    def service(self) -> Path:
        """Where pid, record and log lie."""
        return self.project / ".bentodeploy" / "service"

    def log(self) -> str:
        """The service's log."""
        return (self.service / "service.log").read_text()

    def get(self, path: str) -> Any:
        """What the service answers."""
        with urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=30) as answer:
            return json.loads(answer.read())

    def wait_ready(self) -> None:
        """Wait until the service answers."""
        wait_for(self.is_ready)

    def is_ready(self) -> bool:
        """Whether the service answers as ready."""
        try:
            self.get("/readyz")
        except (URLError, ConnectionError, TimeoutError):
            return False
        return True

    def processes(self) -> list[psutil.Process]:
        """All living processes that were started for this project: supervisors, services and workers."""
        return [process for process in psutil.process_iter() if self._is_ours(process)]

    def _is_ours(self, process: psutil.Process) -> bool:
        try:
            if process.status() == psutil.STATUS_ZOMBIE or process.pid == os.getpid():
                return False
            home = process.environ().get("BENTOML_HOME", "")
            return str(self.project) in (home.removesuffix("/.bentodeploy/service/home"), *process.cmdline())
        except psutil.Error:
            return False


def wait_for(condition: Any, seconds: float = 50) -> None:
    """Poll until `condition()` holds."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not within {seconds} s: {condition}"
        time.sleep(0.05)


def make_deployed(folder: Path, cache: Path) -> Deployed:
    """A project in `folder`, with environments in `cache`, whose bento brings the fake of BentoML along."""
    deployed = Deployed(folder / "project", cache)
    # An index of its own, never asked, allows uv where it is installed; it is much quicker than pip.
    deployed.put_bundle(f"--index-url https://index.invalid/simple\n./env/python/wheels/{NAME}\n")
    write_wheel(deployed.bundle / "env" / "python" / "wheels")
    return deployed
