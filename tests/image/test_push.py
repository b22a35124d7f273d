"""Real pushes: a real engine, a real registry, and between them, where faults are needed, a faulty proxy."""

from __future__ import annotations

import logging
import os
import signal
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from pydantic import SecretStr

from bentodeploy.errors import ImageError, InterruptedByUserError
from bentodeploy.image.model import DOCKER_MANIFEST, Credentials, Image
from bentodeploy.image.push import find_pushed, push_image
from bentodeploy.image.registry_access import PAUSES, RegistryAccess
from bentodeploy.progress import Step
from tests.image.conftest import Bench, RecordedProgress
from tests.support.faulty_proxy import Fault, FaultyProxy, faulty_proxy
from tests.support.registry import PASSWORD, USER, RegistryAt, RunningRegistry

pytestmark = [pytest.mark.docker, pytest.mark.registry]

WRONG = Credentials(USER, SecretStr("expired"))
MANIFEST_PUT = r"PUT /v2/.*/manifests/"
OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json"


@pytest.fixture(autouse=True)
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long the push would have waited; it does not wait here."""
    waited: list[float] = []
    monkeypatch.setattr("bentodeploy.image.registry_access.sleep", waited.append)
    return waited


@pytest.fixture
def image(bench: Bench) -> Image:
    made = bench.engine.image(bench.data_image(size=300_000))
    assert made is not None
    return made


@pytest.fixture
def proxy(open_registry: RunningRegistry) -> Iterator[FaultyProxy]:
    with faulty_proxy(open_registry.port) as running:
        yield running


@pytest.fixture
def behind_proxy(open_registry: RunningRegistry, proxy: FaultyProxy) -> RegistryAt:
    return open_registry.at("team/iris", port=proxy.port)


def push(
    bench: Bench, image: Image, registry: RegistryAt, progress: RecordedProgress, tag: str = "r1"
) -> str:
    return push_image(bench.engine, image, registry, tag=tag, progress=progress)


def digest_of(pushed: str) -> str:
    return pushed.rpartition("@")[2]


def test_the_answer_is_the_digest_under_which_the_registry_holds_the_image(
    bench: Bench, image: Image, open_registry: RunningRegistry, progress: RecordedProgress
) -> None:
    registry = open_registry.at("team/iris")

    pushed = push(bench, image, registry, progress)

    assert pushed.startswith(f"{registry.repository}@sha256:")
    manifest = open_registry.manifest("team/iris", digest_of(pushed))
    assert manifest.json()["config"]["digest"] == image.id
    assert open_registry.manifest("team/iris", "r1").headers["docker-content-digest"] == digest_of(pushed)


def test_progress_tells_how_many_layers_arrived(
    bench: Bench, image: Image, open_registry: RunningRegistry, progress: RecordedProgress
) -> None:
    registry = open_registry.at("team/iris")

    push(bench, image, registry, progress)

    assert progress.steps == [f"Pushing {registry.repository}:r1"]
    assert "1 of 1 layers, 0.3 of 0.3 MB" in progress.details


def test_the_login_stays_in_memory(
    bench: Bench,
    image: Image,
    locked_registry: RunningRegistry,
    progress: RecordedProgress,
    own_home: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)

    push(bench, image, locked_registry.at("team/iris"), progress)

    assert not (own_home / ".docker").exists()
    assert PASSWORD not in caplog.text + " ".join(progress.details)


def test_a_missing_login_says_how_to_log_in(
    bench: Bench, image: Image, locked_registry: RunningRegistry, progress: RecordedProgress
) -> None:
    host = f"127.0.0.1:{locked_registry.port}"

    with pytest.raises(ImageError) as caught:
        push(bench, image, RegistryAt(f"{host}/team/iris"), progress)

    assert caught.value.what == f"The registry {host} wants a login."
    assert caught.value.next_step == f"Run `docker login {host}`, then the same command again."


def test_a_wrong_login_is_asked_for_anew_once_and_then_told(
    bench: Bench, image: Image, locked_registry: RunningRegistry, progress: RecordedProgress
) -> None:
    registry = RegistryAt(f"127.0.0.1:{locked_registry.port}/team/iris", [WRONG])

    with pytest.raises(ImageError, match="refuses the login"):
        push(bench, image, registry, progress)

    assert registry.asked == 2


def test_a_login_that_has_expired_is_replaced(
    bench: Bench, image: Image, locked_registry: RunningRegistry, progress: RecordedProgress
) -> None:
    registry = RegistryAt(f"127.0.0.1:{locked_registry.port}/team/iris", [WRONG, locked_registry.login])

    pushed = push(bench, image, registry, progress)

    assert locked_registry.manifest("team/iris", digest_of(pushed)).is_success
    assert "logging in again" in progress.details


def test_a_login_that_expires_after_the_layers_is_replaced(
    bench: Bench, image: Image, locked_registry: RunningRegistry, progress: RecordedProgress
) -> None:
    with faulty_proxy(locked_registry.port) as proxy:
        expired = '{"errors":[{"code":"DENIED","message":"Your authorization token has expired."}]}'
        proxy.faults.append(Fault(MANIFEST_PUT, 1, status="403 Forbidden", body=expired))
        registry = locked_registry.at("team/iris", port=proxy.port)

        pushed = push(bench, image, registry, progress)

    assert registry.asked == 2
    assert locked_registry.manifest("team/iris", digest_of(pushed)).is_success


def test_a_login_without_the_right_to_push_is_told_at_once(
    bench: Bench, image: Image, proxy: FaultyProxy, behind_proxy: RegistryAt, progress: RecordedProgress
) -> None:
    denied = '{"errors":[{"code":"DENIED","message":"requested access to the resource is denied"}]}'
    proxy.faults.append(Fault(MANIFEST_PUT, 9, status="403 Forbidden", body=denied))

    with pytest.raises(ImageError) as caught:
        push(bench, image, behind_proxy, progress)

    assert caught.value.what == f"This login may not push to {behind_proxy.repository}."
    assert caught.value.details == ("denied",)
    assert len(proxy.seen_matching(MANIFEST_PUT)) == 1


@pytest.mark.parametrize(
    "status", ["429 Too Many Requests", "500 Internal Server Error", "503 Service Unavailable"]
)
def test_a_busy_registry_is_tried_again_with_growing_pauses(
    bench: Bench,
    image: Image,
    proxy: FaultyProxy,
    behind_proxy: RegistryAt,
    progress: RecordedProgress,
    pauses: list[float],
    status: str,
) -> None:
    proxy.faults.append(Fault(MANIFEST_PUT, 2, status=status))

    pushed = push(bench, image, behind_proxy, progress)

    assert pushed.startswith(f"{behind_proxy.repository}@sha256:")
    assert pauses == list(PAUSES[:2])


def test_a_registry_that_stays_broken_is_given_up(
    bench: Bench,
    image: Image,
    proxy: FaultyProxy,
    behind_proxy: RegistryAt,
    progress: RecordedProgress,
    pauses: list[float],
) -> None:
    proxy.faults.append(Fault(MANIFEST_PUT, 100, status="500 Internal Server Error"))

    with pytest.raises(ImageError, match="after several tries"):
        push(bench, image, behind_proxy, progress)

    assert pauses == list(PAUSES)


def test_a_connection_that_breaks_within_a_layer_costs_nothing_but_time(
    bench: Bench, image: Image, proxy: FaultyProxy, behind_proxy: RegistryAt, progress: RecordedProgress
) -> None:
    proxy.faults.append(Fault(r"PATCH /v2/", 1, break_after=100_000))

    pushed = push(bench, image, behind_proxy, progress)

    assert len(proxy.seen_matching(r"PATCH /v2/")) >= 2
    assert pushed.startswith(f"{behind_proxy.repository}@sha256:")


def test_nothing_is_sent_when_the_tag_names_this_image_already(
    bench: Bench, image: Image, proxy: FaultyProxy, behind_proxy: RegistryAt, progress: RecordedProgress
) -> None:
    first = push(bench, image, behind_proxy, progress)
    proxy.seen.clear()

    assert push(bench, image, behind_proxy, progress) == first
    assert proxy.seen_matching("PUT|POST|PATCH") == []


def test_another_image_under_the_same_tag_is_pushed_where_the_registry_lets_it(
    bench: Bench, image: Image, open_registry: RunningRegistry, progress: RecordedProgress
) -> None:
    registry = open_registry.at("team/iris")
    first = push(bench, image, registry, progress)
    other = bench.engine.image(bench.data_image("other"))
    assert other is not None

    second = push(bench, other, registry, progress)

    assert second != first
    assert push(bench, image, registry, progress) == first


def test_an_immutable_tag_of_another_image_is_told(
    bench: Bench, image: Image, proxy: FaultyProxy, behind_proxy: RegistryAt, progress: RecordedProgress
) -> None:
    taken = (
        '{"errors":[{"code":"TAG_INVALID","message":"The image tag \'r1\' already exists in the repository '
        'and cannot be overwritten because the repository is immutable."}]}'
    )
    proxy.faults.append(Fault(MANIFEST_PUT, 9, status="400 Bad Request", body=taken))

    with pytest.raises(ImageError, match="keeps tags immutable"):
        push(bench, image, behind_proxy, progress)


def test_an_image_that_cannot_be_read_back_does_not_count_as_pushed(
    bench: Bench, image: Image, proxy: FaultyProxy, behind_proxy: RegistryAt, progress: RecordedProgress
) -> None:
    proxy.faults.append(Fault(r"(HEAD|GET) /v2/.*/manifests/sha256:", 99, status="404 Not Found"))

    with pytest.raises(ImageError) as caught:
        push(bench, image, behind_proxy, progress)

    assert caught.value.where is not None
    assert caught.value.where.startswith(f"{behind_proxy.repository}@sha256:")


def test_no_registry_at_all_is_given_up_after_the_tries(
    bench: Bench, image: Image, free_port: int, progress: RecordedProgress
) -> None:
    with pytest.raises(ImageError) as caught:
        push(bench, image, RegistryAt(f"127.0.0.1:{free_port}/team/iris"), progress)

    assert "connection refused" in caught.value.details[0]


def test_ctrl_c_ends_the_push(
    bench: Bench, image: Image, behind_proxy: RegistryAt, proxy: FaultyProxy
) -> None:
    class InterruptsAtOnce(RecordedProgress):
        def detail(self, text: str) -> None:
            super().detail(text)
            if len(self.details) == 1:
                threading.Timer(0, os.kill, (os.getpid(), signal.SIGINT)).start()

    proxy.faults.append(Fault(r"PATCH /v2/", 9, break_after=100_000))

    with pytest.raises(InterruptedByUserError):
        push(bench, image, behind_proxy, InterruptsAtOnce())


def test_what_anybody_pushed_is_found_by_its_tag(
    bench: Bench, image: Image, locked_registry: RunningRegistry, progress: RecordedProgress
) -> None:
    registry = locked_registry.at("team/iris")
    assert find_pushed(bench.engine, registry, "r1") is None
    pushed = push(bench, image, registry, progress)
    assert find_pushed(bench.engine, registry, "r1") == pushed
    assert find_pushed(bench.engine, registry, "r2") is None


@dataclass
class OlderRegistryAt(RegistryAt):
    """One whose platform runs images of Docker's own format only."""

    media_types: frozenset[str] = frozenset({DOCKER_MANIFEST})


