"""The pipeline that `ci init` writes, run as a service would: a bare repository, a container for each job.

For `local`, which deploys to the machine that it runs on, it is a runner of one's own that keeps its folders.
"""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.conftest import CONFIG as LOCAL_CONFIG
from tests.e2e.conftest import processes_of
from tests.support import cli
from tests.support.aws_cloud import AwsCloud, aws_cloud, what_is_left
from tests.support.iris import iris_store
from tests.support.layers import LayerPool
from tests.support.pipeline_machines import CleanContainers, ThisMachine
from tests.support.wheel import build_wheel
from tests.support.workflow_runner import WorkflowRunner

pytestmark = pytest.mark.terraform


def on_aws(test: Callable[..., None]) -> Callable[..., None]:
    """Marks a test that needs all of AWS, and containers that deploy to it."""
    for part in ("aws", "bentoml", "docker", "registry"):
        test = getattr(pytest.mark, part)(test)
    return test


CONFIG = """\
api_version: v1
name: iris
operator: {name: aws-lambda}
bento: iris_classifier:latest
state: {backend: s3, bucket: acme-state, region: us-east-1}
spec:
  region: us-east-1
"""
OWN_FILE = """\
resource "terraform_data" "own" {{
  provisioner "local-exec" {{
    command = "test -e {flag}"
  }}
}}
"""
SLOW = """\
resource "terraform_data" "slow" {{
  provisioner "local-exec" {{
    command = "touch {flags}/begun; for _ in $(seq 1500); do test -e {flags}/go && break; sleep 0.2; done"
  }}
}}
"""
WAITS = "Waiting for the lock"


@pytest.fixture
def cloud(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, layer_pool: LayerPool
) -> Iterator[AwsCloud]:
    with aws_cloud(tmp_path_factory.mktemp("cloud"), layer_pool) as cloud:
        for name, value in cloud.environment.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("BENTOML_HOME", str(iris_store()))
        yield cloud


class Developer:
    """Somebody with a clone, who pushes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def git(self, *arguments: str) -> None:
        identity = ["-c", "user.name=me", "-c", "user.email=me@localhost"]
        command = ["git", "-C", str(self.folder), *identity, *arguments]
        subprocess.run(command, check=True, capture_output=True)

    def push(self, branch: str, **files: str) -> None:
        """Commit these files (`__` in a name stands for `/`) and all else to the branch, and push it."""
        for name, content in files.items():
            path = self.folder / name.replace("__", "/").replace("_tf", ".tf").replace("_yaml", ".yaml")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content)
        self.git("checkout", "-B", branch)
        self.git("add", "--all")
        self.git("commit", "--allow-empty", "--message", "change")
        self.git("push", "--force", "origin", branch)


def repository(tmp_path: Path, config: str, get_bento: str) -> Developer:
    """A clone of an empty bare repository, with a config and the pipeline."""
    origin = tmp_path / "origin.git"
    subprocess.run(["git", "init", "--quiet", "--bare", "--initial-branch", "main", str(origin)], check=True)
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "--quiet", str(origin), str(clone)], check=True, capture_output=True)
    (clone / "deployment_config.yaml").write_text(config)
    options = ("--provider", "github", "--branch", "main", "--get-bento", get_bento)
    cli.succeed("ci", "init", *options, cwd=clone)
    return Developer(clone)


def bring(store: Path) -> str:
    """The command that puts what a store holds into the store of a job."""
    return f'mkdir -p "$HOME/bentoml" && cp -r {store}/. "$HOME/bentoml/"'


@pytest.fixture
def developer(tmp_path: Path, cloud: AwsCloud) -> Developer:
    """Has made a bucket for the state."""
    developer = repository(tmp_path, CONFIG, bring(iris_store()))
    cli.succeed("state", "init", cwd=developer.folder)
    return developer


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_wheel(tmp_path_factory.mktemp("wheel"))


@pytest.fixture
def containers(tmp_path: Path, cloud: AwsCloud, wheel: Path) -> Iterator[CleanContainers]:
    config = Path(cloud.environment["TF_CLI_CONFIG_FILE"])
    containers = CleanContainers(tmp_path / "runners", wheel, [iris_store(), config])
    containers.folder.mkdir()
    yield containers
    containers.remove()


def new_runner(name: str, tmp_path: Path, containers: CleanContainers, cloud: AwsCloud) -> WorkflowRunner:
    folder = containers.folder / name
    folder.mkdir()
    return WorkflowRunner(tmp_path / "origin.git", folder, cloud.environment, containers)


@pytest.fixture
def runner(tmp_path: Path, containers: CleanContainers, cloud: AwsCloud) -> WorkflowRunner:
    return new_runner("first", tmp_path, containers, cloud)


@pytest.fixture
def other_runner(tmp_path: Path, containers: CleanContainers, cloud: AwsCloud) -> WorkflowRunner:
    return new_runner("other", tmp_path, containers, cloud)


@contextmanager
def going_on(flags: Path) -> Iterator[None]:
    """At the end, however it comes, the slow apply goes on."""
    try:
        yield
    finally:
        (flags / "go").touch()


def until(happens: Callable[[], bool], what: str) -> None:
    """Wait for it, with the patience that a busy machine needs."""
    deadline = time.monotonic() + 300
    while not happens():
        assert time.monotonic() < deadline, f"waited for {what}"
        time.sleep(0.1)


def memory(cloud: AwsCloud) -> int:
    function = cloud.aws.client("lambda").get_function_configuration(FunctionName="iris", Qualifier="live")
    return int(function["MemorySize"])


def a_failed_apply_goes_on_when_it_is_run_again(developer: Developer, runner: WorkflowRunner) -> None:
    """It says that it failed, and keeps what it did."""
    flag = runner.folder / "mended"
    developer.push("main", terraform__iris__own_tf=OWN_FILE.format(flag=flag))
    failed = runner.run("push", "main")
    assert failed["plan"].code == 0, failed["plan"].told
    assert failed["apply"].code == 1
    assert "terraform_data.own" in failed["apply"].told
    flag.touch()
    again = runner.run("push", "main")
    assert [job.code for job in again.values()] == [0, 0], again["apply"].told


def a_run_that_meets_another_waits_and_says_so(
    developer: Developer, runner: WorkflowRunner, other_runner: WorkflowRunner
) -> None:
    """For the lock of the state, which the other's apply holds."""
    flags = runner.folder
    developer.push("main", terraform__iris__slow_tf=SLOW.format(flags=flags))
    with ThreadPoolExecutor() as pool:
        first = pool.submit(runner.run, "push", "main")
        until((flags / "begun").exists, "the first run's apply")
        with going_on(flags):
            second = pool.submit(other_runner.run, "pull_request", "main")
            until(lambda: other_runner.log.exists() and WAITS in other_runner.log.read_text(), WAITS)
        applied, waited = first.result(), second.result()["plan"]
    assert [job.code for job in applied.values()] == [0, 0], applied["apply"].told
    assert waited.code == 0, waited.told


