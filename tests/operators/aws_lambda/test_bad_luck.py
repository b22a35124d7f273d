"""What goes wrong on the way to AWS is told early, and what was killed half way is gone on with."""

from __future__ import annotations

import os
import re
import signal
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from bentodeploy.config.model import Access
from bentodeploy.errors import EngineError
from bentodeploy.terraform.child import surviving_child
from operators.aws_lambda import LambdaOperator
from operators.aws_lambda.imports import import_ids
from operators.aws_lambda.registry import ADDRESSES
from tests.operators.aws_lambda.test_project import FIRST, SPEC
from tests.support import cli
from tests.support.applying import applying, wait_for
from tests.support.aws_cloud import what_is_left
from tests.support.aws_faults import access_denied, expired, role_not_visible, throttled
from tests.support.bentos import make_bento
from tests.support.faulty_proxy import Fault, FaultyProxy, faulty_proxy
from tests.support.generated_project import GeneratedProject
from tests.support.moto import REGION, FakeAws

CONFIG = """\
api_version: v1
name: iris
operator: {{name: aws-lambda}}
bento: iris:v1
env: {{{env}}}
spec: {{{spec}}}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for a config, with the bento `iris:v1` in the store; credentials are nowhere."""
    make_bento(tmp_path / "store", "iris", "v1")
    monkeypatch.setenv("BENTOML_HOME", str(tmp_path / "store"))
    for name in ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY", "SESSION_TOKEN", "PROFILE", "ENDPOINT_URL"):
        monkeypatch.delenv(f"AWS_{name}", raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    return tmp_path


def build(folder: Path, spec: str = "region: us-east-1", env: str = "", bento: str = "iris:v1") -> cli.Answer:
    """`bentodeploy build` of such a config."""
    (folder / "deployment_config.yaml").write_text(CONFIG.format(spec=spec, env=env))
    return cli.run("build", "--json", "--skip-check", "engine", "--bento", bento, cwd=folder)


def refused(answer: cli.Answer) -> str:
    """All that a refused build says, on one line."""
    error = answer.document["error"]
    return " ".join([error["what"], *error["details"], str(error["next"])])


@pytest.mark.docker
def test_without_credentials_nothing_is_built(folder: Path) -> None:
    answer = build(folder)
    assert answer.code == 3
    assert "there are no AWS credentials" in refused(answer)
    assert "aws configure" in refused(answer)
    assert "Building" not in answer.err


@pytest.fixture
def faulty_aws(aws: FakeAws, monkeypatch: pytest.MonkeyPatch) -> Iterator[FaultyProxy]:
    """The fake of AWS behind a proxy that answers instead of it where a test wants that."""
    with faulty_proxy(int(aws.url.rpartition(":")[2])) as proxy:
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{proxy.port}")
        yield proxy


@pytest.mark.aws
@pytest.mark.docker
def test_expired_credentials_are_named_with_what_renews_them_before_anything_is_built(
    folder: Path, faulty_aws: FaultyProxy
) -> None:
    faulty_aws.faults.append(expired("sts"))
    answer = build(folder)
    assert answer.code == 3
    assert "the credentials of the environment variable AWS_ACCESS_KEY_ID have expired" in refused(answer)
    assert "aws configure export-credentials" in refused(answer)
    assert "Building" not in answer.err


@pytest.mark.docker
def test_a_name_that_lambda_refuses_gets_one_that_it_takes(folder: Path) -> None:
    config = CONFIG.replace("name: iris", "name: my__iris").format(spec="region: us-east-1", env="")
    (folder / "deployment_config.yaml").write_text(config)
    answer = cli.run("build", "--json", "--skip-check", "engine", cwd=folder)
    assert answer.code == 2
    assert "aws-lambda does not take the name 'my__iris'" in refused(answer)
    assert "Write name: my-iris" in refused(answer)


@pytest.mark.docker
def test_an_aws_that_is_down_stops_the_build_before_it_begins(
    folder: Path, free_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{free_port}")
    answer = build(folder)
    assert answer.code == 3
    assert "AWS cannot be reached" in refused(answer)


@pytest.mark.docker
def test_a_region_that_does_not_exist_gets_the_nearest_one(folder: Path) -> None:
    answer = build(folder, spec="region: us-eats-1")
    assert answer.code == 3
    assert "Write region: us-east-1" in refused(answer)


@pytest.mark.docker
def test_a_variable_that_lambda_sets_is_refused_with_all_else_at_once(folder: Path) -> None:
    answer = build(folder, env="AWS_REGION: here, X: short")
    assert answer.code == 3
    assert "Lambda sets AWS_REGION itself" in refused(answer)
    assert "does not take the variable name X" in refused(answer)


@pytest.mark.docker
def test_a_bento_that_needs_a_gpu_is_refused_before_its_image_is_built(folder: Path) -> None:
    service = {"name": "big", "models": [], "dependencies": [], "config": {"resources": {"gpu": 1}}}
    make_bento(folder / "store", "big", "v1", manifest={"services": [service]}, models={})
    answer = build(folder, bento="big:v1")
    assert answer.code == 3
    assert "asks for 1 GPU; Lambda has none" in refused(answer)


@pytest.mark.parametrize(
    ("spec", "allowed"),
    [
        ("memory_size: 99999", "128 to 10240"),
        ("timeout: 901", "1 to 900"),
        ("endpoint: api_gateway, timeout: 31", "an HTTP API waits 30 s at most"),
        ("endpoint: api_gateway, timeout: 901", "1 to 900"),
    ],
)
def test_a_value_out_of_range_is_a_mistake_of_the_config(folder: Path, spec: str, allowed: str) -> None:
    answer = build(folder, spec=f"region: us-east-1, {spec}")
    assert answer.code == 2
    assert allowed in refused(answer)


def test_a_variable_with_an_illegal_name_is_a_mistake_of_the_config(folder: Path) -> None:
    answer = build(folder, env='"1 ILLEGAL": x')
    assert answer.code == 2
    assert "1 ILLEGAL" in refused(answer)


CREATE_FUNCTION = r"POST /2015-03-31/functions/?$"
CREATING = {"ecr:CreateRepository", "iam:CreateRole", "lambda:CreateFunction", "logs:CreateLogGroup"}
FUNCTION = "aws_lambda_function.service"
ALREADY_THERE = (
    "creating Lambda Function (iris): operation error Lambda: CreateFunction, https response error "
    "StatusCode: 409, RequestID: 5a, ResourceConflictException: Function already exist: iris"
)


def function_is_there(aws: FakeAws) -> bool:
    return bool(aws.client("lambda").list_functions()["Functions"])


def advised_imports(project: GeneratedProject, error: EngineError) -> dict[str, str]:
    """What the advice to this failure of an apply tells to import: ids by address."""
    text = "\n".join([f"{error.where}: {error.what}", *error.details])
    advice = str(LambdaOperator().advice(project.target(SPEC), text))
    head = re.escape(f"terraform -chdir={project.folder} import")
    return dict(re.findall(rf"`{head} (\S+) (\S+)`", advice))


@pytest.mark.aws
@pytest.mark.terraform
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT], ids=["killed", "interrupted"])
def test_an_apply_that_ends_while_the_function_is_made_is_gone_on_with(
    how: signal.Signals, aws: FakeAws, project: GeneratedProject
) -> None:
    project.render(project.target(SPEC), FIRST)
    project.terraform.init()
    with applying(project) as program:
        wait_for(lambda: function_is_there(aws))
        program.send_signal(how)
        program.wait(timeout=90)
    # A killed command leaves Terraform at work, which ends well and saves its state.
    wait_for(lambda: surviving_child(project.folder) is None)
    project.apply()
    assert project.plan().resources == ()
    project.destroy()
    assert what_is_left(aws) == {}


