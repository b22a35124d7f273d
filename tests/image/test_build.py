"""Real builds in a real engine, of bundles that are as small as they can be."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from bentodeploy.errors import BentoError, ImageError, InterruptedByUserError, OperatorBrokenError
from bentodeploy.image.build import build_image
from bentodeploy.image.command import Builder
from bentodeploy.image.model import Image, Overlay
from bentodeploy.image.stack import stack_tag
from bentodeploy.paths import state_dir
from tests.image.conftest import Bench, RecordedProgress

pytestmark = pytest.mark.docker

PLATFORM = "linux/amd64"


def build(
    bench: Bench,
    bundle: Path,
    progress: RecordedProgress,
    overlay: Overlay = Overlay(),  # noqa: B008  # frozen
    labels: dict[str, str] | None = None,
    tag: str | None = None,
) -> Image:
    return build_image(
        bench.engine,
        bundle,
        overlay=overlay,
        tag=tag or bench.tag(),
        platform=PLATFORM,
        labels=labels or {},
        progress=progress,
    )


def labels_of(bench: Bench, image: Image) -> dict[str, str]:
    found: dict[str, str] = bench.engine.client.images.get(image.id).labels
    return found


def containers_of(bench: Bench) -> list[str]:
    found = bench.engine.client.containers.list(
        all=True, sparse=True, filters={"label": f"bentodeploy.test={bench.mark}"}
    )
    return [str(one.id) for one in found]


def eventually(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 15
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_the_bundle_makes_the_stack_and_the_overlay_lies_on_top(
    bench: Bench, progress: RecordedProgress, every_builder: Builder
) -> None:
    bundle = bench.bundle(f"FROM {bench.data_image()}\nCOPY bento.yaml /bento.yaml\n")
    overlay = Overlay("COPY handler/app.py /app.py", {"handler/app.py": b"print()\n"})

    image = build(bench, bundle, progress, overlay)

    stack_layers = bench.engine.layers(stack_tag(bundle, PLATFORM))
    assert len(stack_layers) == 2
    layers = bench.engine.layers(image.id)
    assert layers[:2] == stack_layers
    assert len(layers) == 3
    assert image == bench.engine.image(bench.tag())
    assert image.platform == PLATFORM


def test_two_operators_share_one_stack(bench: Bench, progress: RecordedProgress) -> None:
    bundle = bench.bundle(f"FROM {bench.data_image()}\nCOPY bento.yaml /bento.yaml\n")

    build(bench, bundle, progress, Overlay("ENV OPERATOR=one"), tag=bench.tag("one"))
    build(bench, bundle, progress, Overlay("ENV OPERATOR=two"), tag=bench.tag("two"))

    assert progress.steps == [
        "Building the bento's image",
        f"Building the image {bench.tag('one')}",
        f"Building the image {bench.tag('two')}",
    ]


def test_an_empty_overlay_adds_no_layer_but_the_labels(
    bench: Bench, progress: RecordedProgress, every_builder: Builder
) -> None:
    bundle = bench.bundle(f"FROM {bench.data_image()}\nCOPY bento.yaml /bento.yaml\n")

    image = build(bench, bundle, progress, labels={"bentodeploy.bento": "iris:1"})

    assert bench.engine.layers(image.id) == bench.engine.layers(stack_tag(bundle, PLATFORM))
    assert labels_of(bench, image)["bentodeploy.bento"] == "iris:1"


USUAL = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


@pytest.mark.parametrize(
    ("lines", "path"),
    [
        ("", USUAL),
        ("ENV PATH=/own/bin:/bin\n", "/own/bin:/bin"),
        ("ENV VIRTUAL_ENV=/app/.venv\n", f"/app/.venv/bin:{USUAL}"),
        ("ENV VIRTUAL_ENV=/app/.venv PATH=/bin\n", "/app/.venv/bin:/bin"),
    ],
    ids=["nothing said", "a path", "an environment", "both"],
)
def test_the_bentos_own_environment_is_on_path(
    lines: str, path: str, bench: Bench, progress: RecordedProgress, every_builder: Builder
) -> None:
    bundle = bench.bundle(f"FROM {bench.data_image()}\n{lines}COPY bento.yaml /bento.yaml\n")

    image = build(bench, bundle, progress)

    told = bench.engine.client.images.get(image.id).attrs["Config"]["Env"]
    assert [one for one in told if one.startswith("PATH=")] == [f"PATH={path}"]


def test_labels_arrive_as_they_are_whatever_they_hold(
    bench: Bench, progress: RecordedProgress, every_builder: Builder
) -> None:
    bundle = bench.bundle(f"FROM {bench.data_image()}\nCOPY bento.yaml /bento.yaml\n")
    hostile = "a \"quoted\" 'one' $HOME ${z} %{x} `id` \\ two\nlines é 🙂 = end"

    image = build(bench, bundle, progress, labels={"test/hostile": hostile})

    assert labels_of(bench, image)["test/hostile"] == hostile


def test_a_changed_file_makes_another_stack(bench: Bench, progress: RecordedProgress) -> None:
    bundle = bench.bundle(f"FROM {bench.data_image()}\nCOPY code.py /code.py\n", **{"code.py": "1"})
    first = build(bench, bundle, progress)

    (bundle / "code.py").write_text("2")
    second = build(bench, bundle, progress)

    assert bench.engine.layers(first.id) != bench.engine.layers(second.id)


def test_a_syntax_line_downloads_nothing_and_the_bento_stays_as_it_is(
    bench: Bench, progress: RecordedProgress, every_builder: Builder
) -> None:
    dockerfile = f"# syntax=docker/dockerfile:1.4-labs\nFROM {bench.data_image()}\nCOPY bento.yaml /b\n"
    bundle = bench.bundle(dockerfile)

    image = build(bench, bundle, progress)

    assert len(bench.engine.layers(image.id)) == 2
    assert (bundle / "env/docker/Dockerfile").read_text() == dockerfile


def test_a_dockerignore_of_the_bundle_counts(bench: Bench, progress: RecordedProgress) -> None:
    base = bench.data_image()
    dockerfile = f"FROM {base}\nCOPY secret.txt /secret.txt\n"
    bundle = bench.bundle(dockerfile, **{"secret.txt": "x", ".dockerignore": "secret.txt\n"})

    with pytest.raises(ImageError) as caught:
        build(bench, bundle, progress)

    assert "secret.txt" in "\n".join(caught.value.details)


def test_the_details_tell_each_step(bench: Bench, progress: RecordedProgress, every_builder: Builder) -> None:
    build(bench, bench.running_bundle(f"RUN echo hello {bench.mark}"), progress)

    assert any("RUN echo hello" in detail and detail.startswith("step ") for detail in progress.details)
    assert any(detail.endswith(f": hello {bench.mark}") for detail in progress.details)


def test_a_failing_step_is_named_with_its_last_lines_and_the_whole_output(
    bench: Bench, progress: RecordedProgress, every_builder: Builder
) -> None:
    bundle = bench.running_bundle("RUN for i in $(seq 50); do echo line $i; done; echo why; exit 7")

    with pytest.raises(ImageError) as caught:
        build(bench, bundle, progress)

    error = caught.value
    assert error.what == "The bento's image cannot be built."
    assert error.where is not None
    assert "RUN for i in" in error.where
    assert "line 1" not in error.details
    assert {"line 50", "why"} <= set(error.details)
    (log,) = (state_dir() / "builds").iterdir()
    assert error.details[-1] == f"Whole output: {log}"
    assert "line 1\n" in log.read_text()
    assert log.stat().st_mode & 0o777 == 0o600
    assert bench.engine.image(stack_tag(bundle, PLATFORM)) is None


def test_a_failed_build_leaves_no_container(
    bench: Bench, progress: RecordedProgress, every_builder: Builder
) -> None:
    with pytest.raises(ImageError):
        build(bench, bench.running_bundle("RUN exit 3"), progress)

    assert containers_of(bench) == []


def test_a_missing_package_gives_a_cure(
    bench: Bench, progress: RecordedProgress, every_builder: Builder
) -> None:
    bundle = bench.running_bundle("RUN pip install --no-index no-such-package-of-bentodeploy")

    with pytest.raises(ImageError) as caught:
        build(bench, bundle, progress)

    assert caught.value.next_step is not None
    assert "package index" in caught.value.next_step


def test_a_failing_overlay_is_told_apart_from_the_bento(bench: Bench, progress: RecordedProgress) -> None:
    bundle = bench.bundle(f"FROM {bench.data_image()}\nCOPY bento.yaml /bento.yaml\n")

    with pytest.raises(ImageError) as caught:
        build(bench, bundle, progress, Overlay("COPY nothing /nothing"))

    assert caught.value.what == f"The image {bench.tag()} cannot be built."


def test_an_image_of_another_architecture_is_refused_and_not_taken_next_time(
    bench: Bench, progress: RecordedProgress, every_builder: Builder
) -> None:
    base = bench.data_image(platform="linux/arm64")
    bundle = bench.bundle(f"FROM {base} AS base-container\nCOPY bento.yaml /bento.yaml\n")

    with pytest.raises(ImageError) as caught:
        build(bench, bundle, progress)

    if every_builder is Builder.CLASSIC:  # BuildKit looks for another one in the base's registry, and fails
        assert caught.value.what == "The image is for linux/arm64, but linux/amd64 was asked for."

    assert bench.engine.image(stack_tag(bundle, PLATFORM)) is None


def test_a_bento_without_a_dockerfile_is_refused(bench: Bench, progress: RecordedProgress) -> None:
    bundle = bench.bundle("FROM scratch\n")
    (bundle / "env/docker/Dockerfile").unlink()

    with pytest.raises(BentoError, match="no Dockerfile"):
        build(bench, bundle, progress)


@pytest.mark.parametrize("name", ["../outside", "/etc/outside", "a/../../outside", ""])
def test_an_overlay_cannot_write_outside_of_its_context(
    bench: Bench, progress: RecordedProgress, name: str
) -> None:
    bundle = bench.bundle(f"FROM {bench.data_image()}\nCOPY bento.yaml /bento.yaml\n")

    with pytest.raises(OperatorBrokenError, match="outside of its build context"):
        build(bench, bundle, progress, Overlay("", {name: b""}))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_reaches_the_build_and_leaves_neither_container_nor_log(
    bench: Bench, every_builder: Builder, number: signal.Signals
) -> None:
    bundle = bench.running_bundle("RUN echo begun; sleep 60")

    class InterruptsOnceBegun(RecordedProgress):
        def detail(self, text: str) -> None:
            super().detail(text)
            if text.endswith(": begun"):
                threading.Timer(0.1, os.kill, (os.getpid(), number)).start()

    with pytest.raises(InterruptedByUserError):
        build(bench, bundle, InterruptsOnceBegun())

    assert list((state_dir() / "builds").iterdir()) == []
    eventually(lambda: containers_of(bench) == [])
