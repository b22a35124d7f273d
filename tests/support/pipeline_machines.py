"""What the jobs of a pipeline run on: a clean container each, or one machine that keeps its folders."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Protocol, TypeAlias

from tests.support.providers import provider_mirror

Step: TypeAlias = Callable[[str, Mapping[str, str]], int]
"""Runs a command under these variables and answers its exit code."""

_BASH = ("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c")
_PATIENCE = 400
"""Seconds after which a step is taken for hung."""


class Machine(Protocol):
    """What a service offers to run jobs on."""

    @property
    def keeps(self) -> bool:
        """Whether a job finds the folders of the one before."""

    def install(self, command: str) -> None:
        """Do the workflow's step of this command, which makes `bentodeploy` a command."""

    def job(self, checkout: Path, log: IO[str]) -> AbstractContextManager[Step]:
        """A machine for one job, whose steps run in `checkout` and write to `log`."""


@dataclass(frozen=True)
class ThisMachine:
    """A runner of one's own, which has `bentodeploy` already: steps are processes here."""

    keeps: bool = True

    def install(self, command: str) -> None:
        """No release of this checkout is on a package index."""

    @contextmanager
    def job(self, checkout: Path, log: IO[str]) -> Iterator[Step]:
        """The steps see nothing of the caller's environment but the way to the Docker engine."""
        kept = {name: value for name, value in os.environ.items() if name in ("DOCKER_HOST", "LANG")}
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"

        def step(command: str, environment: Mapping[str, str]) -> int:
            own = {**kept, "PATH": f"{environment['TOOLS']}{os.pathsep}{path}", **environment}
            return _ended([*_BASH, command], log, cwd=checkout, env=own)

        yield step


@dataclass
class CleanContainers:
    """Each job has a container of its own, with a bare system, Python, and what its workflow installs.

    Containers share the machine's network, where the fakes of the clouds are, and its Docker engine. The
    installing is done for real, from the wheel, and once: the jobs begin with its image, as from a cache.
    """

    folder: Path
    """Seen by the jobs, under the same path; what they write to lies here."""
    wheel: Path
    seen: Sequence[Path]
    """More that the jobs may read, each under its own path."""
    keeps: bool = False
    _image: str = f"python:3.{sys.version_info.minor}-slim"
    _installed_by: str = ""
    _made: list[str] = field(default_factory=list)

    def install(self, command: str) -> None:
        """Once: pip takes the wheel, and finds what that needs installed already."""
        if self._installed_by:
            assert command == self._installed_by, "one machine, one version"
            return
        with Path(os.devnull).open("w") as log, self._running(log, self.folder) as (container, step):
            needed = {"PYTHONPATH": str(self._dependencies()), "PIP_NO_INDEX": "1"}
            assert step(command, needed | {"PIP_FIND_LINKS": str(self.wheel.parent)}) == 0
            image = f"bentodeploy-test/pipeline:{uuid.uuid4().hex}"
            _docker("commit", "--change", f"ENV PYTHONPATH={self._dependencies()}", container, image)
        self._image, self._installed_by = image, command
        self._made.append(image)

    @contextmanager
    def job(self, checkout: Path, log: IO[str]) -> Iterator[Step]:
        """A new container, which goes when the job ends."""
        with self._running(log, checkout) as (_, step):
            yield step

    def remove(self) -> None:
        """Forget what was installed."""
        for image in self._made:
            _docker("image", "rm", "--force", image)

    @contextmanager
    def _running(self, log: IO[str], checkout: Path) -> Iterator[tuple[str, Step]]:
        options = ["--network", "host", "--init", *self._mounts()]
        container = _docker("run", "--detach", *options, self._image, "sleep", "infinity")

        def step(command: str, environment: Mapping[str, str]) -> int:
            path = f"{environment.get('TOOLS', '')}:/usr/local/bin:/usr/bin:/bin"
            told = [f"--env={name}={value}" for name, value in {**environment, "PATH": path}.items()]
            argv = ["docker", "exec", "--workdir", str(checkout), *told, container, *_BASH, command]
            return _ended(argv, log, cwd=self.folder, env=os.environ)

        try:
            yield container, step
        finally:
            # What root wrote in there is the caller's.
            _docker("exec", container, "chown", "-R", f"{os.getuid()}:{os.getgid()}", str(self.folder))
            _docker("rm", "--force", "--volumes", container)

    def _mounts(self) -> Iterator[str]:
        mirror = provider_mirror("hashicorp/aws")
        packages = Path(sysconfig.get_path("purelib"))
        read = [packages, self.wheel.parent, *self.seen, *([mirror] if mirror else [])]
        docker = shutil.which("docker")
        yield from ("--volume", f"{self.folder}:{self.folder}")
        yield from ("--volume", f"{docker}:/usr/bin/docker:ro")
        for path in read:
            yield from ("--volume", f"{path}:{path}:ro")
        host = os.environ.get("DOCKER_HOST", "unix:///var/run/docker.sock")
        if host.startswith("unix://"):
            socket = host.removeprefix("unix://")
            yield from ("--volume", f"{socket}:/var/run/docker.sock")
        else:
            yield from ("--env", f"DOCKER_HOST={host}")

    def _dependencies(self) -> Path:
        """A folder that leads to all packages of the environment of the tests but ours."""
        folder = self.folder / "dependencies"
        if not folder.exists():
            folder.mkdir()
            for path in Path(sysconfig.get_path("purelib")).iterdir():
                if not path.name.startswith(("bentodeploy", "__editable__")):
                    (folder / path.name).symlink_to(path)
        return folder


def _ended(argv: Sequence[str], log: IO[str], *, cwd: Path, env: Mapping[str, str]) -> int:
    ended = subprocess.run(
        argv,
        cwd=cwd,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
        check=False,
        timeout=_PATIENCE,
    )
    return ended.returncode


def _docker(*arguments: str) -> str:
    ended = subprocess.run(["docker", *arguments], capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout.strip()
