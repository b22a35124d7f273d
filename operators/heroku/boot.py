"""Starts an image as a dyno would, before it goes anywhere: does it listen in time, within the memory?"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from bentodeploy.image.guard import TOKEN
from bentodeploy.operator import Finding
from bentodeploy.trial.listening import elsewhere

from .limits import BOOT_S, DYNOS
from .trial import PORT, trial

if TYPE_CHECKING:
    from bentodeploy.image.model import Image
    from bentodeploy.trial.containers import RunningTrial

    from .spec import HerokuSpec

LOG_LINES = 5
"""How much of the service's log a refusal shows."""

_PAUSE, _REQUEST_TIMEOUT = 0.1, 5.0
_NOTHING = "nothing listens there"
_MUTE = "it takes connections and does not answer"


def check_boot(
    image: Image, name: str, env: Mapping[str, str], spec: HerokuSpec, path: str, seconds: float = BOOT_S
) -> Iterator[Finding]:
    """Start the image on this machine under Heroku's contract, until `path` answers 200.

    A guarded service is shown the token that `env` gives it.

    Raises DockerUnavailableError, and ImageError when the engine refuses.
    """
    from bentodeploy.image.engine import connect
    from bentodeploy.trial.containers import Order, running

    engine = connect()
    try:
        with running(engine, Order(name, image.id, trial(spec), env, None)) as started:
            began = time.monotonic()
            complaint = _wait(started, path, began + seconds, env.get(TOKEN))
            if complaint is None:
                took = time.monotonic() - began
                what = f"The service answers after {took:.0f} s; Heroku gives it {BOOT_S} s."
                yield Finding("boot", True, what)
                yield _memory(started, spec)
            elif started.log.ended.is_set():
                yield _ended(started, spec)
            else:
                yield _silent(started, spec, seconds, complaint)
    finally:
        engine.client.close()


def _wait(started: RunningTrial, path: str, deadline: float, token: str | None) -> str | None:
    """None once it answers 200, else what came last."""
    import httpx

    answer = _NOTHING
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    with httpx.Client(headers=headers, timeout=_REQUEST_TIMEOUT, trust_env=False) as client:
        while time.monotonic() < deadline and not started.log.ended.is_set():
            try:
                asked = client.get(started.url + path)
            except httpx.TimeoutException:
                answer = _MUTE
            except httpx.TransportError:
                # Refused; or closed at once by the engine's own proxy, which takes every connection.
                answer = _NOTHING
            else:
                if asked.status_code == httpx.codes.OK:
                    return None
                answer = f"it answers {asked.status_code}"
            started.log.ended.wait(_PAUSE)
    return answer


def _silent(started: RunningTrial, spec: HerokuSpec, seconds: float, complaint: str) -> Finding:
    if started.was_killed_for_memory():
        return _too_large(spec)
    what = f"The service does not answer at $PORT within {seconds:g} s; {complaint}."
    cure = f"Heroku ends it after {BOOT_S} s (R10)."
    if complaint == _NOTHING and (other := elsewhere(started.service, PORT)):
        what = other
        cure = f"Heroku ends it after {BOOT_S} s (R10): let it listen at $PORT, another one at every start."
    return Finding("boot", False, what, f"{cure} {_tail(started)}")


def _ended(started: RunningTrial, spec: HerokuSpec) -> Finding:
    if started.was_killed_for_memory():
        return _too_large(spec)
    what = f"The service ends with exit code {started.exit_code()} instead of serving."
    return Finding("boot", False, what, _tail(started))


def _too_large(spec: HerokuSpec) -> Finding:
    dyno = DYNOS[spec.dyno_type]
    what = f"The service needs more than the {dyno.memory_mb} MB of a {dyno.name} dyno to start."
    return Finding("memory", False, what, _larger(spec))


def _memory(started: RunningTrial, spec: HerokuSpec) -> Finding:
    # One worker answers while another one is ended again and again.
    if started.was_killed_for_memory():
        return _too_large(spec)
    limit = DYNOS[spec.dyno_type].memory_mb
    used = used_bytes(_stats(started)["memory_stats"]) // 1024**2
    what = f"The service uses {used} MB at rest; a {DYNOS[spec.dyno_type].name} dyno has {limit} MB."
    return Finding("memory", True, what)


def used_bytes(stats: Mapping[str, Any]) -> int:
    """What a container uses without files that the kernel merely keeps in memory, as `docker stats` counts.

    The key has two names, by the version of control groups (Docker CLI reference, "docker container stats").
    """
    usage, parts = int(stats.get("usage", 0)), stats.get("stats", {})
    kept = int(parts.get("total_inactive_file", parts.get("inactive_file", 0)))
    return usage - kept if kept < usage else usage


def _stats(started: RunningTrial) -> dict[str, Any]:
    stats: Any = started.service.stats(stream=False)  # an iterator only when it streams
    return dict(stats)


def _larger(spec: HerokuSpec) -> str:
    memory = DYNOS[spec.dyno_type].memory_mb
    larger = next((name for name, dyno in DYNOS.items() if dyno.memory_mb > memory), None)
    fewer = "fewer workers, or " if spec.workers > 1 else ""
    return f"Take {fewer}`dyno_type: {larger}`." if larger else "Deploy it with aws-ec2, which has more."


def _tail(started: RunningTrial) -> str:
    lines = started.log.last(LOG_LINES)
    return " | ".join(["Its last log lines:", *lines]) if lines else "It wrote no log."