@on_aws
@pytest.mark.timeout(2400)
def test_a_deployment_lives_by_its_pipeline_alone(
    cloud: AwsCloud, developer: Developer, runner: WorkflowRunner, other_runner: WorkflowRunner
) -> None:
    # A proposed change gets a plan as its comment, and nothing but the image repository is made.
    developer.push("proposal")
    proposed = runner.run("pull_request", "proposal")
    assert [job.code for job in proposed.values()] == [0, 0], proposed["plan"].told
    assert runner.comments == [proposed["plan"].summary], "from the job of its own"
    assert "The endpoint is new." in runner.comments[-1]
    assert "`aws_lambda_function.service`" in runner.comments[-1]
    assert cloud.aws.client("lambda").list_functions()["Functions"] == []

    # The merge deploys what was planned.
    developer.push("main")
    merged = runner.run("push", "main")
    assert [job.code for job in merged.values()] == [0, 0], merged["apply"].told
    assert "iris is healthy at" in merged["apply"].told
    assert memory(cloud) == 1024

    # Whoever has a clone sees what runs, and its log.
    seen = cli.succeed("status", "--json", cwd=developer.folder).document
    assert (seen["healthy"], seen["release"]["number"]) == (True, 1)
    assert cli.succeed("logs", "--json", cwd=developer.folder).document["name"] == "iris"

    # A second one changes a value.
    developer.push("main", deployment_config_yaml=f"{CONFIG}  memory_size: 2048\n")
    changed = runner.run("push", "main")
    assert [job.code for job in changed.values()] == [0, 0], changed["apply"].told
    assert "**Plan: 2 to change.**" in changed["plan"].summary
    assert memory(cloud) == 2048

    a_failed_apply_goes_on_when_it_is_run_again(developer, runner)

    # What somebody else changes between approval and apply is not applied over.
    developer.push("main", deployment_config_yaml=f"{CONFIG}  memory_size: 3072\n")
    approved = runner.job("plan", "main", event="push", needs={})
    cloud.aws.client("lambda").update_function_configuration(FunctionName="iris", Timeout=77)
    refused = runner.job("apply", "main", event="push", needs={"plan": approved})
    assert refused.code == 2
    assert "something else than the one that was approved" in refused.told
    assert memory(cloud) == 2048

    # The night's look finds it.
    night = runner.run("schedule", "main")["drift"]
    assert night.code == 2
    assert "Changed outside Terraform since the last apply" in night.summary

    a_run_that_meets_another_waits_and_says_so(developer, runner, other_runner)
    assert memory(cloud) == 3072

    # It is destroyed by its name alone.
    assert runner.run("workflow_dispatch", "main", destroy="rose")["destroy"].code == 2
    assert memory(cloud) == 3072
    gone = runner.run("workflow_dispatch", "main", destroy="iris")["destroy"]
    assert gone.code == 0, gone.told
    assert what_is_left(cloud.aws) == {}


