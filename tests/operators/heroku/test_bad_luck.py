"""What goes wrong on the way to Heroku is told early, and what broke half way is gone on with."""

from __future__ import annotations

import io
import tarfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from bentodeploy.errors import CredentialsError, ImageError
from bentodeploy.image.engine import DockerEngine, connect
from bentodeploy.image.model import Image
from bentodeploy.image.push import push_image
from bentodeploy.progress import Silent
from operators.heroku.registry import AppRegistry
from tests.support import cli
from tests.support.bentos import make_bento
from tests.support.fake_heroku import STRANGER, TOKEN, FakeHeroku, Fault
from tests.support.faulty_proxy import Fault as RegistryFault
from tests.support.faulty_proxy import FaultyProxy, faulty_proxy
from tests.support.registry import RunningRegistry

CONFIG = """\
api_version: v1
name: iris
operator: {{name: heroku}}
bento: iris:v1
access: {access}
spec: {{{spec}}}
"""
MANIFEST_PUT = r"PUT /v2/.*/manifests/"
EXPIRED = '{"errors": [{"code": "UNAUTHORIZED", "message": "authentication required"}]}'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for a config, with the bento `iris:v1` in the store."""
    make_bento(tmp_path / "store", "iris", "v1")
    monkeypatch.setenv("BENTOML_HOME", str(tmp_path / "store"))
    return tmp_path


def build(folder: Path, spec: str = "", access: str = "public") -> cli.Answer:
    (folder / "deployment_config.yaml").write_text(CONFIG.format(spec=spec, access=access))
    return cli.run("build", "--json", "--skip-check", "engine", cwd=folder)


def refused(answer: cli.Answer) -> str:
    """All that a refused build says, on one line."""
    error = answer.document["error"]
    return " ".join([error["what"], *error["details"], str(error["next"])])


@pytest.mark.docker
def test_without_a_token_nothing_is_built(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HEROKU_API_KEY", raising=False)
    answer = build(folder)
    assert answer.code == 3
    assert "There is no Heroku token" in refused(answer)
    assert "Building" not in answer.err


@pytest.mark.docker
def test_a_private_endpoint_and_a_taken_name_are_told_at_once(folder: Path, heroku: FakeHeroku) -> None:
    heroku.cloud.resources["heroku_app", "x"] = {"id": "x", "name": "iris", "owner": STRANGER}
    answer = build(folder, access="private")
    assert answer.code == 3
    assert "Heroku has no private endpoints" in refused(answer)
    assert "The app name iris is taken by somebody else" in refused(answer)
    assert "Building" not in answer.err


@pytest.mark.docker
def test_a_token_that_expired_is_told_before_anything_is_built(folder: Path, heroku: FakeHeroku) -> None:
    heroku.tokens = {"another"}
    answer = build(folder)
    assert answer.code == 3
    assert "Heroku does not take the token" in refused(answer)


@pytest.mark.docker
def test_a_heroku_that_is_down_stops_the_build_before_it_begins(folder: Path, heroku: FakeHeroku) -> None:
    heroku.faults.append(Fault("GET /account", 503, "We are on fire.", times=9))
    answer = build(folder)
    assert answer.code == 3
    assert "Heroku answers 503: We are on fire." in refused(answer)


@pytest.mark.parametrize("dyno", ["free", "hobby"])
def test_a_dyno_type_that_is_gone_is_a_mistake_of_the_config(dyno: str, folder: Path) -> None:
    answer = build(folder, spec=f"dyno_type: {dyno}")
    assert answer.code == 2
    assert "types that live: eco, basic, standard-1x" in refused(answer)


@pytest.fixture
def engine() -> Iterator[DockerEngine]:
    engine = connect()
    yield engine
    engine.client.close()


@pytest.fixture
def image(engine: DockerEngine) -> Iterator[Image]:
    """A small one: what counts is how it travels."""
    layer = io.BytesIO()
    with tarfile.open(fileobj=layer, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("data"), io.BytesIO())
    repository, tag = "bentodeploy-test/heroku-push", uuid.uuid4().hex[:12]
    engine.client.api.import_image_from_data(layer.getvalue(), repository=repository, tag=tag)
    found = engine.image(f"{repository}:{tag}")
    assert found is not None
    yield found
    engine.client.images.remove(f"{repository}:{tag}", force=True)


@pytest.fixture
def proxy(
    heroku: FakeHeroku, registry: RunningRegistry, monkeypatch: pytest.MonkeyPatch
) -> Iterator[FaultyProxy]:
    """What stands before the registry and breaks things."""
    with faulty_proxy(registry.port) as proxy:
        monkeypatch.setenv("HEROKU_REGISTRY_HOST", f"127.0.0.1:{proxy.port}")
        monkeypatch.setattr("bentodeploy.image.registry_access.sleep", lambda _: None)
        yield proxy


def push(engine: DockerEngine, image: Image, proxy: FaultyProxy) -> str:
    try:
        return push_image(engine, image, AppRegistry("iris"), tag="t", progress=Silent())
    finally:
        for reference in engine.registry_digests(image.id):
            if f":{proxy.port}/" in reference:
                engine.client.images.remove(reference, noprune=True)
        engine.untag(f"127.0.0.1:{proxy.port}/iris/web:t")


@pytest.mark.docker
@pytest.mark.registry
@pytest.mark.parametrize("status", ["429 Too Many Requests", "500 Internal Server Error"])
def test_a_busy_registry_is_tried_again(
    status: str, engine: DockerEngine, image: Image, proxy: FaultyProxy
) -> None:
    proxy.faults.append(RegistryFault(MANIFEST_PUT, 2, status=status))
    assert push(engine, image, proxy).startswith(f"127.0.0.1:{proxy.port}/iris/web@sha256:")


@pytest.mark.docker
@pytest.mark.registry
@pytest.mark.parametrize("status", ["429 Too Many Requests", "500 Internal Server Error"])
def test_a_registry_that_stays_busy_is_given_up(
    status: str, engine: DockerEngine, image: Image, proxy: FaultyProxy
) -> None:
    proxy.faults.append(RegistryFault(MANIFEST_PUT, 99, status=status))
    with pytest.raises(ImageError, match="after several tries"):
        push(engine, image, proxy)


@pytest.mark.docker
@pytest.mark.registry
def test_a_token_that_heroku_does_not_take_is_named(
    engine: DockerEngine, image: Image, proxy: FaultyProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEROKU_API_KEY", "wrong")
    with pytest.raises(CredentialsError, match="does not take the token of HEROKU_API_KEY"):
        push(engine, image, proxy)


@pytest.mark.docker
@pytest.mark.registry
def test_a_token_that_the_registry_alone_refuses_is_told(
    engine: DockerEngine,
    image: Image,
    proxy: FaultyProxy,
    heroku: FakeHeroku,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("operators.heroku.api.PAUSES", ())
    heroku.faults.append(Fault("GET /account", 503, "We are on fire.", times=9))
    monkeypatch.setenv("HEROKU_API_KEY", "wrong")
    with pytest.raises(ImageError, match="refuses the login") as refused:
        push(engine, image, proxy)
    assert "Set HEROKU_API_KEY to what `heroku authorizations:create` tells" in str(refused.value.next_step)
    assert "`heroku access:add ADDRESS --app iris`" in str(refused.value.next_step)


class RenewedToken:
    """A caller whose token expires after the first look at it, and is renewed meanwhile."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self) -> SecretStr:
        self.asked += 1
        return SecretStr("expired" if self.asked == 1 else TOKEN)


