"""`run`: the very image of a deployment, on this machine, under its platform's contract."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bentodeploy.bento.digest import content_digest
from bentodeploy.bento.reference import open_bento
from bentodeploy.config.model import Access
from bentodeploy.deployment.guard import overlay_of
from bentodeploy.deployment.health import LOG_LINES
from bentodeploy.deployment.image import local_image
from bentodeploy.deployment.results.run import Tried
from bentodeploy.deployment.routes import calls
from bentodeploy.deployment.trial_workspace import tries
from bentodeploy.errors import CapabilityError, UnhealthyError
from bentodeploy.image.guard import TOKEN
from bentodeploy.image.guard.token import new_token
from bentodeploy.operator import ChecksImage
from bentodeploy.preflight.disk import check_disk
from bentodeploy.preflight.docker import check_docker
from bentodeploy.preflight.environment import check_trial_environment, provided_env
from bentodeploy.preflight.refusal import refuse
from bentodeploy.terraform.lock import project_lock
from bentodeploy.trial.containers import Order, RunningTrial, running
from bentodeploy.trial.listening import elsewhere
from bentodeploy.trial.ownership import sweep

if TYPE_CHECKING:
    from bentodeploy.bento.model import Bento
    from bentodeploy.deployment.workspace import Workspace
    from bentodeploy.image.engine import DockerEngine
    from bentodeploy.image.model import Image, Overlay
    from bentodeploy.operator import Trial
    from bentodeploy.progress import Progress

QUICK, MOST_QUICK_ENDS = 5.0, 5
"""A service that ends so often within so many seconds of its start will not do better the next time."""

_PAUSE, _REQUEST_TIMEOUT = 0.1, 5.0


@dataclass(frozen=True)
class HealthyTrial:
    """A trial that answers."""

    result: Tried
    _running: RunningTrial
    _trial: Trial
    _progress: Progress

    def watch(self) -> None:
        """Tell the service's log until it ends; where its platform would start it anew, do so and go on.

        Raises UnhealthyError when it ends, KeyboardInterrupt on Ctrl-C.
        """
        quick_ends = 0
        while True:
            self._running.log.tell(self._progress.info)
            began = time.monotonic()
            self._running.log.ended.wait()
            quick_ends = quick_ends + 1 if time.monotonic() - began < QUICK else 0
            if self._trial.stand_in is None or quick_ends == MOST_QUICK_ENDS:
                raise _ended(self._running, "has ended")
            self._progress.info(f"The service has ended{_how(self._running)}; it is started anew.")
            self._running.restart()


@contextmanager
def run_trial(
    workspace: Workspace, progress: Progress, *, port: int | None = None, lock_timeout: float = 0
) -> Iterator[HealthyTrial]:
    """Build the image that `build` would make, start it, wait until it is healthy; gone with the context.

    Nothing is pushed and no cloud is asked. Raises UnhealthyError when it does not get healthy,
    CapabilityError when this spec runs without an image, PreflightError when the machine or the bento lacks
    something, and what building raises.
    """
    from bentodeploy.image.engine import connect

    bento = open_bento(workspace.bento_reference(), progress)
    overlay = _overlay(workspace, bento)
    provided = provided_env(workspace.operator, workspace.target)
    refuse([check_trial_environment(bento, workspace.config.env, provided)])
    refuse([check_disk(workspace.project, bento.size), check_docker()])
    engine = connect()
    for name in sweep(engine):
        progress.info(f"Removed {name}, which a killed run had left.")
    with project_lock(workspace.project, "run", lock_timeout, progress.warn):
        image = _image(engine, workspace, bento, overlay, progress)
    trial = tries(workspace.operator).trial(workspace.target, bento)
    token = new_token() if workspace.config.access is Access.TOKEN else None
    env = {**workspace.config.env, **({TOKEN: token} if token else {})}
    order = Order(workspace.name, image.id, trial, env, port)
    with running(engine, order) as started:
        _wait_until_healthy(workspace, bento, trial, started, token, progress)
        result = _result(workspace, bento, image, trial, started, token)
        yield HealthyTrial(result, started, trial, progress)


def _overlay(workspace: Workspace, bento: Bento) -> Overlay:
    overlay = overlay_of(workspace, bento)
    if overlay is None:
        raise CapabilityError(
            f"{workspace.operator.name} runs this spec without an image, so there is none to try.",
            where=str(workspace.config_path),
            next_step="`bentodeploy up` deploys it; `--operator NAME` tries the image of another platform.",
        )
    return overlay


def _image(
    engine: DockerEngine, workspace: Workspace, bento: Bento, overlay: Overlay, progress: Progress
) -> Image:
    """Built or found again. What the platform would not take of it is told; here it runs all the same."""
    with progress.step(f"Reading {bento.tag}"):
        digest = content_digest(bento)
    image, _ = local_image(engine, workspace, bento, digest, overlay, progress)
    if isinstance(workspace.operator, ChecksImage):
        for finding in workspace.operator.check_image(workspace.target, bento, image):
            if not finding.ok:
                progress.warn(" ".join(filter(None, [finding.what, finding.cure])))
    return image


def _wait_until_healthy(
    workspace: Workspace,
    bento: Bento,
    trial: Trial,
    started: RunningTrial,
    token: str | None,
    progress: Progress,
) -> None:
    import httpx

    health = workspace.config.health
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    url = started.url + bento.path_prefix + health.path
    deadline = time.monotonic() + health.timeout
    answer = "none"
    with (
        progress.step(f"Waiting for {url}") as step,
        httpx.Client(headers=headers, timeout=_REQUEST_TIMEOUT, trust_env=False) as client,
    ):
        while time.monotonic() < deadline:
            if started.log.ended.is_set():
                raise _ended(started, "ended before it was healthy")
            try:
                asked = client.get(url)
            except httpx.HTTPError as error:
                answer = str(error) or type(error).__name__
            else:
                if asked.status_code == httpx.codes.OK:
                    return
                answer = f"{asked.status_code} {asked.text.strip()[:200]}".strip()
            step.detail(next(iter(started.log.last(1)), f"not yet: {answer}"))
            started.log.ended.wait(_PAUSE)
        what = f"{url} does not answer 200 after {health.timeout:g} s; its last answer: {answer}."
        raise _unhealthy(started, " ".join(filter(None, [what, _cause(started, trial)])))


def _result(
    workspace: Workspace, bento: Bento, image: Image, trial: Trial, started: RunningTrial, token: str | None
) -> Tried:
    """`token` was made for this trial alone and goes with it, so the curl lines may show it."""
    return Tried(
        name=workspace.name,
        operator=workspace.operator.name,
        bento=bento.tag,
        image=image.id,
        endpoint=started.url,
        routes=calls(started.url, bento, f"-H 'Authorization: Bearer {token}'" if token else None),
        notes=tuple(note.replace("{endpoint}", started.url) for note in trial.notes),
    )


def _cause(started: RunningTrial, trial: Trial) -> str | None:
    """What keeps a service that goes on from answering, where that can be seen from outside."""
    if started.was_killed_for_memory():
        return "Its memory was used up, so that the kernel ended a part of it."
    # A stand-in is in the same network, and asked in the service's place.
    return elsewhere(started.service, trial.port) if trial.stand_in is None else None


def _ended(started: RunningTrial, what: str) -> UnhealthyError:
    return _unhealthy(started, f"The service {what}{_how(started)}.")


def _how(started: RunningTrial) -> str:
    code = started.exit_code()
    if started.was_killed_for_memory():
        return f", because its memory was used up (exit code {code})"
    return f" with exit code {code}"


def _unhealthy(started: RunningTrial, what: str) -> UnhealthyError:
    lines = started.log.last(LOG_LINES)
    return UnhealthyError(
        what,
        where=started.url,
        details=["the service's last log lines:", *lines] if lines else (),
        next_step="Read the log lines above, correct the service, the spec or `health` in the config, then "
        "`bentodeploy run` again.",
    )