@pytest.mark.aws
@pytest.mark.terraform
def test_a_terraform_that_is_killed_while_the_function_is_made_is_gone_on_with(
    aws: FakeAws, project: GeneratedProject
) -> None:
    project.render(project.target(SPEC), FIRST)
    project.terraform.init()
    with applying(project) as program:
        wait_for(lambda: function_is_there(aws))
        engine = surviving_child(project.folder)
        assert engine is not None
        os.kill(engine.pid, signal.SIGKILL)
        told, _ = program.communicate(timeout=90)
    assert program.returncode == 1
    assert "terraform apply was killed by signal 9" in told
    assert FUNCTION not in {resource.address for resource in project.terraform.resources()}

    # The next apply would say so itself, after the five minutes in which the provider tries again.
    met = EngineError(f"terraform apply failed: {ALREADY_THERE}", where=f"{FUNCTION}, function.tf:11")
    (id_,) = [id_ for address, id_ in advised_imports(project, met).items() if address == FUNCTION]
    command = [*project.terraform.engine.command, "import", "-no-color", FUNCTION, id_]
    subprocess.run(command, cwd=project.folder, check=True, capture_output=True)
    project.apply()
    assert project.plan().resources == ()
    project.destroy()
    assert what_is_left(aws) == {}


@pytest.mark.aws
@pytest.mark.terraform
@pytest.mark.parametrize(
    "fault", [throttled("POST /2015-03-31/functions"), role_not_visible()], ids=["throttled", "no role yet"]
)
def test_what_passes_by_itself_is_waited_for(
    fault: Fault, faulty_aws: FaultyProxy, aws: FakeAws, project: GeneratedProject
) -> None:
    faulty_aws.faults.append(replace(fault, times=2))
    project.render(project.target(SPEC), FIRST)
    project.terraform.init()
    project.apply()
    assert len(faulty_aws.seen_matching(CREATE_FUNCTION)) == 3
    assert project.plan().resources == ()


