"""The Terraform project under the real provider for AWS, against a fake of AWS."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from bentodeploy.operator import Target
from bentodeploy.terraform.planfile import Change
from operators.aws.deployed import region_of
from operators.aws_ec2 import AwsEc2Operator
from operators.aws_ec2.checks import check_disk
from operators.aws_ec2.wanted import variables
from tests.operators.aws.kept_images import images_of_eight_releases, kept_of_eight, rules_after
from tests.operators.aws_ec2.conftest import lead_to
from tests.operators.aws_ec2.test_permissions import README
from tests.support.aws_cloud import what_is_left
from tests.support.generated_project import GeneratedProject, generated_project
from tests.support.moto import ACCOUNT, REGION, FakeAws, terraform_config

REPOSITORY = f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/bentodeploy/iris"
FIRST, SECOND = (f"{REPOSITORY}@sha256:{digit * 64}" for digit in "12")
LONGEST_NAME = "n" * 63
HOSTILE = {
    f"VALUE_{number}": value
    for number, value in enumerate(
        [
            '"',
            "${a}",
            "%{if true}",
            "a\nb",
            "`id`",
            "$(id)",
            "END_OF_FILE",
            "'",
            "\\",
            "<&>",
            "é",
            "{{a}}",
            "{{{{{",
        ]
    )
}

SESSION_MANAGER = [
    "ssm:UpdateInstanceInformation",
    "ssmmessages:CreateControlChannel",
    "ssmmessages:CreateDataChannel",
    "ssmmessages:OpenControlChannel",
    "ssmmessages:OpenDataChannel",
]
"""AWS Systems Manager User Guide, "Minimum Session Manager permissions"."""

GENERATED = 26
"""Characters that Terraform puts behind a prefix (Terraform Plugin SDK, resource.UniqueIDSuffixLength)."""

pytestmark = [pytest.mark.aws, pytest.mark.terraform]

USER_DATA_LIMIT = 16 * 1024
"""Bytes before base64 (Amazon EC2 User Guide, "Run commands when you launch an EC2 instance")."""


def target(project: GeneratedProject, spec: dict[str, Any] | None = None, /, **config: Any) -> Target[Any]:
    return project.target({"region": REGION, **(spec or {})}, **config)


def the_instance(aws: FakeAws) -> dict[str, Any]:
    """The one that runs."""
    running = [{"Name": "instance-state-name", "Values": ["running"]}]
    found = aws.client("ec2").describe_instances(Filters=running)["Reservations"]
    (instance,) = [instance for group in found for instance in group["Instances"]]
    assert isinstance(instance, dict)
    return instance


def rights_of_the_machine(aws: FakeAws) -> dict[str, list[str]]:
    """What its role allows: resources to actions, after their account and region."""
    iam = aws.client("iam")
    (role,) = iam.list_roles()["Roles"]
    assert iam.list_attached_role_policies(RoleName=role["RoleName"])["AttachedPolicies"] == []
    (name,) = iam.list_role_policies(RoleName=role["RoleName"])["PolicyNames"]
    policy = iam.get_role_policy(RoleName=role["RoleName"], PolicyName=name)["PolicyDocument"]
    rights: dict[str, list[str]] = {}
    for statement in policy["Statement"]:
        assert (statement["Effect"], set(statement)) == ("Allow", {"Sid", "Effect", "Action", "Resource"})
        actions = statement["Action"]
        resource = statement["Resource"].removeprefix("arn:aws:").replace(f"{REGION}:{ACCOUNT}:", "")
        rights.setdefault(resource, []).extend([actions] if isinstance(actions, str) else actions)
    return rights


def test_what_runs_and_what_ran_last_is_expired_by_no_rule(project: GeneratedProject, aws: FakeAws) -> None:
    there, images = target(project, access="public"), images_of_eight_releases("repository")
    assert rules_after(images, project, there, aws, "aws_ecr_lifecycle_policy.this") == kept_of_eight(100)


def what_somebody_else_changes_is_seen_and_undone(project: GeneratedProject, aws: FakeAws) -> None:
    """An open port and another retention of the log."""
    (group,) = the_instance(aws)["SecurityGroups"]
    aws.client("ec2").authorize_security_group_ingress(
        GroupId=group["GroupId"], IpProtocol="tcp", FromPort=22, ToPort=22, CidrIp="0.0.0.0/0"
    )
    aws.client("logs").put_retention_policy(logGroupName="/bentodeploy/iris", retentionInDays=1)
    changed = {"aws_security_group.this", "aws_cloudwatch_log_group.this"}
    seen = project.plan()
    assert {change.address for change in seen.drift} == changed
    assert {change.address for change in seen.resources} == changed
    project.apply()
    (group,) = aws.client("ec2").describe_security_groups(GroupIds=[group["GroupId"]])["SecurityGroups"]
    assert [rule["FromPort"] for rule in group["IpPermissions"]] == [80]


def network_of_ones_own(aws: FakeAws) -> tuple[str, str]:
    """Its id, and that of its subnet."""
    ec2 = aws.client("ec2")
    network = ec2.create_vpc(CidrBlock="10.7.0.0/16")["Vpc"]["VpcId"]
    return network, ec2.create_subnet(VpcId=network, CidrBlock="10.7.1.0/24")["Subnet"]["SubnetId"]


@pytest.mark.timeout(1800)
def test_a_deployment_lives_from_its_first_apply_to_nothing_left(
    project: GeneratedProject, aws: FakeAws
) -> None:
    network, subnet = network_of_ones_own(aws)
    own = {"subnet_id": subnet}
    project.render(target(project, own, access="public"), FIRST)
    project.terraform.init()
    project.terraform.validate()
    assert project.plan().drift == ()
    project.apply()
    assert project.plan().resources == ()
    address = project.terraform.outputs()["address"]
    assert (the_instance(aws)["PublicIpAddress"], the_instance(aws)["VpcId"]) == (address, network)
    assert "KeyName" not in the_instance(aws)
    assert aws.client("ec2").describe_launch_templates()["LaunchTemplates"] == []
    assert rights_of_the_machine(aws) == {
        "*": ["ecr:GetAuthorizationToken", *SESSION_MANAGER],
        "ecr:repository/bentodeploy/iris": [
            "ecr:BatchCheckLayerAvailability",
            "ecr:BatchGetImage",
            "ecr:GetDownloadUrlForLayer",
        ],
        "ssm:parameter/bentodeploy/iris/wanted": ["ssm:GetParameter"],
        "logs:log-group:/bentodeploy/iris:*": ["logs:CreateLogStream", "logs:PutLogEvents"],
    }
    assert project.terraform.outputs()["endpoint"] == f"http://{address}"
    assert f" --target {the_instance(aws)['InstanceId']} " in project.terraform.outputs()["session"]

    small = target(project, {**own, "disk_size": 29}, access="public")
    (refused,) = check_disk(small, variables(small), project.terraform.outputs())
    assert "the machine has 30 GiB" in refused.what

    project.render(target(project, {**own, "log_retention_days": 7}, access="public"), FIRST)
    assert project.plan().resources == (Change("aws_cloudwatch_log_group.this", ("update",)),)

    first_machine = the_instance(aws)["InstanceId"]
    project.render(target(project, own, access="public"), SECOND, 2)
    assert project.plan().resources == (Change("aws_ssm_parameter.wanted", ("update",)),)
    project.apply()
    assert the_instance(aws)["InstanceId"] == first_machine

    project.render(target(project, {"replace_on_update": True}, access="public"), FIRST, 3)
    assert Change("aws_instance.this", ("delete", "create")) in project.plan().resources
    project.apply()
    assert project.plan().resources == ()
    assert the_instance(aws)["InstanceId"] != first_machine
    # Its subnet is no longer named: machine and group moved to the default network, the address stayed.
    assert the_instance(aws)["PublicIpAddress"] == address
    (group,) = aws.client("ec2").describe_security_groups(
        GroupIds=[the_instance(aws)["SecurityGroups"][0]["GroupId"]]
    )["SecurityGroups"]
    assert the_instance(aws)["VpcId"] == group["VpcId"] != network

    what_somebody_else_changes_is_seen_and_undone(project, aws)

    project.destroy()
    assert what_is_left(aws) == {}


def test_the_repository_can_be_made_alone_before_anything_was_built(
    project: GeneratedProject, aws: FakeAws
) -> None:
    wanted = target(project)
    project.render(wanted, None)
    project.terraform.init()
    operator = AwsEc2Operator()
    project.apply(targets=operator.registry_addresses(wanted))
    (made,) = aws.client("ecr").describe_repositories()["repositories"]
    assert made["repositoryName"] == "bentodeploy/iris"
    assert made["imageTagMutability"] == "IMMUTABLE"
    assert made["imageScanningConfiguration"] == {"scanOnPush": True}
    registry = operator.registry(wanted)
    assert registry is not None
    assert registry.repository == made["repositoryUri"]
    outputs = project.terraform.outputs()
    assert outputs == {"account": ACCOUNT, "repository_url": made["repositoryUri"]}
    assert region_of(outputs) == REGION


Resources = dict[str, dict[str, Any]]


def planned(aws: FakeAws, folder: Path, spec: dict[str, Any] | None = None, /, **config: Any) -> Resources:
    """What is planned for a config, by address."""
    rc = {"TF_CLI_CONFIG_FILE": str(terraform_config(folder))}
    with pytest.MonkeyPatch.context() as patch:
        lead_to(aws.environment | rc, patch)
        project = generated_project(AwsEc2Operator(), folder / "project")
        project.render(target(project, spec, **config), FIRST)
        project.terraform.init()
        project.plan()
        return project.planned_values()


@pytest.fixture(scope="module")
def by_default(running_aws: FakeAws, tmp_path_factory: pytest.TempPathFactory) -> Resources:
    """A small config, with the longest name, labels and hostile values."""
    folder = tmp_path_factory.mktemp("by-default")
    return planned(running_aws, folder, name=LONGEST_NAME, labels={"team": "ml"}, env=HOSTILE)


@pytest.fixture(scope="module")
def network(running_aws: FakeAws) -> dict[str, str]:
    """A network of one's own."""
    network, subnet = network_of_ones_own(running_aws)
    return {"network": network, "subnet": subnet}


