"""The `local` operator: a bento on this very machine, through Terraform's built-in provider.

The generated project runs without this package: Terraform calls the scripts in its `runtime/` folder.
What the operator itself does, it does through the same scripts.
"""

from __future__ import annotations

import json
import platform
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from bentodeploy.config.model import Access
from bentodeploy.operator import (
    Checks,
    Finding,
    Fits,
    Guards,
    Limit,
    Logs,
    Operator,
    RunsBundle,
    RuntimeStatus,
    Status,
    Sweeps,
    Target,
    Trial,
    Tries,
)

from .spec import LocalSpec, Runtime

if TYPE_CHECKING:
    from pydantic import SecretStr

    from bentodeploy.bento.model import Bento
    from bentodeploy.image.model import Overlay, Registry
    from bentodeploy.progress import Progress
    from bentodeploy.release import Release

    from .script import ServiceStatus

LARGEST_ENV = 100_000
"""Bytes of `env` as JSON: it travels to the scripts in one variable, and Linux takes 131,072 for one."""


_PORTS = ("PORT", "BENTOML_PORT")
"""`bentoml serve` in an image takes its port from these; as a process it is given the port as an option."""

_FORGOTTEN = (
    "This machine knows of no service here: it was started on another one, or its record in .bentodeploy is "
    "gone. `bentodeploy destroy`, then `up`, make it anew."
)

_LOST = "The record of this service in .bentodeploy is lost; `bentodeploy up` makes the service anew."

_COPIED = "This folder is a copy of {} and has no service yet; `bentodeploy up` makes one of its own."

_ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}


class LocalOperator(
    Operator[LocalSpec],
    Checks[LocalSpec],
    Fits,
    Guards[LocalSpec],
    RunsBundle[LocalSpec],
    Logs[LocalSpec],
    Status[LocalSpec],
    Sweeps[LocalSpec],
    Tries[LocalSpec],
):
    """Runs bentos on this machine, as supervised processes or as containers."""

    name: ClassVar[str] = "local"
    summary: ClassVar[str] = "This machine: no account needed; to try, to develop, for a server of your own."
    spec_model = LocalSpec
    check_names: ClassVar[tuple[str, ...]] = (
        "docker",
        "env",
        "port",
        "python",
    )
    limits: ClassVar[tuple[Limit, ...]] = (
        Limit("size of env", f"{LARGEST_ENV:,} bytes", "execve(2): MAX_ARG_STRLEN"),
        Limit("port", "1 to 65,535; below 1,024 for root only", "ip(7)"),
    )
    trial_spec: ClassVar[Mapping[str, Any]] = {"runtime": Runtime.CONTAINER}

    def platform(self, target: Target[LocalSpec]) -> str:  # noqa: ARG002
        """This machine's own: an image for another one would run slowly or not at all."""
        return f"linux/{_ARCHITECTURES.get(platform.machine(), platform.machine())}"

    def overlay(self, target: Target[LocalSpec], bento: Bento) -> Overlay | None:
        """None for the process runtime; else the bento's image with the number of workers."""
        from .containers import container_overlay

        if target.spec.runtime is Runtime.PROCESS:
            return None
        return container_overlay(bento, target.spec.workers)

    def registry(self, target: Target[LocalSpec]) -> Registry | None:  # noqa: ARG002
        """None: images stay in the engine that built them."""
        return None

    def template(self) -> Path:
        """The template with its scripts."""
        from .script import template

        return template()

    def variables(
        self,
        target: Target[LocalSpec],
        release: Release | None,  # noqa: ARG002
        previous: Mapping[str, Any],
    ) -> dict[str, Any]:
        """A port once chosen stays, but not in a copy of the project that it was chosen for.

        A service found dead is named, so that `apply` starts it again.
        """
        config, spec = target.config, target.spec
        service = _service(target.project)
        chosen = None if service is not None and service.copy_of else previous.get("port")
        host = "127.0.0.1" if config.access is Access.PRIVATE else "0.0.0.0"  # noqa: S104
        return {
            "name": config.name,
            "deployment": target.unique_name,
            "runtime": spec.runtime.value,
            "host": host,
            "port": spec.port or chosen or _free_port(target, host),
            "guarded": config.access is Access.TOKEN,
            "workers": spec.workers,
            "python": spec.python,
            "memory": spec.memory,
            "env": dict(config.env),
            "labels": dict(config.labels),
            "restart_of": _restart_of(target, service, previous),
        }

    def local_checks(
        self, target: Target[LocalSpec], bento: Bento | None, variables: Mapping[str, Any]
    ) -> Iterable[Finding]:
        """Interpreter or Docker engine, the environment's values, the port."""
        from .containers import check_docker
        from .environment import check_python
        from .port import check_port

        if target.spec.runtime is Runtime.CONTAINER:
            yield check_docker()
        elif bento is not None:
            yield check_python(target.spec.python, bento)
        yield check_env(target.config.env, target.spec.runtime)
        yield check_port(variables["host"], variables["port"], _service(target.project))

    def fit(self, bento: Bento) -> Iterable[Finding]:
        """See `Fits.fit`: whether the default runtime finds its Python."""
        from .environment import check_python

        return [check_python(None, bento)]

    def prepare(self, target: Target[LocalSpec], bento: Bento, bundle: Path, progress: Progress) -> None:
        """Make the bento's virtual environment, shared by all deployments with the same requirements."""
        from .environment import prepare_environment
        from .token import put_guard

        if target.config.access is Access.TOKEN:
            put_guard(target.project)
        prepare_environment(target.project, bento, bundle, target.spec.python, progress)

    def ensure_token(self, target: Target[LocalSpec]) -> None:
        """See `Guards.ensure_token`: a file that only this user can read."""
        from .token import make_token

        make_token(target.project)

    def token(self, target: Target[LocalSpec]) -> SecretStr:
        """See `Guards.token`."""
        from .token import read_token

        return read_token(target.project)

    def logs(
        self, target: Target[LocalSpec], outputs: Mapping[str, Any], *, lines: int, follow: bool
    ) -> Iterator[str]:
        """From the log file, or from the Docker engine, of what was started last."""
        from .containers import container_log
        from .logfile import read_log

        service = _service(target.project)
        container = (service.record if service and service.record else outputs).get("container")
        if container is not None:
            return container_log(container, lines=lines, follow=follow)
        log = target.project / ".bentodeploy" / "service" / "service.log"
        return read_log(log, lines=lines, follow=follow)

    def status(self, target: Target[LocalSpec], outputs: Mapping[str, Any]) -> RuntimeStatus:
        """What the processes or the engine of this machine say."""
        from .lost import service_in_state, status_without_record

        service = _service(target.project)
        if service is not None and service.instance is not None:
            return RuntimeStatus(service.state, service.detail)
        if not outputs:
            return RuntimeStatus("stopped", "Nothing was started here.")
        if service is not None and service.copy_of:
            return RuntimeStatus("failed", _COPIED.format(service.copy_of))
        left = status_without_record(target, None)
        if left is not None and not left.needs_start:
            return RuntimeStatus(left.state, left.detail)
        return RuntimeStatus("failed", _FORGOTTEN if service_in_state(target.project) is None else _LOST)

    def trial(self, target: Target[LocalSpec], bento: Bento) -> Trial:  # noqa: ARG002
        """What the project's own script gives a container."""
        from .containers import container_trial

        return container_trial(target.spec.memory)

    def sweep(self, target: Target[LocalSpec]) -> list[str]:
        """Stop a service that Terraform does not know, and remove its files and images."""
        from .containers import has_docker
        from .script import run_service

        contained = target.spec.runtime is Runtime.CONTAINER and has_docker()
        runtime = Runtime.CONTAINER if contained else Runtime.PROCESS
        settings = {"deployment": target.unique_name, "runtime": runtime.value}
        return run_service(target.project, "remove", settings=settings)


