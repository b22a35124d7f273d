"""The token of a machine's service: its secret by Terraform without a value, its value by us."""

from __future__ import annotations

import base64
import gzip
import json
from typing import Any
from zipfile import ZipFile

import pytest

from operators.aws_ec2 import AwsEc2Operator
from operators.aws_ec2.registry import ADDRESSES as REPOSITORY
from operators.aws_ec2.spec import AwsEc2Spec
from operators.aws_ec2.token import ADDRESSES, ensure_token, read_token, secret_name
from operators.aws_ec2.wanted import wanted_size
from tests.support.aws_cloud import what_is_left
from tests.support.generated_project import GeneratedProject
from tests.support.moto import ACCOUNT, REGION, FakeAws

pytestmark = [pytest.mark.aws, pytest.mark.terraform, pytest.mark.timeout(1800)]

SPEC = AwsEc2Spec(region=REGION)
IMAGE = f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/bentodeploy/iris@sha256:{'1' * 64}"


def deploy(project: GeneratedProject, spec: dict[str, Any] | None = None, /, **config: Any) -> None:
    """What `up` does: the repository and the secret, the token, then all."""
    target = project.target({"region": REGION, **(spec or {})}, **config)
    project.render(target, None)
    secret = ADDRESSES if config["access"] == "token" else ()
    project.apply(targets=(*REPOSITORY, *secret))
    if secret:
        ensure_token("iris", SPEC)
    project.render(target, IMAGE)
    project.apply()


def holders(project: GeneratedProject, token: str) -> list[str]:
    """Files of the project, its state and its saved plan that have the token."""
    with ZipFile(project.folder / "saved.tfplan") as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts |= {str(path): path.read_bytes() for path in project.folder.rglob("*") if path.is_file()}
    return [path for path, content in parts.items() if token.encode() in content]


def wanted(aws: FakeAws) -> dict[str, Any]:
    """What the machine is told to run."""
    asked = {"Name": "/bentodeploy/iris/wanted", "WithDecryption": True}
    content = json.loads(aws.client("ssm").get_parameter(**asked)["Parameter"]["Value"])
    assert isinstance(content, dict)
    return content


def openings(aws: FakeAws) -> list[tuple[int, str]]:
    """Ports that are open, and to whom."""
    asked = {"Filters": [{"Name": "tag:bentodeploy", "Values": ["iris"]}]}
    (group,) = aws.client("ec2").describe_security_groups(**asked)["SecurityGroups"]
    rules = group["IpPermissions"]
    return [(rule["FromPort"], callers["CidrIp"]) for rule in rules for callers in rule["IpRanges"]]


def rights_by_the_token(aws: FakeAws) -> dict[str, Any]:
    """What the machine's role may do because there is a token."""
    iam = aws.client("iam")
    (role,) = iam.list_roles()["Roles"]
    found = iam.get_role_policy(RoleName=role["RoleName"], PolicyName="read-own-token")
    (statement,) = found["PolicyDocument"]["Statement"]
    assert isinstance(statement, dict)
    return statement


def user_data(aws: FakeAws) -> str:
    """The boot script of the one machine."""
    ec2 = aws.client("ec2")
    running = [{"Name": "instance-state-name", "Values": ["running"]}]
    (group,) = ec2.describe_instances(Filters=running)["Reservations"]
    asked = {"InstanceId": group["Instances"][0]["InstanceId"], "Attribute": "userData"}
    value = ec2.describe_instance_attribute(**asked)["UserData"]["Value"]
    return gzip.decompress(base64.b64decode(value)).decode()


def is_by_reference_alone(project: GeneratedProject, aws: FakeAws, token: str) -> None:
    """The machine is told where its token is, and may read it there; it stands nowhere else."""
    arn = aws.client("secretsmanager").describe_secret(SecretId=secret_name("iris"))["ARN"]
    assert wanted(aws)["token_secret"] == arn
    right = rights_by_the_token(aws)
    assert (right["Effect"], right["Action"]) == ("Allow", "secretsmanager:GetSecretValue")
    assert right["Resource"] == arn
    settled = project.plan()
    assert (settled.resources, settled.drift, settled.outputs) == ((), (), ())
    assert holders(project, token) == []
    assert token not in user_data(aws)
    assert token not in json.dumps(wanted(aws))


@pytest.mark.long
def test_a_token_comes_is_lost_and_goes_on_the_same_machine(aws: FakeAws, project: GeneratedProject) -> None:
    target = project.target({"region": REGION}, access="token")
    assert AwsEc2Operator().token_addresses(target) == ADDRESSES
    project.render(target, None)
    project.terraform.init()
    deploy(project, access="private")
    machine = project.terraform.outputs()["instance_id"]
    assert (wanted(aws)["token_secret"], openings(aws)) == (None, [])

    deploy(project, access="token")
    token = read_token("iris", SPEC).get_secret_value()
    is_by_reference_alone(project, aws, token)
    assert openings(aws) == [(80, "0.0.0.0/0")]

    secrets, before = aws.client("secretsmanager"), wanted(aws)["token_secret"]
    secrets.delete_secret(SecretId=before, ForceDeleteWithoutRecovery=True)
    deploy(project, {"allowed_cidrs": ["203.0.113.0/24"]}, access="token")
    another = read_token("iris", SPEC).get_secret_value()
    assert another != token
    assert wanted(aws)["token_secret"] != before  # by which the machine hears of it
    is_by_reference_alone(project, aws, another)
    assert openings(aws) == [(80, "203.0.113.0/24")]

    deploy(project, access="private")
    assert (wanted(aws)["token_secret"], openings(aws)) == (None, [])
    assert secrets.list_secrets()["SecretList"] == []
    assert project.terraform.outputs()["instance_id"] == machine
    project.destroy()
    assert what_is_left(aws) == {}


def test_the_parameter_has_room_for_the_longest_names(aws: FakeAws, project: GeneratedProject) -> None:
    name, domain = "n" * 63, ".".join(["d" * 61] * 4)
    target = project.target({"region": REGION, "domain": domain}, access="token", name=name)
    project.render(target, IMAGE.replace("/iris@", f"/{name}@"))
    project.terraform.init()
    project.apply(targets=("aws_ssm_parameter.wanted",))
    asked = {"Name": f"/bentodeploy/{name}/wanted", "WithDecryption": True}
    text = aws.client("ssm").get_parameter(**asked)["Parameter"]["Value"]
    values = project.operator.variables(target, None, {})
    assert len(text.encode()) + len("ap-southeast-1" * 2) <= wanted_size(values)
