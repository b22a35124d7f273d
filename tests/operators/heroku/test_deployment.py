"""The iris bento on Heroku by the command alone, with real Docker, terraform and registry."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from bentodeploy.image.engine import connect
from bentodeploy.image.model import DOCKER_MANIFEST
from tests.operators.heroku.conftest import lead_to
from tests.support import cli
from tests.support.docker_images import remove_images
from tests.support.fake_heroku import TOKEN, FakeHeroku
from tests.support.following import following
from tests.support.heroku_cloud import heroku_cloud
from tests.support.iris import iris_store
from tests.support.layers import LayerPool
from tests.support.plans import changed, plan
from tests.support.registry import RunningRegistry, registry_running, storage

pytestmark = [
    pytest.mark.bentoml,
    pytest.mark.docker,
    pytest.mark.provider,
    pytest.mark.registry,
    pytest.mark.terraform,
]

CONFIG = """\
api_version: v1
name: iris
operator:
  name: heroku
bento: iris_classifier:latest
access: token
health: {path: /metrics}
env:
  GREETING: "it's ${HOME} & %{if} \\"quoted\\""
spec:
  dyno_type: standard-1x
"""
FLOWERS = '{"rows": [[5.1, 3.5, 1.4, 0.2], [6.7, 3.0, 5.2, 2.3]]}'


@pytest.fixture
def registry(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, layer_pool: LayerPool
) -> Iterator[RunningRegistry]:
    """In the place of Heroku's, with what this run has pushed to others."""
    folder = tmp_path_factory.mktemp("registry")
    with (
        layer_pool.lent(storage(folder), "iris/web"),
        registry_running(folder, with_login=True, user="_", password=TOKEN) as running,
    ):
        monkeypatch.setenv("HEROKU_REGISTRY_HOST", f"127.0.0.1:{running.port}")
        yield running


@pytest.fixture
def platform(registry: RunningRegistry, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeHeroku]:
    """Heroku, whose dynos are containers; what the command makes in Docker goes when it ends."""
    monkeypatch.setenv("BENTOML_HOME", str(iris_store()))
    engine = connect()
    try:
        with heroku_cloud(engine, monkeypatch) as cloud:
            lead_to(cloud.heroku, monkeypatch)
            yield cloud.heroku
        remove_images(engine, f"127.0.0.1:{registry.port}/")
    finally:
        engine.client.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "deployment_config.yaml").write_text(CONFIG)
    return tmp_path


def test_a_bento_goes_up_answers_is_scaled_and_comes_down(
    platform: FakeHeroku, registry: RunningRegistry, folder: Path
) -> None:
    applied = cli.succeed("up", "--json", cwd=folder).document
    repository, _, digest = applied["release"]["image"].partition("@")
    assert repository == f"127.0.0.1:{registry.port}/iris/web"
    assert registry.manifest("iris/web", digest).headers["content-type"] == DOCKER_MANIFEST
    # The endpoint answers those who have the token, which lies at Heroku alone.
    url, headers = f"{applied['endpoint']}/classify", {"Content-Type": "application/json"}
    assert httpx.post(url, content=FLOWERS, headers=headers).status_code == httpx.codes.UNAUTHORIZED
    predicted = cli.succeed("invoke", "classify", "--json", "--data", FLOWERS, cwd=folder).document
    assert predicted["body"] == '["setosa", "virginica"]'
    (token,) = (
        app["BENTODEPLOY_TOKEN"] for app in platform.cloud.platform.values() if "BENTODEPLOY_TOKEN" in app
    )
    files = [path for path in folder.rglob("*") if path.is_file()]
    secrets = (token.encode(), TOKEN.encode())
    assert [path for path in files if any(secret in path.read_bytes() for secret in secrets)] == []

    # Nothing changes when nothing changed.
    assert plan(folder)[0] == 0
    again = cli.succeed("up", "--json", cwd=folder).document
    assert (again["changed"], again["release"]) == (False, applied["release"])

    status = cli.succeed("status", "--json", cwd=folder).document
    assert (status["state"], status["healthy"], status["runtime"]["state"]) == ("deployed", True, "running")
    assert "Standard-1X web dyno, up, Heroku release v1" in status["runtime"]["detail"]
    assert "app[web.1]: " in cli.succeed("logs", cwd=folder).out
    with following("--lines", "1", cwd=folder) as log:
        assert "app[web.1]: " in log.line()
        cli.succeed("invoke", "classify", "--data", FLOWERS, cwd=folder)
        while "/classify" not in log.line():
            pass  # it comes before the test's time is up
        assert log.interrupt() == 130

    # Scaling takes effect at once, and is drift until the config says so.
    scaled = cli.succeed("scale", "3", "--json", cwd=folder).document
    assert scaled == {"name": "iris", "count": 3, "spec": "dyno_counts: 3"}
    code, document = plan(folder)
    assert (code, [drift["address"] for drift in document["drift"]]) == (2, ["heroku_formation.web"])
    config = folder / "deployment_config.yaml"
    config.write_text(config.read_text() + "  dyno_counts: 3\n")
    code, document = plan(folder)
    assert changed(document) == set()

    # A change of one thing plans this one thing.
    config.write_text(config.read_text().replace("standard-1x", "standard-2x"))
    assert changed(plan(folder)[1]) == {"heroku_formation.web"}
    cli.succeed("apply", cwd=folder)

    # A second image of the same app.
    config.write_text(config.read_text() + "  workers: 2\n")
    second = cli.succeed("up", "--json", cwd=folder).document
    assert second["release"]["image"] != applied["release"]["image"]
    assert len(platform.releases) == 1
    assert set(platform.releases.values()) == {2}

    cli.succeed("destroy", "--confirm", "iris", cwd=folder)
    assert platform.cloud.resources == {}