def check_env(env: Mapping[str, str], runtime: Runtime = Runtime.PROCESS) -> Finding:
    """Whether the system can hand these variables to a process, and the service stays on its port."""
    bad = [name for name, value in env.items() if not name or "=" in name or "\0" in name + value]
    if bad:
        what = f"No process can have these variables: {', '.join(map(repr, bad))}."
        cure = "Names are not empty and hold no `=`; neither names nor values hold a NUL character."
        return Finding("env", False, what, cure)
    moved = [name for name in _PORTS if name in env and runtime is Runtime.CONTAINER]
    if moved:
        what = f"{moved[0]} is set by bentodeploy: the container is expected to listen on its own port."
        return Finding("env", False, what, f"Remove {moved[0]} from env, or set `port` in the spec.")
    text = json.dumps(dict(env))
    size = len(text) + 5 * sum(map(text.count, "<>&"))  # which Terraform's jsonencode writes as \u003c
    what = f"{len(env)} variables, {size:,} bytes; {LARGEST_ENV:,} are possible."
    return Finding("env", size <= LARGEST_ENV, what, "Put large values into files of the bento.")


def _free_port(target: Target[LocalSpec], host: str) -> int:
    from .port import choose_port

    return choose_port(target.project, target.config.name, host)


def _service(project: Path) -> ServiceStatus | None:
    from .script import is_started, service_status

    return service_status(project) if is_started(project) else None


def _restart_of(
    target: Target[LocalSpec], service: ServiceStatus | None, previous: Mapping[str, Any]
) -> str | None:
    """What `apply` starts anew: a dead instance or, where no record names one, the service in the state.

    It stays until another is found dead: a change is a restart.
    """
    from .lost import service_in_state, status_without_record

    before: str | None = previous.get("restart_of")
    if service is not None and service.instance is not None:
        return service.instance if service.needs_start else before
    made = service_in_state(target.project)
    left = None if made is None else status_without_record(target, previous.get("port"))
    return made if left is not None and left.needs_start else before
