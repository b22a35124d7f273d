"""examples/ants_bees_heroku: its training; its script against a fake of Heroku whose dyno is a container.

What comes after that, from `status` to `destroy`, tests/operators/heroku/test_deployment.py tells.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from bentodeploy.deployment.workspace import open_workspace
from bentodeploy.image.engine import DockerEngine
from bentodeploy.image.guard import TOKEN as TOKEN_VARIABLE
from bentodeploy.progress import Silent
from operators.heroku.trial import trial
from tests.support.ants_bees import (
    EXAMPLE,
    OTHER_PICTURES,
    TOO_LARGE,
    ants_bees,
    copy_example,
    pictures_environment,
    run_beside,
    started,
    train,
    variables,
)
from tests.support.checkout import CHECKOUT
from tests.support.docker_images import remove_images
from tests.support.fake_heroku import TOKEN, FakeHeroku
from tests.support.heroku_cloud import heroku_cloud
from tests.support.heroku_dynos import ContainerDynos
from tests.support.registry import registry_running
from tests.support.text_classifier import bring_torch

SAMPLE = "images/validation/bees/000.jpg"
CURL = re.compile(r"^curl .*$", re.MULTILINE)
INVOKE = re.compile(r"^bentodeploy invoke .*$", re.MULTILINE)

real_bento = pytest.mark.bentoml
PARTS = ("bentoml", "docker", "provider", "registry", "terraform")


@pytest.fixture(scope="module")
def made() -> Path:
    return ants_bees()


# ---- The training


def compared(one: Path, other: Path) -> dict[str, Any]:
    """Which parts of two checkpoints are the same, to the bit."""
    program = """
import json, sys, torch
one, other = (torch.load(path, weights_only=True)["classifier"] for path in sys.argv[1:])
same = {part: all(torch.equal(one[key], other[key]) for key in one if key.startswith(part))
        for part in ("backbone.", "head.")}
print(json.dumps(same))
"""
    told: dict[str, Any] = json.loads(run_beside(program, one, other))
    return told


@real_bento
def test_ants_and_bees_that_training_never_saw_are_told_apart(made: Path) -> None:
    (description,) = made.glob("store/models/ants_bees/*/model.yaml")
    assert yaml.safe_load(description.read_text())["metadata"]["accuracy"] > 0.93


@real_bento
def test_it_is_the_transfer_that_tells_them_apart(made: Path) -> None:
    # The same head on a backbone that learned nothing.
    program = """
import sys, tempfile, torch
from pathlib import Path
from images import labels_of, read_images
from learning import accuracy
from model import Classifier
from train import ROUNDS, Training
torch.manual_seed(1)
torch.set_num_threads(1)
images = Path(sys.argv[1])
labels = labels_of(images)
training = Training(Classifier(labels))
with tempfile.TemporaryDirectory() as folder:
    training.run(read_images(images / "train", labels), ROUNDS, Path(folder) / "none.pt")
