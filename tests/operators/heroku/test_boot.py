"""An image that Heroku would end is refused here, with the reason."""

from __future__ import annotations

import io
import re
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from bentodeploy.image.engine import DockerEngine, connect
from bentodeploy.image.model import Image
from bentodeploy.operator import Finding
from operators.heroku.boot import check_boot, used_bytes
from operators.heroku.spec import HerokuSpec

pytestmark = pytest.mark.docker

MB = 1024**2
SERVE = "python3 -m http.server --directory /usr/share/doc"
HUNGRY = "python3 -c 'x = bytearray(700 << 20)'"
MUTE = (
    "python3 -c 'import socket, sys, time;"
    """ listening = socket.create_server(("", int(sys.argv[1]))); time.sleep(60)' $PORT"""
)
ImageOf = Callable[[str], Image]


@pytest.fixture(scope="module")
def image_of() -> Iterator[ImageOf]:
    """An image with this command, on the base image that bentos have."""
    engine = connect()
    made: list[str] = []

    def build(command: str) -> Image:
        tag = f"bentodeploy-test/heroku-boot:{uuid.uuid4().hex[:12]}"
        text = f"FROM python:3.11-slim\nCMD {command}\n"
        engine.client.images.build(fileobj=io.BytesIO(text.encode()), tag=tag, rm=True)
        made.append(tag)
        return found(engine, tag)

    yield build
    for tag in made:
        engine.client.images.remove(tag, force=True)
    engine.client.close()


def found(engine: DockerEngine, tag: str) -> Image:
    image = engine.image(tag)
    assert image is not None
    return image


def boot(image: Image, seconds: float = 60, spec: HerokuSpec | None = None) -> dict[str, Finding]:
    findings = check_boot(image, "iris", {"GREETING": "hello"}, spec or HerokuSpec(), "/", seconds)
    return {finding.check: finding for finding in findings}


def test_an_image_that_listens_at_port_passes_with_what_was_measured(image_of: ImageOf) -> None:
    findings = boot(image_of(f"exec {SERVE} $PORT"))
    assert [finding.ok for finding in findings.values()] == [True, True]
    assert "Heroku gives it 60 s" in findings["boot"].what
    assert "a Basic dyno has 512 MB" in findings["memory"].what


def test_an_image_that_ignores_port_is_refused(image_of: ImageOf) -> None:
    findings = boot(image_of(f"exec {SERVE} 3000"), seconds=4)
    assert findings["boot"].what == ("The service listens at 3000 and not at $PORT, which was 5000 here.")
    assert "R10" in str(findings["boot"].cure)


def test_an_image_that_listens_nowhere_is_refused(image_of: ImageOf) -> None:
    findings = boot(image_of("exec sleep 60"), seconds=2)
    assert findings["boot"].what == (
        "The service does not answer at $PORT within 2 s; nothing listens there."
    )


def test_an_image_that_is_never_ready_is_refused_with_what_it_answers(image_of: ImageOf) -> None:
    findings = boot(image_of(f"exec {SERVE}/nowhere $PORT"), seconds=4)
    assert findings["boot"].what.endswith("it answers 404.")


def test_an_image_that_ends_is_refused_with_its_last_words(image_of: ImageOf) -> None:
    findings = boot(image_of("echo no model; exit 3"))
    assert findings["boot"].what == "The service ends with exit code 3 instead of serving."
    assert "no model" in str(findings["boot"].cure)


def test_an_image_that_runs_as_root_only_is_refused(image_of: ImageOf) -> None:
    findings = boot(image_of(f"mkdir /data && exec {SERVE} $PORT"))
    assert "Permission denied" in str(findings["boot"].cure)


def test_an_image_that_needs_more_memory_is_refused_with_a_larger_dyno(image_of: ImageOf) -> None:
    findings = boot(image_of("exec python3 -c 'x = bytearray(700 << 20)'"))
    assert findings["memory"].what == "The service needs more than the 512 MB of a Basic dyno to start."
    assert findings["memory"].cure == "Take `dyno_type: standard-2x`."


@pytest.mark.parametrize(
    "command",
    [f"{MUTE} & while sleep 0.1; do {HUNGRY}; done", f"{HUNGRY}; exec {SERVE} $PORT"],
    ids=["started anew for ever", "the rest of it answers"],
)
def test_a_part_that_the_kernel_ends_while_the_rest_goes_on_is_noticed(
    command: str, image_of: ImageOf
) -> None:
    # As `bentoml serve` lives on while the kernel ends its workers.
    findings = boot(image_of(command), seconds=8)
    assert findings["memory"].what == "The service needs more than the 512 MB of a Basic dyno to start."
    assert findings["memory"].cure == "Take `dyno_type: standard-2x`."


def test_files_that_the_kernel_keeps_in_memory_are_not_the_services(image_of: ImageOf) -> None:
    image = image_of(f"head -c 200M /dev/zero > /tmp/file && cat /tmp/file > /dev/null; exec {SERVE} $PORT")
    (used,) = re.findall(r"uses (\d+) MB at rest", boot(image)["memory"].what)
    assert 0 < int(used) < 100


@pytest.mark.parametrize(
    ("stats", "used"),
    [
        ({"usage": 300 * MB, "stats": {"inactive_file": 200 * MB}}, 100),
        ({"usage": 300 * MB, "stats": {"inactive_file": 1, "total_inactive_file": 250 * MB}}, 50),
        ({"usage": 300 * MB, "stats": {"inactive_file": 400 * MB}}, 300),
        ({"usage": 300 * MB}, 300),
        ({}, 0),
    ],
    ids=["cgroup 2", "cgroup 1", "more than is used", "not told", "nothing told"],
)
def test_the_figure_is_that_of_docker_stats(stats: dict[str, Any], used: int) -> None:
    assert used_bytes(stats) // MB == used


def test_nothing_is_left_in_docker(image_of: ImageOf) -> None:
    image = image_of(f"exec {SERVE} $PORT")
    boot(image)
    engine = connect()
    try:
        assert engine.client.containers.list(all=True, filters={"ancestor": image.id}) == []
    finally:
        engine.client.close()
