"""What goes wrong on the way to a machine is told early, and what broke half way is gone on with."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import pytest

from bentodeploy.errors import BentodeployError
from bentodeploy.terraform.child import surviving_child
from operators.aws_ec2 import AwsEc2Operator
from tests.operators.aws_ec2.test_project import FIRST, target, the_instance
from tests.support import cli
from tests.support.applying import applying, wait_for
from tests.support.aws_cloud import what_is_left
from tests.support.bentos import make_bento
from tests.support.faulty_proxy import faulty_proxy
from tests.support.generated_project import GeneratedProject
from tests.support.moto import FakeAws

CONFIG = """\
api_version: v1
name: iris
operator: {{name: aws-ec2}}
bento: iris:v1
spec: {{{spec}}}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for a config, with the bento `iris:v1` in the store."""
    make_bento(tmp_path / "store", "iris", "v1")
    monkeypatch.setenv("BENTOML_HOME", str(tmp_path / "store"))
    return tmp_path


@pytest.fixture
def without_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY", "SESSION_TOKEN", "PROFILE", "ENDPOINT_URL"):
        monkeypatch.delenv(f"AWS_{name}", raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


def build(folder: Path, spec: str = "region: us-east-1", bento: str = "iris:v1") -> cli.Answer:
    """`bentodeploy build` of such a config."""
    (folder / "deployment_config.yaml").write_text(CONFIG.format(spec=spec))
    return cli.run("build", "--json", "--skip-check", "engine", "--bento", bento, cwd=folder)


def refused(answer: cli.Answer) -> str:
    """All that a build says which a check refused before Docker was asked for anything, on one line."""
    assert answer.code == 3, answer.err
    assert "Building" not in answer.err
    assert "Traceback" not in answer.err
    error = answer.document["error"]
    return " ".join([error["what"], *error["details"], str(error["next"])])


@pytest.mark.docker
@pytest.mark.usefixtures("without_credentials")
def test_without_credentials_nothing_is_built(folder: Path) -> None:
    told = refused(build(folder))
    assert "there are no AWS credentials" in told
    assert "aws configure" in told


@pytest.mark.docker
@pytest.mark.usefixtures("without_credentials")
def test_a_region_that_does_not_exist_gets_the_nearest_one(folder: Path) -> None:
    assert "Write region: us-east-1" in refused(build(folder, "region: us-eats-1"))


@pytest.mark.docker
@pytest.mark.usefixtures("without_credentials")
def test_an_aws_that_is_down_stops_the_build_before_it_begins(
    folder: Path, free_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{free_port}")
    assert "AWS cannot be reached" in refused(build(folder))


@pytest.mark.aws
@pytest.mark.docker
@pytest.mark.parametrize(
    ("spec", "told"),
    [
        ("instance_type: t9.huge", "us-east-1 has no instance type t9.huge"),
        ("instance_type: mac1.metal", "Amazon Linux runs on x86_64 and arm64"),
        ("instance_type: t3.small, ami_id: ami-0123456789abcdef0", "no machine image ami-0123456789abcdef0"),
        ("instance_type: t3.small, enable_gpus: true", "t3.small has no NVIDIA GPU"),
        ("instance_type: t3.small, memory_limit: 4g", "t3.small has 2,048 MiB"),
    ],
)
def test_a_machine_that_there_is_not_is_refused(folder: Path, aws: FakeAws, spec: str, told: str) -> None:
    assert told in refused(build(folder, f"region: us-east-1, {spec}"))


@pytest.mark.aws
@pytest.mark.docker
def test_a_bento_that_needs_a_gpu_is_refused_where_there_is_none(folder: Path, aws: FakeAws) -> None:
    service = {"name": "big", "models": [], "dependencies": [], "config": {"resources": {"gpu": 1}}}
    make_bento(folder / "store", "big", "v1", manifest={"services": [service]}, models={})
    told = refused(build(folder, bento="big:v1"))
    assert "asks for 1 GPUs, and gets none on t3.small" in told
    assert "g4dn.xlarge" in told


def deployed(project: GeneratedProject) -> None:
    project.render(target(project), FIRST)
    project.terraform.init()
    project.apply()


@pytest.mark.aws
@pytest.mark.terraform
@pytest.mark.timeout(1800)
def test_a_role_that_is_not_visible_yet_and_throttling_are_waited_for(
    project: GeneratedProject, aws: FakeAws
) -> None:
    unseen = (
        "Value (iris) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name"
    )
    aws.fail("ec2:RunInstances", "InvalidParameterValue", unseen, times=2)
    aws.fail("ec2:DescribeInstances", "RequestLimitExceeded", "Request limit exceeded.", times=2, status=503)
    deployed(project)
    assert the_instance(aws)["State"]["Name"] == "running"
    assert project.plan().resources == ()


@pytest.mark.aws
@pytest.mark.terraform
@pytest.mark.timeout(1800)
def test_an_account_that_may_have_no_more_machines_is_told_and_gone_on_with(
    project: GeneratedProject, aws: FakeAws
) -> None:
    told = "You have requested more vCPU capacity than your current vCPU limit of 0 allows."
    aws.fail("ec2:RunInstances", "VcpuLimitExceeded", told, times=1)
    with pytest.raises(BentodeployError) as met:
        deployed(project)
    assert told in " ".join([met.value.what, *met.value.details])
    assert met.value.next_step is not None
    project.apply()
    assert project.plan().resources == ()


@pytest.mark.aws
@pytest.mark.terraform
@pytest.mark.timeout(1800)
@pytest.mark.long
def test_an_apply_that_is_killed_while_the_machine_is_made_is_gone_on_with(
    project: GeneratedProject, aws: FakeAws
) -> None:
    project.render(target(project), FIRST)
    project.terraform.init()
    with applying(project) as program:
        wait_for(lambda: "ec2:DescribeInstances" in aws.calls())  # the machine is known, and not up yet
        program.kill()
        program.wait(timeout=90)
    # A killed command leaves Terraform at work, which ends well and saves its state.
    wait_for(lambda: surviving_child(project.folder) is None)
    project.apply()
    assert the_instance(aws)["PublicIpAddress"] == project.terraform.outputs()["address"]
    assert project.plan().resources == ()
    project.destroy()
    assert what_is_left(aws) == {}


@pytest.mark.aws
@pytest.mark.terraform
@pytest.mark.timeout(1800)
def test_what_somebody_removed_is_made_again(project: GeneratedProject, aws: FakeAws) -> None:
    deployed(project)
    gone = the_instance(aws)["InstanceId"]
    aws.client("ecr").delete_repository(repositoryName="bentodeploy/iris", force=True)
    aws.client("ec2").terminate_instances(InstanceIds=[gone])
    drift = {change.address: change.actions for change in project.plan().drift}
    assert drift["aws_ecr_repository.this"] == drift["aws_instance.this"] == ("delete",)
    project.apply()
    assert the_instance(aws)["InstanceId"] != gone
    assert the_instance(aws)["PublicIpAddress"] == project.terraform.outputs()["address"]
    assert len(aws.client("ecr").describe_repositories()["repositories"]) == 1


@pytest.mark.aws
@pytest.mark.terraform
@pytest.mark.timeout(1800)
@pytest.mark.long
def test_an_aws_that_goes_away_while_the_machine_is_made_leaves_what_can_be_gone_on_with(
    project: GeneratedProject, aws: FakeAws, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.render(target(project), FIRST)
    project.terraform.init()
    with ExitStack() as way, monkeypatch.context() as patch:
        proxy = way.enter_context(faulty_proxy(int(aws.url.rpartition(":")[2])))
        patch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{proxy.port}")
        # The provider tries again for many minutes unless it is told not to.
        patch.setenv("AWS_MAX_ATTEMPTS", "1")
        with applying(project) as program:
            wait_for(lambda: "ec2:DescribeInstances" in aws.calls())  # the machine is known, and not up yet
            way.close()  # from now on nothing answers there
            told, _ = program.communicate(timeout=300)
    assert program.returncode == 1
    assert "connection refused" in told
    advice = AwsEc2Operator().advice(target(project), told)
    assert str(advice).startswith("AWS cannot be reached")
    assert "aws_ecr_repository.this" in {resource.address for resource in project.terraform.resources()}

    project.apply()
    assert the_instance(aws)["PublicIpAddress"] == project.terraform.outputs()["address"]
    assert project.plan().resources == ()
