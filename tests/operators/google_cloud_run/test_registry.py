"""Artifact Registry: its address as Google says it, its login, and a real registry that refuses at first."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from google.auth import compute_engine
from google.oauth2 import credentials as user

from bentodeploy.errors import CloudError, CredentialsError, ImageError, RepositoryNotFoundError
from bentodeploy.image.engine import DockerEngine
from bentodeploy.image.model import Image, KnowsImages
from bentodeploy.image.push import push_image
from bentodeploy.image.push_failure import Refusal
from bentodeploy.progress import Silent
from operators.google_cloud_run import session
from operators.google_cloud_run.registry import USER, ArtifactRegistry
from tests.support.fake_google import PROJECT, REGION, TOKEN, FakeGoogle
from tests.support.faulty_proxy import Fault, FaultyProxy, faulty_proxy
from tests.support.registry import registry_running

NAME = f"projects/{PROJECT}/locations/{REGION}/repositories/iris"
REGISTRY = ArtifactRegistry(PROJECT, REGION, "iris")
DIGEST = f"sha256:{'a' * 64}"
FRESH = "fake-access-token-2"
PUSH_BEGINS, MANIFEST = "POST .*/blobs/uploads/", "PUT .*/manifests/"
EXPIRED = '{"errors": [{"code": "UNAUTHORIZED", "message": "authentication required"}]}'


def test_the_address_is_what_google_says(google: FakeGoogle) -> None:
    google.repositories[NAME] = f"{REGION}-docker.pkg.dev/{PROJECT}/iris"
    assert ArtifactRegistry(PROJECT, REGION, "iris").repository == (
        "europe-west1-docker.pkg.dev/my-project-1234/iris/service"
    )


def test_an_answer_without_an_address_means_the_usual_one(google: FakeGoogle) -> None:
    name = "projects/example.com:shop/locations/us-east1/repositories/iris"
    google.repositories[name] = ""
    registry = ArtifactRegistry("example.com:shop", "us-east1", "iris")
    assert registry.repository == "us-east1-docker.pkg.dev/example.com/shop/iris/service"


def test_a_repository_that_is_not_there_yet_is_made_by_build(google: FakeGoogle) -> None:
    with pytest.raises(RepositoryNotFoundError) as refused:
        _ = ArtifactRegistry(PROJECT, REGION, "iris").repository
    assert refused.value.what == f"The project {PROJECT} has no image repository iris in {REGION}."
    assert "`bentodeploy build`" in str(refused.value.next_step)


def test_it_tells_which_images_are_there(google: FakeGoogle) -> None:
    assert not REGISTRY.holds(DIGEST), "without a repository there is no image"
    google.repositories[NAME] = f"{REGION}-docker.pkg.dev/{PROJECT}/iris"
    assert not REGISTRY.holds(DIGEST)
    google.images = {f"{NAME}/dockerImages/service@{DIGEST}"}
    assert REGISTRY.holds(DIGEST)
    assert not REGISTRY.holds(f"sha256:{'b' * 64}")
    assert isinstance(REGISTRY, KnowsImages)


def test_who_may_not_ask_does_not_tell_that_an_image_is_gone(google: FakeGoogle) -> None:
    denied = "Permission 'artifactregistry.dockerimages.get' denied on resource 'r' (or it may not exist)."
    google.answer_once("GET /v1/.*/dockerImages/", 403, denied)
    with pytest.raises(CloudError, match=r"the permission artifactregistry\.dockerimages\.get"):
        REGISTRY.holds(DIGEST)


def test_the_login_is_an_access_token_and_each_one_is_fresh(google: FakeGoogle) -> None:
    google.tokens = [TOKEN, FRESH]
    logins = [REGISTRY.credentials() for _ in range(2)]
    assert [login.username for login in logins] == [USER, USER]
    assert [login.password.get_secret_value() for login in logins] == [TOKEN, FRESH]
    assert TOKEN not in repr(logins)


def test_without_credentials_there_is_no_login(no_credentials: None) -> None:
    with pytest.raises(CredentialsError, match="there are no Google Cloud credentials"):
        REGISTRY.credentials()


@pytest.mark.parametrize(
    ("credentials", "member"),
    [
        (user.Credentials("token", account="me@example.com"), "user:me@example.com"),
        (user.Credentials("token"), "user:NAME@example.com"),
        (
            compute_engine.Credentials("a@p.iam.gserviceaccount.com"),
            "serviceAccount:a@p.iam.gserviceaccount.com",
        ),
        (compute_engine.Credentials(), "serviceAccount:NAME@PROJECT.iam.gserviceaccount.com"),
    ],
    ids=["user", "user without a name", "account", "metadata server"],
)
def test_a_push_that_is_refused_is_cured_by_the_role_that_allows_it(
    credentials: Any, member: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "default_credentials", lambda: credentials)
    grant = (
        f"`gcloud artifacts repositories add-iam-policy-binding iris --project {PROJECT} --location {REGION} "
        f"--member {member} --role roles/artifactregistry.writer` allows it."
    )
    assert REGISTRY.cure(Refusal.FORBIDDEN, "") == grant
    assert str(REGISTRY.cure(Refusal.LOGIN, "")).endswith(grant)
    assert REGISTRY.cure(Refusal.PASSING, "") is None


@pytest.fixture
def image(docker_engine: DockerEngine) -> Image:
    """A small image of this test's own: one that is pushed already would not be sent."""
    built = docker_engine.client.images.get("python:3.11-slim")
    return Image(str(built.id), "linux/amd64", 1)