def test_a_registry_of_few_kinds_takes_what_this_engine_makes(
    bench: Bench, image: Image, open_registry: RunningRegistry, progress: RecordedProgress
) -> None:
    registry = OlderRegistryAt(open_registry.at("team/iris").repository)
    pushed = push(bench, image, registry, progress)
    manifest = open_registry.manifest("team/iris", digest_of(pushed))
    assert manifest.headers["content-type"] == manifest.json()["mediaType"] == DOCKER_MANIFEST
    assert find_pushed(bench.engine, registry, "r1") == pushed


def test_an_oci_image_is_refused_where_the_platform_cannot_run_it(
    bench: Bench,
    image: Image,
    open_registry: RunningRegistry,
    progress: RecordedProgress,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # An engine with the containerd image store sends such a manifest; this one does not.
    def sends_oci(_access: RegistryAccess, _image: Image, tag: str, _step: Step) -> str:
        return open_registry.put_image("team/iris", b"layer", kind=OCI_MANIFEST, tag=tag)[0]

    monkeypatch.setattr(RegistryAccess, "push", sends_oci)
    anywhere = open_registry.at("team/iris")
    pushed = push(bench, image, anywhere, progress)
    assert find_pushed(bench.engine, anywhere, "r1") == pushed

    choosy = OlderRegistryAt(anywhere.repository)
    with pytest.raises(ImageError, match="a kind of manifest that the platform cannot run") as refused:
        push(bench, image, choosy, progress)
    assert refused.value.details[0] == f"Media type: {OCI_MANIFEST}"
    assert find_pushed(bench.engine, choosy, "r1") is None
