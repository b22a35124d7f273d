"""An image that does not listen where Heroku says is refused by the command, before anything is made."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bentodeploy.image.engine import DockerEngine, connect
from tests.support import cli
from tests.support.fake_heroku import FakeHeroku
from tests.support.registry import RunningRegistry
from tests.support.small_service import make_small_service

pytestmark = [pytest.mark.docker, pytest.mark.registry]

CONFIG = """\
api_version: v1
name: elsewhere
operator: {name: heroku}
bento: elsewhere:v1
access: public
health: {timeout: 4}
"""
TOLD = "The service listens at 3000 and not at $PORT, which was 5000 here."


@pytest.fixture
def folder(
    heroku: FakeHeroku, registry: RunningRegistry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Path]:
    """A folder with a config, whose bento listens at 3000 always."""
    make_small_service(tmp_path / "store", "elsewhere", port=3000)
    monkeypatch.setenv("BENTOML_HOME", str(tmp_path / "store"))
    folder = tmp_path / "deployment"
    folder.mkdir()
    (folder / "deployment_config.yaml").write_text(CONFIG)
    yield folder
    engine = connect()
    try:
        remove_built(engine, "elsewhere:v1")
    finally:
        engine.client.close()


def remove_built(engine: DockerEngine, bento: str) -> None:
    """Images of this bento; nothing of them went to a registry."""
    for image in engine.client.images.list(filters={"label": f"bentodeploy.bento={bento}"}):
        engine.client.images.remove(str(image.id), force=True)


def test_an_image_that_ignores_port_is_refused_by_build_and_told_by_run(
    heroku: FakeHeroku, folder: Path
) -> None:
    answer = cli.run("build", "--json", "--skip-check", "engine", cwd=folder)
    error = answer.document["error"]
    assert answer.code == error["exit_code"] == 3
    told = " ".join([error["what"], *error["details"], str(error["next"])])
    assert TOLD in told
    assert "let it listen at $PORT, another one at every start" in told
    assert [call for call in heroku.seen if not call.startswith("GET")] == []

    tried = cli.run("run", "--json", cwd=folder)
    assert tried.code == tried.document["error"]["exit_code"] == 4
    assert TOLD in tried.err
