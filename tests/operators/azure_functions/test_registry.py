"""The container registry: found by Azure Resource Manager, logged in to with a token, pushed to by Docker."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from docker import DockerClient

from bentodeploy.errors import CloudError, CredentialsError, ImageError, RepositoryNotFoundError
from bentodeploy.image import registry_access
from bentodeploy.image.engine import DockerEngine
from bentodeploy.image.model import Image
from bentodeploy.image.push import push_image
from bentodeploy.image.push_failure import Refusal
from bentodeploy.progress import Silent
from operators.azure_functions import management
from operators.azure_functions.names import names
from operators.azure_functions.registry import USER, AcrRepository
from operators.azure_functions.spec import FunctionsSpec
from tests.support.fake_azure import REFRESH_TOKEN, REGISTRY, SUBSCRIPTION, Answer, FakeAzure
from tests.support.faulty_proxy import Fault, FaultyProxy, faulty_proxy
from tests.support.registry import RunningRegistry, registry_running

SPEC = FunctionsSpec(location="westeurope")
NAMES = names("iris", SPEC, SUBSCRIPTION)
ID = (
    f"/subscriptions/{SUBSCRIPTION}/resourceGroups/iris"
    f"/providers/Microsoft.ContainerRegistry/registries/{NAMES.registry}"
)


@pytest.fixture
def repository(azure: FakeAzure) -> AcrRepository:
    """That of the deployment `iris`, whose registry stands at the fake itself."""
    azure.registries = {ID: f"127.0.0.1:{azure.port}"}
    return AcrRepository("iris", SPEC)


def test_it_is_where_azure_says(repository: AcrRepository, azure: FakeAzure) -> None:
    assert repository.repository == f"127.0.0.1:{azure.port}/iris"
    assert repository.repository == repository.repository
    assert len(azure.seen_matching(f"GET {ID}")) == 1, "asked once"


def test_a_token_of_the_callers_is_exchanged_for_a_login_of_the_registrys(
    repository: AcrRepository, azure: FakeAzure
) -> None:
    login = repository.credentials()
    assert (login.username, login.password.get_secret_value()) == (USER, REFRESH_TOKEN)
    assert REGISTRY in azure.tokens.values(), "a token for the registry, and for nothing else"
    assert REFRESH_TOKEN not in repr(login)


def test_a_registry_that_does_not_exist_yet_is_told_apart(azure: FakeAzure) -> None:
    with pytest.raises(RepositoryNotFoundError, match=f"no container registry {NAMES.registry}") as refused:
        AcrRepository("iris", SPEC).credentials()
    assert refused.value.next_step == "`bentodeploy build` makes it."
    theirs = FunctionsSpec(acr_name="ourregistry", acr_resource_group="shared", location="westeurope")
    with pytest.raises(RepositoryNotFoundError, match="in the resource group shared") as refused:
        AcrRepository("iris", theirs).credentials()
    assert "acr_name" in str(refused.value.next_step)


def test_a_registry_that_refuses_the_token_is_no_traceback(
    repository: AcrRepository, azure: FakeAzure
) -> None:
    azure.answers = [Answer("POST /oauth2/exchange", 401)]
    with pytest.raises(CredentialsError, match="does not accept the credentials"):
        repository.credentials()


@pytest.mark.parametrize(("status", "words"), [(429, "Azure throttles these calls"), (500, "Azure fails")])
def test_a_login_that_a_busy_registry_refuses_is_tried_again(
    status: int, words: str, repository: AcrRepository, azure: FakeAzure, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(management, "PAUSES", (0.0, 0.0))
    azure.answers = [Answer("POST /oauth2/exchange", status, times=2)]
    assert repository.credentials().password.get_secret_value() == REFRESH_TOKEN
    azure.answers = [Answer("POST /oauth2/exchange", status, times=99)]
    with pytest.raises(CloudError, match=words):
        repository.credentials()
    assert len(azure.seen_matching("POST /oauth2/exchange")) == 3 + 3


def test_a_registry_that_is_down_is_said_to_be(azure: FakeAzure, free_port: int) -> None:
    azure.registries = {ID: f"127.0.0.1:{free_port}"}
    with pytest.raises(CloudError, match="cannot be reached"):
        AcrRepository("iris", SPEC).credentials()


@pytest.mark.parametrize(
    ("principal", "who"),
    [
        ({}, '"$(az ad signed-in-user show --query id --output tsv)"'),
        ({"ARM_CLIENT_ID": "c", "ARM_TENANT_ID": "t", "ARM_CLIENT_SECRET": "s"}, "c"),
    ],
    ids=["somebody", "a service principal"],
)
def test_a_push_that_is_refused_is_cured_by_the_role_that_allows_it(
    principal: dict[str, str], who: str, azure: FakeAzure, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in principal.items():
        monkeypatch.setenv(name, value)
    grant = f'`az role assignment create --role "AcrPush" --assignee {who} --scope {ID}` allows it.'
    repository = AcrRepository("iris", SPEC)
    assert repository.cure(Refusal.FORBIDDEN, "") == grant
    # Azure does not tell a role that is missing from a login that is none.
    login = str(repository.cure(Refusal.LOGIN, ""))
    assert login.startswith("Run `az login`")
    assert login.endswith(grant)
    assert repository.cure(Refusal.PASSING, "") is None


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningRegistry]:
    folder = tmp_path_factory.mktemp("registry")
    with registry_running(folder, with_login=True, user=USER, password=REFRESH_TOKEN) as running:
        yield running


@pytest.fixture
def front(running: RunningRegistry, azure: FakeAzure) -> Iterator[FaultyProxy]:
    """The login server: a real registry, and Azure's exchange of tokens beside it."""
    with faulty_proxy(running.port) as front:
        front.others["/oauth2/"] = azure.port
        azure.registries = {ID: f"127.0.0.1:{front.port}"}
        yield front


