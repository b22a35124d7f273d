"""From the start of a Lambda container to its first prediction, against the plain adaptation."""

from __future__ import annotations

import statistics

from benchmarks.figure import Figure, NotMeasured, seconds
from benchmarks.lambda_images import Images, images, missing, predict
from benchmarks.workplace import Workplace
from tests.support.lambda_runtime import fake_lambda

NAME = "cold start on Lambda / plain Mangum with `lifespan=auto`"
REPETITIONS = 9
CPUS, MEMORY = 0.58, "1024m"
"""What Lambda gives a function of 1 GB (1,769 MB are one CPU)."""


def measure(place: Workplace) -> Figure | NotMeasured:  # noqa: ARG001
    """Both images from the same bento, in turns, under Lambda's conditions."""
    if why := missing("docker", "bentoml"):
        return NotMeasured(NAME, why)
    with images() as made:
        for image in (made.ours, made.plain):
            first_prediction(made, image)  # not counted: the disk's cache is cold
        pairs = [
            (first_prediction(made, made.ours), first_prediction(made, made.plain))
            for _ in range(REPETITIONS)
        ]
    ours, plain = (statistics.median(times) for times in zip(*pairs, strict=True))
    return Figure(
        name=NAME,
        value=statistics.median(one / other for one, other in pairs),
        bound=0.7,
        unit="ratio",
        how=f"{ours:.2f} s against {plain:.2f} s from the start of the container to the first prediction, "
        f"{CPUS} CPU and 1 GB, read-only; median of {REPETITIONS} pairs",
        floor="importing BentoML and what the model needs (scikit-learn here), which both must do",
    )


def first_prediction(made: Images, image: str) -> float:
    """Seconds until a new container has predicted."""
    with fake_lambda(made.engine.client, image, memory=MEMORY, cpus=CPUS) as function:
        return seconds(lambda: predict(function))