print(accuracy(training.classifier, read_images(images / "validation", labels)))
"""
    assert float(run_beside(program, made / "images")) < 0.8


@real_bento
@pytest.mark.long
def test_a_training_that_is_killed_goes_on_where_it_was(made: Path, tmp_path: Path) -> None:
    example, store = tmp_path / "example", tmp_path / "bentoml"
    copy_example(example)
    shutil.copytree(made / "images", example / "images")
    checkpoint, first = example / "mine.pt", tmp_path / "first.pt"
    with started(example, "--checkpoint", str(checkpoint), store=store) as training:
        while not checkpoint.exists():
            assert training.poll() is None
            time.sleep(0.05)
        training.kill()
    shutil.copy(checkpoint, first)
    said = train(example, "--checkpoint", str(checkpoint), store=store)
    (rounds,) = re.findall(r"Go on from mine\.pt, which has had (\d+) rounds", said)
    assert int(rounds) < 30
    # As if nobody had killed it. The backbone stayed as it was, the head learned.
    assert compared(checkpoint, made / "ants_bees.pt") == {"backbone.": True, "head.": True}
    assert compared(checkpoint, first) == {"backbone.": True, "head.": False}
    assert not store.exists(), "only --save-bento saves to the store"


@real_bento
def test_the_images_are_the_same_each_time(made: Path, tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from images import draw_images; draw_images(Path(sys.argv[1]))"
    )
    run_beside(program, tmp_path / "images")
    drawn, kept = (
        {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*.jpg")}
        for folder in (tmp_path / "images", made / "images")
    )
    assert len(drawn) == 320
    assert len(set(drawn.values())) == 320
    assert drawn == kept


@real_bento
def test_a_checkpoint_of_other_labels_is_refused(made: Path, tmp_path: Path) -> None:
    shutil.copytree(made / "images", tmp_path / "images")
    for part in ("train", "validation"):
        (tmp_path / "images" / part / "bees").rename(tmp_path / "images" / part / "wasps")
    options = ("--images", str(tmp_path / "images"), "--checkpoint", str(made / "ants_bees.pt"))
    with started(EXAMPLE, *options, store=tmp_path / "bentoml") as training:
        said = training.communicate()[0]
    assert training.returncode == 1
    assert "knows ['ants', 'bees'], but the images are of ['ants', 'wasps']" in said
    assert "Traceback" not in said


@real_bento
def test_the_bento_has_what_serving_needs_and_no_more(made: Path) -> None:
    (bento,) = made.glob("store/bentos/ants_bees/*/bento.yaml")
    assert {path.name for path in bento.parent.glob("src/*.py")} == {"model.py", "service.py"}
    assert [route["route"] for route in yaml.safe_load(bento.read_text())["schema"]["routes"]] == [
        "/classify"
    ]
    lock = (bento.parent / "env" / "python" / "requirements.txt").read_text()
    assert {"torch==2.13.0+cpu"} < set(lock.splitlines())
    (model,) = made.glob("store/models/ants_bees/*/checkpoint.pt")
    assert model.read_bytes() == (made / "ants_bees.pt").read_bytes()


def test_the_full_check_does_without_pytorch_only_where_pip_finds_none(tmp_path: Path) -> None:
    script = (CHECKOUT / ".ci" / "run").read_text(encoding="utf-8")
    asking = r"""^has_torch='(.*)'\nif \S+ -c "\$has_torch"; then\n    BENTODEPLOY_REQUIRE\+=,torch\nfi$"""
    (question,) = re.findall(asking, script, re.MULTILINE)
    # As pip of a machine that knows this folder and nothing else.
    settings = {"PIP_CONFIG_FILE": os.devnull, "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(tmp_path)}
    command = [sys.executable, "-c", question]

    def answer() -> int:
        return subprocess.run(command, cwd=CHECKOUT, env={**os.environ, **settings}, check=False).returncode

    assert answer() == 1
    write_wheel(tmp_path, "torch", "2.13.0")  # for CUDA
    assert answer() == 1
    write_wheel(tmp_path, "torch", "2.13.0+cpu")
    assert answer() == 0


def write_wheel(folder: Path, name: str, version: str) -> None:
    """An empty package."""
    told = f"{name}-{version}.dist-info"
    with zipfile.ZipFile(folder / f"{name}-{version}-py3-none-any.whl", "w") as wheel:
        wheel.writestr(f"{told}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
        wheel.writestr(f"{told}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{told}/RECORD", "")


# ---- On Heroku


def on_heroku(test: Callable[..., None]) -> Callable[..., None]:
    """Marks a test of what run.sh made, with all parts that this takes."""
    # The first of them builds PyTorch into an image and pushes it.
    marked: Callable[..., None] = pytest.mark.long(pytest.mark.timeout(1800)(test))
    for part in PARTS:
        marked = getattr(pytest.mark, part)(marked)
    return marked


@dataclass(frozen=True)
class Deployed:
    """What run.sh made."""

    folder: Path
    environment: dict[str, str]
    ran: subprocess.CompletedProcess[str]
    dynos: ContainerDynos
    token: str

    def asked(self, image: bytes, token: str | None = "") -> httpx.Response:
        """The answer to the bytes of a JPEG file; None: sent without a token, else with the right one."""
        headers = {"Content-Type": "image/jpeg"}
        if token is not None:
            headers["Authorization"] = f"Bearer {token or self.token}"
        url = f"{self.dynos.url}/classify"
        return httpx.post(url, content=image, headers=headers, timeout=60, trust_env=False)


@pytest.fixture(scope="module")
def deployed(
    made: Path, docker_engine: DockerEngine, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Deployed]:
    """The example after its one command, which goes on from a checkpoint and does all the rest."""
    folder = tmp_path_factory.mktemp("heroku")
    example = folder / EXAMPLE.name
    copy_example(example)
    bring_torch(example)
    shutil.copytree(made / "images", example / "images")
    shutil.copy(made / "ants_bees.pt", example)
    with (
        pytest.MonkeyPatch.context() as patch,
        registry_running(folder, with_login=True, user="_", password=TOKEN) as registry,
        heroku_cloud(docker_engine, patch) as cloud,
    ):
        heroku, dynos = cloud.heroku, cloud.dynos
        host = f"127.0.0.1:{registry.port}"
        environment = {**_bare_environment(folder), **heroku.environment(), "HEROKU_REGISTRY_HOST": host}
        try:
            yield _after_the_script(example, environment, heroku, dynos)
        finally:
            dynos.stop()
            remove_images(docker_engine, f"{host}/")


def _bare_environment(home: Path) -> dict[str, str]:
    """What the README asks for, and nothing of the caller's settings."""
    left_out = ("BENTODEPLOY_ENGINE", "TF_CLI_CONFIG_FILE", "TF_DATA_DIR", "TF_WORKSPACE", "XDG_CACHE_HOME")
    own = {name: value for name, value in os.environ.items() if name not in left_out}
    path = (pictures_environment() / "bin", Path(sys.executable).parent, os.environ["PATH"])
    return {
        **own,
        **variables(home / "bentoml"),
        "PATH": os.pathsep.join(map(str, path)),
        "HOME": str(home),
        "NO_COLOR": "1",
        "CHECKPOINT_DISABLE": "1",
    }