@pytest.fixture
def image(docker_engine: DockerEngine, front: FaultyProxy, tmp_path: Path) -> Iterator[Image]:
    """A small image of its own, so that its layers are on their way in each test."""
    client: DockerClient = docker_engine.client
    (tmp_path / "Dockerfile").write_text("FROM scratch\nCOPY content /\n")
    (tmp_path / "content").write_bytes(tmp_path.name.encode() * 20_000)
    built, _ = client.images.build(path=str(tmp_path), platform="linux/amd64")
    yield Image(str(built.id), "linux/amd64", int(built.attrs["Size"]))
    client.images.remove(str(built.id), force=True)


def pushed(engine: DockerEngine, image: Image) -> str:
    return push_image(engine, image, AcrRepository("iris", SPEC), tag=image.id[-12:], progress=Silent())


@pytest.mark.docker
@pytest.mark.registry
def test_an_image_goes_there_and_comes_back_as_a_digest(
    docker_engine: DockerEngine, image: Image, front: FaultyProxy, running: RunningRegistry
) -> None:
    reference = pushed(docker_engine, image)
    assert reference.startswith(f"127.0.0.1:{front.port}/iris@sha256:")
    assert running.manifest("iris", reference.rpartition("@")[2]).is_success


@pytest.mark.docker
@pytest.mark.registry
def test_a_login_that_expires_in_the_middle_is_renewed(
    docker_engine: DockerEngine, image: Image, front: FaultyProxy, azure: FakeAzure
) -> None:
    expired = '{"errors": [{"code": "UNAUTHORIZED", "message": "authentication required"}]}'
    front.faults.append(Fault("PUT /v2/iris/manifests/", 1, "401 Unauthorized", expired))
    assert pushed(docker_engine, image)
    assert len(azure.seen_matching("POST /oauth2/exchange")) == 2


@pytest.mark.docker
@pytest.mark.registry
@pytest.mark.parametrize("status", ["429 Too Many Requests", "500 Internal Server Error"])
def test_a_registry_that_is_busy_for_a_moment_is_waited_for(
    status: str,
    docker_engine: DockerEngine,
    image: Image,
    front: FaultyProxy,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(registry_access, "PAUSES", (0.01,) * 8)
    front.faults.append(Fault("PUT /v2/iris/manifests/", 2, status))
    assert pushed(docker_engine, image)


@pytest.mark.docker
@pytest.mark.registry
@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("401 Unauthorized", "refuses the login"),
        ("429 Too Many Requests", "does not take the image, after several tries"),
        ("500 Internal Server Error", "does not take the image, after several tries"),
    ],
)
def test_a_registry_that_stays_so_ends_the_push_with_a_sentence(
    status: str,
    words: str,
    docker_engine: DockerEngine,
    image: Image,
    front: FaultyProxy,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(registry_access, "PAUSES", (0.01,))
    front.faults.append(Fault("(PUT|HEAD) /v2/iris/manifests/", 99, status))
    with pytest.raises(ImageError) as failed:
        pushed(docker_engine, image)
    assert words in failed.value.what