@on_aws
def test_no_secret_and_no_plan_leaves_the_machine(
    cloud: AwsCloud, developer: Developer, runner: WorkflowRunner
) -> None:
    configured = f'{CONFIG}env: {{GREETING: "only for the service"}}\n'
    developer.push("proposal", deployment_config_yaml=configured)
    planned = runner.run("pull_request", "proposal")["plan"]
    assert planned.code == 0, planned.told
    told = "".join([planned.told, planned.summary, *runner.comments, *planned.outputs.values()])
    assert "only for the service" not in told
    assert os.environ["AWS_SECRET_ACCESS_KEY"] not in planned.outputs.values()


# ---- On this machine


@pytest.fixture
def own_machine(tmp_path: Path, store: Path) -> Iterator[WorkflowRunner]:
    """A runner on the machine that is deployed to; whatever runs from it at the end is stopped."""
    folder = tmp_path / "runner"
    folder.mkdir()
    environment = {"XDG_CACHE_HOME": os.environ["XDG_CACHE_HOME"]}
    runner = WorkflowRunner(tmp_path / "origin.git", folder, environment, ThisMachine())
    yield runner
    if runner.checkout.exists():
        cli.run("destroy", "--confirm", "iris", cwd=runner.checkout)


def test_local_lives_by_the_pipeline_of_its_own_machine(
    own_machine: WorkflowRunner, tmp_path: Path, store: Path
) -> None:
    runner, flags = own_machine, tmp_path
    developer = repository(tmp_path, LOCAL_CONFIG, bring(store))

    developer.push("main")
    merged = runner.run("push", "main")
    assert [job.code for job in merged.values()] == [0, 0], merged["apply"].told
    assert "iris is healthy at" in merged["apply"].told
    assert "The Terraform state is kept in this folder" in merged["plan"].told

    # The night's look finds nothing, and fails in other words where it cannot look.
    assert runner.run("schedule", "main")["drift"].code == 0
    developer.push("main", deployment_config_yaml="api_version: v0\n")
    assert runner.run("schedule", "main")["drift"].code == 1

    # A second one changes a value. Somebody who sits at the machine meanwhile waits for it, and is told so.
    developer.push(
        "main",
        deployment_config_yaml=f"{LOCAL_CONFIG}env: {{GREETING: hello}}\n",
        terraform__iris__slow_tf=SLOW.format(flags=flags),
    )
    assert runner.run("schedule", "main")["drift"].code == 2
    with ThreadPoolExecutor() as pool:
        running = pool.submit(runner.run, "push", "main")
        until((flags / "begun").exists, "the pipeline's apply")
        waits = cli.start("plan", "--lock-timeout", "100", "--json", cwd=runner.checkout)
        with waits as waiting, going_on(flags):
            assert waiting.stderr is not None
            assert "is running `apply` on this deployment" in waiting.stderr.readline()
        assert waiting.returncode == 0
        changed = running.result()
    assert [job.code for job in changed.values()] == [0, 0], changed["apply"].told
    assert seen_at(runner)["release"]["number"] == 2

    # An apply that fails leaves what runs, and goes on when it is run again.
    developer.push("main", terraform__iris__own_tf=OWN_FILE.format(flag=flags / "mended"))
    failed = runner.run("push", "main")
    assert [job.code for job in failed.values()] == [0, 1], failed["plan"].told
    assert "terraform_data.own" in failed["apply"].told
    assert seen_at(runner)["healthy"]
    (flags / "mended").touch()
    again = runner.run("push", "main")
    assert [job.code for job in again.values()] == [0, 0], again["apply"].told

    assert runner.run("workflow_dispatch", "main", destroy="rose")["destroy"].code == 2
    assert seen_at(runner)["healthy"]
    gone = runner.run("workflow_dispatch", "main", destroy="iris")["destroy"]
    assert gone.code == 0, gone.told
    assert processes_of(runner.folder) == []


def seen_at(runner: WorkflowRunner) -> dict[str, Any]:
    """What `status` says on the machine of this runner."""
    return cli.succeed("status", "--json", cwd=runner.checkout).document
