"""The pipeline that `ci init` writes, run as a service would: a bare repository, a machine for each job."""

from __future__ import annotations

import json
import os
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import cli
from tests.support.aws_cloud import AwsCloud, aws_cloud, what_is_left
from tests.support.iris import iris_store
from tests.support.workflow_runner import WorkflowRunner

pytestmark = [
    pytest.mark.aws,
    pytest.mark.bentoml,
    pytest.mark.docker,
    pytest.mark.registry,
    pytest.mark.terraform,
]

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
LOCK = "bentodeploy/iris/terraform.tfstate.tflock"


@pytest.fixture
def cloud(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[AwsCloud]:
    with aws_cloud(tmp_path_factory.mktemp("cloud")) as cloud:
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


@pytest.fixture
def developer(tmp_path: Path, cloud: AwsCloud) -> Developer:
    """A clone of an empty repository, with a config, a bucket for the state, and the pipeline."""
    origin = tmp_path / "origin.git"
    subprocess.run(["git", "init", "--quiet", "--bare", "--initial-branch", "main", str(origin)], check=True)
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "--quiet", str(origin), str(clone)], check=True, capture_output=True)
    (clone / "deployment_config.yaml").write_text(CONFIG)
    cli.succeed("state", "init", cwd=clone)
    get_bento = f'mkdir -p "$HOME/bentoml" && cp -r {iris_store()}/. "$HOME/bentoml/"'
    options = ("--provider", "github", "--branch", "main", "--get-bento", get_bento)
    cli.succeed("ci", "init", *options, cwd=clone)
    return Developer(clone)


@pytest.fixture
def runner(tmp_path: Path, cloud: AwsCloud) -> WorkflowRunner:
    folder = tmp_path / "runner"
    folder.mkdir()
    return WorkflowRunner(tmp_path / "origin.git", folder, cloud.environment)


def memory(cloud: AwsCloud) -> int:
    function = cloud.aws.client("lambda").get_function_configuration(FunctionName="iris", Qualifier="live")
    return int(function["MemorySize"])


@pytest.mark.timeout(1800)
def test_a_deployment_lives_by_its_pipeline_alone(
    cloud: AwsCloud, developer: Developer, runner: WorkflowRunner, tmp_path: Path
) -> None:
    # A proposed change gets a plan as its comment, and nothing but the image repository is made.
    developer.push("proposal")
    planned = runner.run("pull_request", "proposal")["plan"]
    assert planned.code == 0, planned.told
    assert "The endpoint is new." in runner.comments[-1]
    assert "`aws_lambda_function.service`" in runner.comments[-1]
    assert cloud.aws.client("lambda").list_functions()["Functions"] == []

    # The merge deploys what was planned.
    developer.push("main")
    merged = runner.run("push", "main")
    assert [job.code for job in merged.values()] == [0, 0], merged["apply"].told
    assert "iris is healthy at" in merged["apply"].told
    assert memory(cloud) == 1024

    # A second one changes a value.
    developer.push("main", deployment_config_yaml=f"{CONFIG}  memory_size: 2048\n")
    changed = runner.run("push", "main")
    assert [job.code for job in changed.values()] == [0, 0], changed["apply"].told
    assert "**Plan: 2 to change.**" in changed["plan"].summary
    assert memory(cloud) == 2048

    # An apply that fails says so, keeps what it did, and goes on when it is run again.
    flag = tmp_path / "mended"
    developer.push("main", terraform__iris__own_tf=OWN_FILE.format(flag=flag))
    failed = runner.run("push", "main")
    assert failed["plan"].code == 0, failed["plan"].told
    assert failed["apply"].code == 1
    assert "terraform_data.own" in failed["apply"].told
    flag.touch()
    again = runner.run("push", "main")
    assert [job.code for job in again.values()] == [0, 0], again["apply"].told

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

    # A run that meets another one waits for it, and says so.
    holder = {
        "ID": "8b2033b2-8e65-937b-2b45-7b14553ecfc9",
        "Operation": "apply",
        "Who": "other@run",
    }
    bucket = cloud.aws.client("s3")
    bucket.put_object(Bucket="acme-state", Key=LOCK, Body=json.dumps(holder).encode())
    over = threading.Timer(12, bucket.delete_object, kwargs={"Bucket": "acme-state", "Key": LOCK})
    over.start()
    waited = runner.run("push", "main")
    over.join()
    assert [job.code for job in waited.values()] == [0, 0], waited["apply"].told
    assert "Waiting for the lock of the Terraform state" in waited["plan"].told
    assert memory(cloud) == 3072

    # It is destroyed by its name alone.
    assert runner.run("workflow_dispatch", "main", destroy="rose")["destroy"].code == 2
    assert memory(cloud) == 3072
    gone = runner.run("workflow_dispatch", "main", destroy="iris")["destroy"]
    assert gone.code == 0, gone.told
    assert what_is_left(cloud.aws) == {}


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