@pytest.fixture
def proxy(
    google: FakeGoogle, tmp_path: Path, docker_engine: DockerEngine, monkeypatch: pytest.MonkeyPatch
) -> Iterator[FaultyProxy]:
    """Artifact Registry's data side: a real registry that takes the token, behind a proxy with faults."""
    monkeypatch.setattr("bentodeploy.image.registry_access.PAUSES", (0.0, 0.0))
    with (
        registry_running(tmp_path, with_login=True, user=USER, password=FRESH) as registry,
        faulty_proxy(registry.port) as proxy,
    ):
        google.repositories[NAME] = f"127.0.0.1:{proxy.port}/{PROJECT}/iris"
        google.tokens = [FRESH]
        yield proxy
        docker_engine.client.images.remove(f"127.0.0.1:{proxy.port}/{PROJECT}/iris/service:v1", force=True)


def push(engine: DockerEngine, image: Image) -> str:
    registry = ArtifactRegistry(PROJECT, REGION, "iris")
    return push_image(engine, image, registry, tag="v1", progress=Silent())


@pytest.mark.docker
@pytest.mark.registry
def test_a_push_is_logged_in(docker_engine: DockerEngine, image: Image, proxy: FaultyProxy) -> None:
    assert push(docker_engine, image).startswith(f"127.0.0.1:{proxy.port}/{PROJECT}/iris/service@sha256:")


@pytest.mark.docker
@pytest.mark.registry
def test_a_token_that_expires_in_the_middle_of_the_push_is_replaced(
    docker_engine: DockerEngine, image: Image, proxy: FaultyProxy, google: FakeGoogle
) -> None:
    google.tokens = [TOKEN, FRESH]
    proxy.faults.append(Fault(MANIFEST, 1, "401 Unauthorized", EXPIRED))
    assert "@sha256:" in push(docker_engine, image)
    assert google.tokens == [FRESH]


@pytest.mark.docker
@pytest.mark.registry
@pytest.mark.parametrize("status", ["429 Too Many Requests", "500 Internal Server Error"])
def test_what_passes_by_itself_is_waited_for(
    status: str, docker_engine: DockerEngine, image: Image, proxy: FaultyProxy
) -> None:
    proxy.faults.append(Fault(PUSH_BEGINS, 1, status))
    assert "@sha256:" in push(docker_engine, image)


@pytest.mark.docker
@pytest.mark.registry
def test_a_registry_that_never_takes_the_login_says_so(
    docker_engine: DockerEngine, image: Image, proxy: FaultyProxy, google: FakeGoogle
) -> None:
    google.tokens = [TOKEN]
    with pytest.raises(ImageError) as refused:
        push(docker_engine, image)
    assert "login" in f"{refused.value.what} {refused.value.next_step}"
    assert TOKEN not in " ".join([refused.value.what, *refused.value.details, str(refused.value.next_step)])