@pytest.mark.docker
@pytest.mark.registry
def test_a_token_that_expires_in_the_middle_of_the_push_is_read_anew(
    engine: DockerEngine, image: Image, proxy: FaultyProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = RenewedToken()
    monkeypatch.setattr("operators.heroku.registry.heroku_token", token)
    assert push(engine, image, proxy).startswith(f"127.0.0.1:{proxy.port}/iris/web@sha256:")
    assert token.asked == 2


@pytest.mark.docker
@pytest.mark.registry
def test_a_login_that_the_registry_forgets_before_the_manifest_is_made_anew(
    engine: DockerEngine, image: Image, proxy: FaultyProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def token() -> SecretStr:
        asked.append(TOKEN)
        return SecretStr(TOKEN)

    monkeypatch.setattr("operators.heroku.registry.heroku_token", token)
    proxy.faults.append(RegistryFault(MANIFEST_PUT, 1, "401 Unauthorized", EXPIRED))
    assert push(engine, image, proxy).startswith(f"127.0.0.1:{proxy.port}/iris/web@sha256:")
    assert len(asked) == 2
    assert len(proxy.seen_matching(MANIFEST_PUT)) == 2


def test_scaling_what_is_not_deployed_is_refused(folder: Path, heroku: FakeHeroku) -> None:
    (folder / "deployment_config.yaml").write_text(CONFIG.format(spec="", access="public"))
    answer = cli.run("scale", "2", "--json", cwd=folder)
    assert answer.code == 2
    assert "iris is not deployed" in refused(answer)
