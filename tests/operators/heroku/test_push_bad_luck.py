"""An image that Heroku or its registry refuses, told by the command; the next one goes on from there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bentodeploy.image.engine import connect
from tests.operators.heroku.conftest import lead_to
from tests.support import cli
from tests.support.docker_images import remove_images
from tests.support.fake_heroku import TOKEN, FakeHeroku
from tests.support.faulty_proxy import Fault, FaultyProxy, faulty_proxy
from tests.support.heroku_cloud import heroku_cloud
from tests.support.refusing_registry import BLOBS, EXPIRED, MANIFEST, hurry, passing, up_gives_up
from tests.support.registry import RunningRegistry
from tests.support.small_service import make_small_service

pytestmark = [
    pytest.mark.docker,
    pytest.mark.provider,
    pytest.mark.registry,
    pytest.mark.terraform,
]

CONFIG = """\
api_version: v1
name: pushed
operator: {name: heroku}
bento: pushed:v1
access: public
"""


@pytest.fixture
def proxy(registry: RunningRegistry, monkeypatch: pytest.MonkeyPatch) -> Iterator[FaultyProxy]:
    """What stands before Heroku's registry and breaks things; images that went through it go with it."""
    hurry(monkeypatch)
    engine = connect()
    try:
        with faulty_proxy(registry.port) as proxy:
            monkeypatch.setenv("HEROKU_REGISTRY_HOST", f"127.0.0.1:{proxy.port}")
            yield proxy
            remove_images(engine, f"127.0.0.1:{proxy.port}/")
    finally:
        engine.client.close()


@pytest.fixture
def platform(proxy: FaultyProxy, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeHeroku]:
    """Heroku, whose dynos are containers; they end before their images go."""
    engine = connect()
    try:
        with heroku_cloud(engine, monkeypatch) as cloud:
            lead_to(cloud.heroku, monkeypatch)
            yield cloud.heroku
    finally:
        engine.client.close()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a config, whose bento is small."""
    make_small_service(tmp_path / "store", "pushed")
    monkeypatch.setenv("BENTOML_HOME", str(tmp_path / "store"))
    folder = tmp_path / "deployment"
    folder.mkdir()
    (folder / "deployment_config.yaml").write_text(CONFIG)
    return folder


class UntilTheManifest(set[str]):
    """Heroku's tokens, which are all revoked while the image is on its way."""

    def __init__(self, tokens: set[str], proxy: FaultyProxy) -> None:
        super().__init__(tokens)
        self._proxy = proxy

    def __contains__(self, token: object) -> bool:
        return super().__contains__(token) and not self._proxy.seen_matching(MANIFEST)


def refused_up(folder: Path, code: str) -> tuple[str, str]:
    """What an `up` says that ends with 1 for such an error, and what to do next."""
    answer = cli.run("up", "--json", cwd=folder)
    error = answer.document["error"]
    assert (answer.code, error["exit_code"], error["code"]) == (1, 1, code)
    assert TOKEN not in f"{answer.out}{answer.err}"
    return error["what"], error["next"]


def test_what_the_registry_refuses_for_good_ends_up_and_the_next_up_goes_on(
    platform: FakeHeroku, proxy: FaultyProxy, folder: Path
) -> None:
    # The token is revoked on the way, and no other one is there.
    platform.tokens = UntilTheManifest({TOKEN}, proxy)
    proxy.faults.append(Fault(MANIFEST, 99, "401 Unauthorized", EXPIRED))
    what, cure = refused_up(folder, "cloud-credentials")
    assert what == "Heroku does not take the token of HEROKU_API_KEY: Invalid credentials provided."
    assert "Set HEROKU_API_KEY to what `heroku authorizations:create` tells" in cure

    platform.tokens = {TOKEN}
    assert TOKEN not in up_gives_up(proxy, folder)
    assert cli.succeed("status", "--json", cwd=folder).document["state"] == "incomplete"
    assert platform.releases == {}

    # What passes, and a login that the registry forgets on the way, are nothing that `up` tells of.
    proxy.faults[:] = passing()
    sent, before = len(proxy.seen_matching(BLOBS)), len(proxy.seen_matching(MANIFEST))
    assert cli.succeed("up", "--json", cwd=folder).document["healthy"]
    assert len(proxy.seen_matching(MANIFEST)) == before + 4
    assert len(proxy.seen_matching(BLOBS)) == sent, "what had arrived was not sent again"

    cli.succeed("destroy", "--confirm", "pushed", cwd=folder)
    assert platform.cloud.resources == {}
