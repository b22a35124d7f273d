"""The program by which Terraform releases an image."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.fake_heroku import TOKEN, FakeHeroku, Fault
from tests.support.registry import RunningRegistry

pytestmark = pytest.mark.registry

PROGRAM = Path(__file__).parents[3] / "templates" / "heroku" / "terraform" / "release_image.py"


@pytest.fixture
def app(heroku: FakeHeroku) -> FakeHeroku:
    heroku.cloud.resources["heroku_app", "1-2"] = {"id": "1-2", "name": "iris", "web_url": "https://x/"}
    return heroku


def release(image: str, **environment: str) -> subprocess.CompletedProcess[str]:
    values = {**os.environ, "BENTODEPLOY_APP_ID": "1-2", "BENTODEPLOY_IMAGE": image, **environment}
    # As bare as a provisioner may find it: no packages.
    command = [sys.executable, "-I", "-S", "-B", str(PROGRAM)]
    return subprocess.run(command, env=values, capture_output=True, text=True, check=False)


def image_in(registry: RunningRegistry) -> tuple[str, str]:
    digest, image_id = registry.put_image("iris/web", b"layer")
    return f"127.0.0.1:{registry.port}/iris/web@{digest}", image_id


def test_heroku_gets_the_images_id_which_is_not_its_digest(
    app: FakeHeroku, registry: RunningRegistry
) -> None:
    image, image_id = image_in(registry)
    ended = release(image)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")
    assert app.image("1-2") == image_id
    assert image_id not in image


def test_a_busy_heroku_is_tried_again(app: FakeHeroku, registry: RunningRegistry) -> None:
    app.faults.append(Fault("PATCH .*", 429, "Your account reached the API rate limit."))
    assert release(image_in(registry)[0]).returncode == 0
    assert len([call for call in app.seen if call.startswith("PATCH")]) == 2


def test_a_refusal_is_told_in_herokus_words_without_the_token(
    app: FakeHeroku, registry: RunningRegistry
) -> None:
    app.tokens = {"another"}
    ended = release(image_in(registry)[0])
    assert ended.returncode == 1
    assert "answers 401" in ended.stderr
    assert "Invalid credentials provided." in ended.stderr
    assert TOKEN not in ended.stderr
    assert "Traceback" not in ended.stderr


def test_an_image_that_is_not_in_the_registry_is_told(app: FakeHeroku, registry: RunningRegistry) -> None:
    image_in(registry)
    ended = release(f"127.0.0.1:{registry.port}/iris/web@sha256:{'0' * 64}")
    assert ended.returncode == 1
    assert "is not in the registry" in ended.stderr
    assert "`bentodeploy up` pushes it again." in ended.stderr


def test_the_token_may_stand_in_netrc(app: FakeHeroku, registry: RunningRegistry, own_home: Path) -> None:
    (own_home / ".netrc").write_text(f"machine 127.0.0.1 login me password {TOKEN}\n")
    (own_home / ".netrc").chmod(0o600)
    assert release(image_in(registry)[0], HEROKU_API_KEY="").returncode == 0


def test_without_a_token_nothing_is_asked(app: FakeHeroku, registry: RunningRegistry) -> None:
    ended = release("registry.example/iris/web@sha256:0", HEROKU_API_KEY="")
    assert "There is no Heroku token" in ended.stderr
    assert app.seen == []