@pytest.mark.aws
@pytest.mark.terraform
def test_a_missing_permission_is_named_with_the_credentials_that_lack_it(
    faulty_aws: FaultyProxy, project: GeneratedProject
) -> None:
    faulty_aws.faults.append(access_denied("ecr:CreateRepository", head="CreateRepository"))
    project.render(project.target(SPEC), FIRST)
    project.terraform.init()
    with pytest.raises(EngineError) as met:
        project.apply(targets=ADDRESSES)
    text = "\n".join([met.value.what, *met.value.details])
    advice = str(LambdaOperator().advice(project.target(SPEC), text))
    assert (
        "allow ecr:CreateRepository to the identity of the environment variable AWS_ACCESS_KEY_ID" in advice
    )
    assert (
        "`aws iam put-user-policy --user-name ann --policy-name bentodeploy-ecr-CreateRepository " in advice
    )


@pytest.mark.aws
@pytest.mark.terraform
def test_what_was_made_and_could_not_be_read_is_made_anew(aws: FakeAws, project: GeneratedProject) -> None:
    project.render(project.target(SPEC, access="token"), FIRST)
    project.terraform.init()
    for action, code in (
        ("iam:GetRole", "AccessDenied"),
        ("secretsmanager:DescribeSecret", "AccessDeniedException"),
    ):
        aws.fail(action, code, f"not authorized to perform: {action}", times=1, status=403)
    with pytest.raises(EngineError):
        project.apply()
    half = {resource.address for resource in project.terraform.resources() if resource.tainted}
    assert half == {"aws_iam_role.function", "aws_secretsmanager_secret.token[0]"}
    project.apply()
    assert project.plan().resources == ()


@pytest.mark.aws
@pytest.mark.terraform
def test_whatever_an_apply_left_out_of_the_state_has_an_id_to_take_it_up_by(
    aws: FakeAws, project: GeneratedProject
) -> None:
    project.render(project.target(SPEC, access="public"), FIRST)
    project.terraform.init()
    project.apply()
    made = {resource.address for resource in project.terraform.resources()}
    (project.folder / "terraform.tfstate").unlink()
    with pytest.raises(EngineError) as met:
        project.apply()
    # These come before the function, of which the provider says so only after five minutes of tries.
    assert advised_imports(project, met.value) == {
        "aws_cloudwatch_log_group.function": "/aws/lambda/iris",
        "aws_ecr_repository.image": "iris",
        "aws_iam_role.function": f"iris-{REGION}",
    }

    ids = {
        address: id_ for address, id_ in import_ids("iris", REGION, Access.PRIVATE).items() if address in made
    }
    blocks = (f'import {{\n  to = {address}\n  id = "{id_}"\n}}\n' for address, id_ in ids.items())
    (project.folder / "imports.tf").write_text("".join(blocks))
    created = {one.address for one in project.plan().resources if one.actions == ("create",)}
    assert created == {"aws_ecr_lifecycle_policy.image", "aws_iam_role_policy.logs"}
    assert created == made - ids.keys()


@pytest.mark.aws
@pytest.mark.terraform
def test_an_aws_that_goes_away_in_the_middle_of_an_apply_leaves_what_can_be_gone_on_with(
    aws: FakeAws, project: GeneratedProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.render(project.target(SPEC), FIRST)
    project.terraform.init()
    with ExitStack() as way, monkeypatch.context() as patch:
        proxy = way.enter_context(faulty_proxy(int(aws.url.rpartition(":")[2])))
        proxy.faults.append(Fault(CREATE_FUNCTION, 1, break_after=0))
        patch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{proxy.port}")
        with applying(project) as program:
            wait_for(lambda: proxy.seen_matching(CREATE_FUNCTION))
            way.close()  # from now on nothing answers there
            told, _ = program.communicate(timeout=300)
    assert program.returncode == 1
    assert "connection refused" in told
    advice = LambdaOperator().advice(project.target(SPEC), told)
    assert str(advice).startswith("AWS cannot be reached: check the network")
    made = {"repositories": ["iris"], "roles": [f"iris-{REGION}"], "log groups": ["/aws/lambda/iris"]}
    assert what_is_left(aws) == made

    aws.forget_calls()
    project.apply()
    assert {"lambda:CreateFunction"} == aws.calls() & CREATING
    assert project.plan().resources == ()


@pytest.mark.aws
@pytest.mark.terraform
def test_a_repository_that_somebody_removed_is_made_again(aws: FakeAws, project: GeneratedProject) -> None:
    project.render(project.target(SPEC), FIRST)
    project.terraform.init()
    project.apply()
    aws.client("ecr").delete_repository(repositoryName="iris", force=True)
    plan = project.plan()
    assert ("aws_ecr_repository.image", ("delete",)) in {(one.address, one.actions) for one in plan.drift}
    project.apply()
    assert aws.client("ecr", REGION).describe_repositories()["repositories"][0]["repositoryName"] == "iris"
    assert project.terraform.outputs()["image"] == FIRST