def _after_the_script(
    example: Path, environment: dict[str, str], heroku: FakeHeroku, dynos: ContainerDynos
) -> Deployed:
    ran = in_shell("./run.sh", example, environment)
    assert ran.returncode == 0, f"{ran.stdout}\n{ran.stderr}"
    (app,) = heroku.cloud.all("heroku_app")
    token = heroku.config_vars(app["id"])[TOKEN_VARIABLE]
    return Deployed(example, environment, ran, dynos, token)


def in_shell(line: str, folder: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a line as somebody types it in that folder."""
    command = ["sh", "-c", line]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_the_config_is_for_the_smallest_dyno() -> None:
    workspace = open_workspace(EXAMPLE / "deployment_config.yaml", None, Silent())
    assert trial(workspace.target.spec).memory_mb == 512
    assert workspace.target.spec.workers == 1


def test_the_script_asks_what_the_readme_asks() -> None:
    asking = r"--data-binary @(\S+)"
    texts = [(EXAMPLE / name).read_text() for name in ("README.md", "run.sh")]
    assert [re.findall(asking, text) for text in texts] == [[SAMPLE], [SAMPLE]]


@on_heroku
def test_one_command_leads_to_an_answer(deployed: Deployed) -> None:
    told = json.loads(deployed.ran.stdout)
    assert told.keys() == {"label", "probability"}
    assert told["label"] == "bees"
    assert 0.5 < told["probability"] <= 1
    assert "Go on from ants_bees.pt, which has had 30 rounds" in deployed.ran.stderr
    assert "ants-bees is healthy at" in deployed.ran.stderr
    assert deployed.token not in deployed.ran.stderr


@on_heroku
def test_the_readmes_curl_gets_the_same_answer(deployed: Deployed) -> None:
    (line,) = CURL.findall((EXAMPLE / "README.md").read_text())
    ran = in_shell(line, deployed.folder, {**deployed.environment, "ENDPOINT": deployed.dynos.url})
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout) == json.loads(deployed.ran.stdout)


@on_heroku
def test_the_readmes_invoke_sends_the_picture_of_an_ant(deployed: Deployed) -> None:
    (line,) = INVOKE.findall((EXAMPLE / "README.md").read_text())
    ran = in_shell(line, deployed.folder, deployed.environment)
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout)["label"] == "ants"


@on_heroku
def test_without_the_token_nobody_is_answered(deployed: Deployed) -> None:
    image = (deployed.folder / SAMPLE).read_bytes()
    assert deployed.asked(image, token="guessed").status_code == httpx.codes.UNAUTHORIZED
    assert deployed.asked(image, token=None).status_code == httpx.codes.UNAUTHORIZED


@on_heroku
@pytest.mark.parametrize("label", ["ants", "bees"])
def test_images_that_training_never_saw_get_their_label(deployed: Deployed, label: str) -> None:
    images = sorted((deployed.folder / "images" / "validation" / label).iterdir())[:20]
    told = [deployed.asked(image.read_bytes()).json()["label"] for image in images]
    assert told.count(label) >= 17


@on_heroku
@pytest.mark.parametrize("picture", OTHER_PICTURES)
def test_a_picture_may_have_any_format_and_many_pixels(deployed: Deployed, made: Path, picture: str) -> None:
    answer = deployed.asked((made / picture).read_bytes())
    assert answer.status_code == httpx.codes.OK, answer.text
    assert answer.json()["label"] == "bees"


@on_heroku
@pytest.mark.parametrize("image", [b"", b"no picture", b"\xff\xd8\xff\xe0"], ids=["empty", "text", "cut off"])
def test_what_is_no_picture_is_refused_with_the_reason(deployed: Deployed, image: bytes) -> None:
    answer = deployed.asked(image)
    assert answer.status_code == httpx.codes.BAD_REQUEST
    assert "no picture" in json.dumps(answer.json())


@on_heroku
def test_a_picture_that_the_dyno_has_no_memory_for_is_refused(deployed: Deployed, made: Path) -> None:
    answer = deployed.asked((made / TOO_LARGE).read_bytes())
    assert answer.status_code == httpx.codes.BAD_REQUEST
    assert "8,000,000 pixels at most" in json.dumps(answer.json())
