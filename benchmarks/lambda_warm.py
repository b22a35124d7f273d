"""Requests a second through a warm Lambda function, against `bentoml serve` of the same bento."""

from __future__ import annotations

import statistics

import httpx

from benchmarks.figure import Figure, NotMeasured, seconds
from benchmarks.lambda_images import ANSWER, REQUEST, images, missing, predict
from benchmarks.workplace import Workplace
from tests.support.bento_image import bentoml_serve
from tests.support.lambda_runtime import FakeLambda, fake_lambda

NAME = "warm requests a second on Lambda / `bentoml serve`"
ROUNDS, REQUESTS = 7, 200


def measure(place: Workplace) -> Figure | NotMeasured:  # noqa: ARG001
    """One request after the other, as a function gets them; both in a container on all CPUs."""
    if why := missing("docker", "bentoml"):
        return NotMeasured(NAME, why)
    with (
        images() as made,
        bentoml_serve(made.engine, made.stack) as server,
        fake_lambda(made.engine.client, made.ours, memory="1024m") as function,
    ):
        ask(server, REQUESTS)
        predictions(function, REQUESTS)
        pairs = [
            (
                seconds(lambda: predictions(function, REQUESTS)),
                seconds(lambda: ask(server, REQUESTS)),
            )
            for _ in range(ROUNDS)
        ]
    ours, theirs = (REQUESTS / statistics.median(times) for times in zip(*pairs, strict=True))
    return Figure(
        name=NAME,
        value=statistics.median(other / one for one, other in pairs),
        bound=1,
        unit="ratio",
        how=f"{ours:.0f} against {theirs:.0f} requests a second, one after the other, the first through the "
        f"Runtime API and the second through HTTP; median of {ROUNDS} rounds of {REQUESTS}",
        floor="the service's own work, which both do",
        bound_is="at least",
    )


def predictions(function: FakeLambda, times: int) -> None:
    """The same prediction by events."""
    for _ in range(times):
        predict(function)


def ask(server: httpx.Client, times: int) -> None:
    """The same prediction by HTTP, over one connection."""
    for _ in range(times):
        answer = server.post(REQUEST.path, content=REQUEST.body, headers=dict(REQUEST.headers))
        if answer.text != ANSWER:
            raise SystemExit(f"bentoml serve does not predict: {answer.status_code} {answer.text}")
