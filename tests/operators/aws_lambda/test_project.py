"""The Terraform project under the real provider for AWS, against a fake of AWS."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest

from bentodeploy.errors import EngineError
from bentodeploy.terraform.planfile import Change
from operators.aws_lambda.image import HANDLER
from operators.aws_lambda.registry import ADDRESSES
from tests.operators.aws.kept_images import images_of_eight_releases, kept_of_eight, rules_after
from tests.support.aws_cloud import what_is_left
from tests.support.generated_project import GeneratedProject
from tests.support.moto import ACCOUNT, REGION, FakeAws, fake_aws

pytestmark = [pytest.mark.aws, pytest.mark.terraform]

REPOSITORY = f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/iris"
FIRST, SECOND = (f"{REPOSITORY}@sha256:{digit * 64}" for digit in "12")
SPEC: dict[str, Any] = {"region": REGION}

EVERYTHING = {
    **SPEC,
    "architecture": "arm64",
    "ephemeral_storage": 2048,
    "keep_warm": {"schedule": "rate(5 minutes)"},
    "reserved_concurrency": 5,
    "tracing": True,
    "vpc": {"subnet_ids": ["subnet-0a1b2c3d"], "security_group_ids": ["sg-0a1b2c3d"]},
}
THROTTLED_API = {**SPEC, "endpoint": "api_gateway", "throttling": {"rate": 2.5, "burst": 20}}
HOSTILE = {
    f"VALUE_{number}": value
    for number, value in enumerate(
        ['"', "${a}", "%{if true}", "a\nb", "`id`", "$(id)", "'", "\\", "<&>", "é"]
    )
}


def policy(aws: FakeAws) -> list[dict[str, Any]]:
    """Who may call what the endpoint calls."""
    answer = aws.client("lambda").get_policy(FunctionName="iris", Qualifier="live")
    statements: list[dict[str, Any]] = json.loads(answer["Policy"])["Statement"]
    return statements


def function(aws: FakeAws) -> dict[str, Any]:
    """What the alias points at, as AWS tells it."""
    api = aws.client("lambda")
    version = api.get_alias(FunctionName="iris", Name="live")["FunctionVersion"]
    found: dict[str, Any] = api.get_function_configuration(FunctionName="iris", Qualifier=version)
    return found


def statements_of_the_role(aws: FakeAws) -> list[dict[str, Any]]:
    """Of all its policies."""
    iam, role = aws.client("iam"), f"iris-{REGION}"
    names = iam.list_role_policies(RoleName=role)["PolicyNames"]
    assert iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"] == []
    documents = (iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"] for name in names)
    return [statement for document in documents for statement in document["Statement"]]


def actions_of_the_role(aws: FakeAws) -> dict[str, Any]:
    """What it allows, with the resources that it is for."""
    allowed = [statement for statement in statements_of_the_role(aws) if statement["Effect"] == "Allow"]
    return {action: statement["Resource"] for statement in allowed for action in statement["Action"]}


def test_a_private_url_lives_from_its_first_apply_to_nothing_left(
    aws: FakeAws, project: GeneratedProject
) -> None:
    warm = {**SPEC, "keep_warm": {"provisioned": 3}}
    project.render(project.target(warm, env=HOSTILE, labels={"team": "flowers"}), FIRST)
    project.terraform.init()
    project.terraform.validate()
    assert project.terraform.fmt_check() == []
    project.apply()
    settled = project.plan()
    assert (settled.resources, settled.drift, settled.outputs) == ((), (), ())

    deployed = function(aws)
    assert deployed["Environment"]["Variables"] == HOSTILE
    assert (deployed["MemorySize"], deployed["Timeout"], deployed["Architectures"]) == (1024, 30, ["x86_64"])
    assert deployed["ImageConfigResponse"]["ImageConfig"]["Command"] == [HANDLER]
    url = aws.client("lambda").get_function_url_config(FunctionName="iris", Qualifier="live")
    assert url["AuthType"] == "AWS_IAM"
    assert project.terraform.outputs()["endpoint"] == url["FunctionUrl"].rstrip("/")
    api = aws.client("lambda")
    kept = api.get_provisioned_concurrency_config(FunctionName="iris", Qualifier="live")
    assert kept["RequestedProvisionedConcurrentExecutions"] == 3
    assert actions_of_the_role(aws).keys() == {"logs:CreateLogStream", "logs:PutLogEvents"}
    assert set(actions_of_the_role(aws).values()) == {
        f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:/aws/lambda/iris:*"
    }
    (repository,) = aws.client("ecr").describe_repositories()["repositories"]
    assert repository["imageTagMutability"] == "IMMUTABLE"
    assert repository["imageScanningConfiguration"] == {"scanOnPush": True}
    kept_images = aws.client("ecr").get_lifecycle_policy(repositoryName="iris")["lifecyclePolicyText"]
    assert json.loads(kept_images)["rules"][0]["selection"]["countNumber"] == 100
    (group,) = aws.client("logs").describe_log_groups()["logGroups"]
    assert group["retentionInDays"] == 30

    project.destroy()
    assert what_is_left(aws) == {}


def test_what_runs_and_what_ran_last_is_expired_by_no_rule(aws: FakeAws, project: GeneratedProject) -> None:
    target, images = project.target(SPEC), images_of_eight_releases(REPOSITORY)
    assert rules_after(images, project, target, aws, "aws_ecr_lifecycle_policy.image") == kept_of_eight(100)


def test_a_public_url_with_everything_lives_from_its_first_apply_to_nothing_left(
    aws: FakeAws, project: GeneratedProject
) -> None:
    project.render(project.target(EVERYTHING, access="public"), FIRST)
    project.terraform.init()
    project.apply()
    settled = project.plan()
    assert (settled.resources, settled.drift) == ((), ())

    deployed = function(aws)
    assert deployed["Architectures"] == ["arm64"]
    assert deployed["EphemeralStorage"] == {"Size": 2048}
    assert deployed["TracingConfig"] == {"Mode": "Active"}
    assert deployed["VpcConfig"]["SubnetIds"] == ["subnet-0a1b2c3d"]
    reserved = aws.client("lambda").get_function_concurrency(FunctionName="iris")
    assert reserved["ReservedConcurrentExecutions"] == 5

    # Since October 2025 AWS asks for both; the third is for the schedule.
    own = {one["Sid"]: one["Action"] for one in policy(aws) if one["Sid"].startswith("bentodeploy-public")}
    assert own == {
        "bentodeploy-public-url": "lambda:InvokeFunctionUrl",
        "bentodeploy-public-invoke": "lambda:InvokeFunction",
    }
    assert {"xray:PutTraceSegments", "ec2:CreateNetworkInterface"} < actions_of_the_role(aws).keys()
    (denied,) = [one for one in statements_of_the_role(aws) if one["Effect"] == "Deny"]
    networks = {action for action in actions_of_the_role(aws) if action.startswith("ec2:")}
    assert set(denied["Action"]) == networks | {"ec2:DetachNetworkInterface"}
    assert denied["Resource"] == "*"
    code = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:iris"
    assert denied["Condition"] == {"ArnEquals": {"lambda:SourceFunctionArn": code}}
    assert deployed["FunctionArn"].startswith(code)
    (target,) = aws.client("events").list_targets_by_rule(Rule="iris-keep-warm")["Targets"]
    assert target["Arn"].endswith(":iris:live")
    assert json.loads(target["Input"])["requestContext"]["http"]["path"] == "/livez"

    project.destroy()
    assert what_is_left(aws) == {}


def test_an_http_api_lives_from_its_first_apply_to_nothing_left(
    aws: FakeAws, project: GeneratedProject
) -> None:
    project.render(project.target(THROTTLED_API, access="public"), FIRST)
    project.terraform.init()
    project.plan()
    planned = project.planned_values()["aws_apigatewayv2_route.default[0]"]
    assert planned["authorization_type"] == "NONE"
    project.render(project.target(THROTTLED_API, access="private"), FIRST)
    project.apply()
    settled = project.plan()
    assert (settled.resources, settled.drift) == ((), ())

    gateway = aws.client("apigatewayv2")
    (api,) = gateway.get_apis()["Items"]
    (route,) = gateway.get_routes(ApiId=api["ApiId"])["Items"]
    assert (route["RouteKey"], route["AuthorizationType"]) == ("$default", "AWS_IAM")
    (stage,) = gateway.get_stages(ApiId=api["ApiId"])["Items"]
    assert stage["StageName"] == "$default"
    assert stage["DefaultRouteSettings"]["ThrottlingRateLimit"] == 2.5
    assert stage["DefaultRouteSettings"]["ThrottlingBurstLimit"] == 20
    assert "$context.status" in stage["AccessLogSettings"]["Format"]
    (integration,) = gateway.get_integrations(ApiId=api["ApiId"])["Items"]
    assert integration["PayloadFormatVersion"] == "2.0"
    assert ":iris:live/invocations" in integration["IntegrationUri"]
    assert project.terraform.outputs()["endpoint"].startswith(f"https://{api['ApiId']}.execute-api.")

    # Nobody comes in while the route and the image behind it change one after the other.
    project.render(project.target(THROTTLED_API, access="token"), FIRST)
    assert Change("aws_lambda_permission.api[0]", ("delete", "create")) in project.plan().resources

    project.destroy()
    assert what_is_left(aws) == {}


def test_a_change_of_one_thing_plans_this_one_thing(aws: FakeAws, project: GeneratedProject) -> None:
    project.render(project.target(SPEC), FIRST)
    project.terraform.init()
    project.apply()

    project.render(project.target({**SPEC, "log_retention_days": 7}), FIRST)
    assert project.plan().resources == (Change("aws_cloudwatch_log_group.function", ("update",)),)

    project.render(project.target({**SPEC, "keep_images": 3}), FIRST)
    assert [change.address for change in project.plan().resources] == ["aws_ecr_lifecycle_policy.image"]

    # A new version of the function, and the alias that goes over to it.
    new_version = {"aws_lambda_alias.live", "aws_lambda_function.service"}
    for wanted, image in (({**SPEC, "memory_size": 2048}, FIRST), (SPEC, SECOND)):
        project.render(project.target(wanted), image)
        assert {(change.address, change.actions) for change in project.plan().resources} == {
            (address, ("update",)) for address in new_version
        }
    project.apply()
    assert project.terraform.outputs()["function_version"] == "2"
    assert project.terraform.outputs()["image"] == SECOND


def test_what_somebody_else_changed_or_removed_is_drift(aws: FakeAws, project: GeneratedProject) -> None:
    project.render(project.target(SPEC), FIRST)
    project.terraform.init()
    project.apply()
    aws.client("lambda").update_function_configuration(FunctionName="iris", MemorySize=3000)
    aws.client("logs").delete_log_group(logGroupName="/aws/lambda/iris")
    drift = {change.address: change.actions for change in project.plan().drift}
    assert drift == {
        "aws_lambda_function.service": ("update",),
        "aws_cloudwatch_log_group.function": ("delete",),
    }
    project.apply()
    assert function(aws)["MemorySize"] == 1024
    assert project.plan().drift == ()


def test_the_repository_is_made_alone_before_anything_was_built(
    aws: FakeAws, project: GeneratedProject
) -> None:
    project.render(project.target(SPEC), None)
    project.terraform.init()
    project.apply(targets=ADDRESSES)
    assert what_is_left(aws) == {"repositories": ["iris"]}
    assert project.terraform.outputs() == {"repository_url": REPOSITORY}
    with pytest.raises(EngineError) as refused:
        project.plan()
    assert "Nothing was built yet" in " ".join([refused.value.what, *refused.value.details])
    project.destroy()
    assert what_is_left(aws) == {}


def test_making_sure_of_the_repository_enters_no_release(aws: FakeAws, project: GeneratedProject) -> None:
    project.render(project.target(SPEC), FIRST)
    project.terraform.init()
    project.apply()
    project.render(project.target({**SPEC, "memory_size": 2048}), SECOND, number=2)
    plan = project.plan(targets=ADDRESSES)
    assert (plan.resources, plan.outputs) == ((), ())


def test_labels_are_tags_of_everything_that_takes_tags(aws: FakeAws, project: GeneratedProject) -> None:
    project.render(project.target({**EVERYTHING, **THROTTLED_API}, labels={"team": "flowers"}), FIRST)
    project.terraform.init()
    project.plan()
    tagged = {
        address: values["tags_all"]
        for address, values in project.planned_values().items()
        if "tags_all" in values
    }
    assert {
        "aws_lambda_function.service",
        "aws_ecr_repository.image",
        "aws_apigatewayv2_api.http[0]",
    } < tagged.keys()
    assert all(tags == {"bentodeploy": "iris", "team": "flowers"} for tags in tagged.values())


def test_a_function_is_refused_until_its_image_is_there(
    project: GeneratedProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    manifest = json.dumps(
        {
            "schemaVersion": 2,
            "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
            "config": {
                "mediaType": "application/vnd.docker.container.image.v1+json",
                "size": 2,
                "digest": f"sha256:{hashlib.sha256(b'{}').hexdigest()}",
            },
            "layers": [],
        }
    )
    image = f"{REPOSITORY}@sha256:{hashlib.sha256(manifest.encode()).hexdigest()}"
    with fake_aws(MOTO_LAMBDA_STUB_ECR="false") as strict:
        strict.lead()
        for name, value in strict.environment.items():
            monkeypatch.setenv(name, value)
        project.render(project.target(SPEC), image)
        project.terraform.init()
        with pytest.raises(EngineError) as refused:
            project.apply()
        assert "ImageNotFoundException" in " ".join([refused.value.what, *refused.value.details])
        digest = image.partition("@")[2]
        strict.client("ecr").put_image(
            repositoryName="iris", imageManifest=manifest, imageTag="t", imageDigest=digest
        )
        project.apply()
        assert project.plan().resources == ()
        project.destroy()
        assert what_is_left(strict) == {}