@pytest.fixture(scope="module")
def chosen(
    running_aws: FakeAws, network: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Resources:
    """A config that chooses processor, subnet and callers."""
    spec = {"instance_type": "t4g.small", "subnet_id": network["subnet"]}
    callers = ["203.0.113.0/24", "198.51.100.7/32"]
    return planned(running_aws, tmp_path_factory.mktemp("chosen"), {**spec, "allowed_cidrs": callers})


@pytest.fixture(scope="module")
def everybody(running_aws: FakeAws, tmp_path_factory: pytest.TempPathFactory) -> Resources:
    """A public endpoint on a machine with GPUs."""
    folder = tmp_path_factory.mktemp("everybody")
    return planned(running_aws, folder, {"instance_type": "g4dn.xlarge"}, access="public")


@pytest.fixture(scope="module")
def large(running_aws: FakeAws, tmp_path_factory: pytest.TempPathFactory) -> Resources:
    """A config with a domain and GPUs."""
    spec = {"instance_type": "g5g.xlarge", "ami_id": "ami-0123456789abcdef0"}
    open_to = {"domain": "iris.example.com", "allowed_cidrs": ["203.0.113.0/24"]}
    return planned(running_aws, tmp_path_factory.mktemp("large"), {**spec, **open_to})


def openings(resources: Resources) -> list[tuple[int, str]]:
    """Ports that are open, and to whom."""
    rules = resources["aws_security_group.this"]["ingress"]
    return sorted((rule["from_port"], cidr) for rule in rules for cidr in rule["cidr_blocks"])


def wanted(resources: Resources) -> dict[str, Any]:
    """What the machine is told to run."""
    content = json.loads(resources["aws_ssm_parameter.wanted"]["value"])
    assert isinstance(content, dict)
    return content


def test_a_private_endpoint_is_open_to_nobody(by_default: Resources) -> None:
    assert openings(by_default) == []


def test_only_the_word_public_opens_an_endpoint_to_everybody(everybody: Resources) -> None:
    assert openings(everybody) == [(80, "0.0.0.0/0")]


def test_allowed_cidrs_and_nobody_else_reach_a_private_endpoint(chosen: Resources) -> None:
    assert openings(chosen) == [(80, "198.51.100.7/32"), (80, "203.0.113.0/24")]


def test_with_a_domain_port_80_serves_the_certificate_alone(large: Resources) -> None:
    assert openings(large) == [(80, "0.0.0.0/0"), (443, "203.0.113.0/24")]
    assert wanted(large)["domain"] == "iris.example.com"


def test_the_machine_is_closed_as_far_as_it_can_be(by_default: Resources) -> None:
    machine = by_default["aws_instance.this"]
    (metadata,), (disk,) = machine["metadata_options"], machine["root_block_device"]
    assert metadata["http_tokens"] == "required"
    assert metadata["http_put_response_hop_limit"] == 1
    assert (disk["encrypted"], disk["volume_type"], disk["volume_size"]) == (True, "gp3", 30)


def test_the_group_of_a_deployment_has_a_name_that_aws_takes(by_default: Resources) -> None:
    prefix = by_default["aws_security_group.this"]["name_prefix"]
    assert prefix == f"bentodeploy-{LONGEST_NAME}-"  # none may begin with sg-
    assert len(prefix) + GENERATED <= 255


def test_the_role_of_a_long_name_is_the_one_that_the_page_names(by_default: Resources) -> None:
    for address in ("aws_iam_role.this", "aws_iam_instance_profile.this"):
        assert by_default[address]["name_prefix"] == f"{LONGEST_NAME[:37]}-"
    assert "no more than its first 37 characters" in README.read_text()


@pytest.mark.parametrize(
    ("region", "principal"), [("eu-central-1", "ec2.amazonaws.com"), ("cn-north-1", "ec2.amazonaws.com.cn")]
)
def test_ec2_has_its_own_name_in_china(
    region: str, principal: str, running_aws: FakeAws, tmp_path: Path
) -> None:
    spec = {"region": region, "ami_id": "ami-0123456789abcdef0"}
    role = planned(running_aws, tmp_path, spec)["aws_iam_role.this"]
    (statement,) = json.loads(role["assume_role_policy"])["Statement"]
    assert statement["Principal"] == {"Service": principal}
    assert f"`{principal}`" in README.read_text() or f'"{principal}"' in README.read_text()


def test_labels_become_tags_of_everything(by_default: Resources) -> None:
    tagged = [one["tags_all"] for one in by_default.values() if "tags_all" in one]
    assert len(tagged) > 5
    assert all(tags["team"] == "ml" and tags["bentodeploy"] == LONGEST_NAME for tags in tagged)


def test_the_boot_script_fits_with_the_longest_name(by_default: Resources) -> None:
    user_data = base64.b64decode(by_default["aws_instance.this"]["user_data_base64"])
    assert len(user_data) < USER_DATA_LIMIT
    assert gzip.decompress(user_data).startswith(b"#!/bin/bash\n")


def test_the_boot_script_does_not_change_with_the_version_of_bentodeploy(by_default: Resources) -> None:
    boot = gzip.decompress(base64.b64decode(by_default["aws_instance.this"]["user_data_base64"]))
    assert b"made by bentodeploy" not in boot
    assert by_default["terraform_data.machine"]["input"]["boot"] == hashlib.sha256(boot).hexdigest()


def test_values_arrive_as_they_are(by_default: Resources) -> None:
    assert wanted(by_default)["env"] == {"BENTOML_DO_NOT_TRACK": "True", **HOSTILE}


def test_no_value_is_taken_for_the_name_of_another_parameter(by_default: Resources) -> None:
    # "Parameter value can't nest another parameter" (AWS Systems Manager API, PutParameter).
    assert "{{" not in by_default["aws_ssm_parameter.wanted"]["value"]


def test_the_machine_runs_the_newest_amazon_linux_2023(running_aws: FakeAws, by_default: Resources) -> None:
    name = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"
    newest = running_aws.client("ssm").get_parameter(Name=name)["Parameter"]["Value"]
    assert by_default["aws_instance.this"]["ami"] == newest
    assert by_default["terraform_data.machine"]["input"]["image"] == name


def test_graviton_machines_get_an_image_of_their_own(running_aws: FakeAws, chosen: Resources) -> None:
    image_id = chosen["aws_instance.this"]["ami"]
    (image,) = running_aws.client("ec2").describe_images(ImageIds=[image_id])["Images"]
    assert image["Architecture"] == "arm64"


def test_machines_with_gpus_run_the_image_that_has_nvidias_drivers(everybody: Resources) -> None:
    name = "/aws/service/deeplearning/ami/x86_64/base-oss-nvidia-driver-gpu-amazon-linux-2023/latest/ami-id"
    assert everybody["terraform_data.machine"]["input"]["image"] == name
    assert everybody["aws_instance.this"]["root_block_device"][0]["volume_size"] == 100


def test_machines_with_gpus_have_room_for_their_drivers(large: Resources) -> None:
    assert large["aws_instance.this"]["ami"] == "ami-0123456789abcdef0"
    assert large["aws_instance.this"]["root_block_device"][0]["volume_size"] == 100
    assert wanted(large)["gpus"] is True


def test_a_subnet_of_ones_own_brings_its_network(chosen: Resources, network: dict[str, str]) -> None:
    assert chosen["aws_instance.this"]["subnet_id"] == network["subnet"]
    assert chosen["aws_security_group.this"]["vpc_id"] == network["network"]
