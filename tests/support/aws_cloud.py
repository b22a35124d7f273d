"""All of AWS that a deployment meets, on this machine: fake APIs, a real registry behind ECR, fake URLs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import httpx

from bentodeploy.image.engine import connect
from tests.support.docker_images import remove_images
from tests.support.fake_aws import REGISTRY_LOGIN
from tests.support.faulty_proxy import FaultyProxy, faulty_proxy
from tests.support.function_urls import FakeFunctionUrls, function_urls
from tests.support.layers import LayerPool
from tests.support.moto import FakeAws, fake_aws, terraform_config
from tests.support.registry import RunningRegistry, registry_running, storage

_REPOSITORIES = ("iris", "bentodeploy/iris", "iris-lambda")
"""Of a function, of a machine, and of an example."""


@dataclass(frozen=True)
class AwsCloud:
    """An account that is empty at first."""

    aws: FakeAws
    registry: RunningRegistry
    pushes: FaultyProxy | None
    """What stands before the registry of `aws_cloud_over_a_bad_line`."""
    urls: FakeFunctionUrls
    environment: dict[str, str]
    """For the command under test."""

    def delete_image(self, repository: str, digest: str) -> None:
        """As by somebody with ECR's API. The layers stay in the registry, so that a push is quick."""
        ids = [{"imageDigest": digest}]
        self.aws.client("ecr").batch_delete_image(repositoryName=repository, imageIds=ids)
        url = f"http://127.0.0.1:{self.registry.port}/v2/{repository}/manifests/{digest}"
        httpx.delete(url, auth=REGISTRY_LOGIN).raise_for_status()

    def delete_repository(self, name: str) -> None:
        """The same for a repository with all its images."""
        ecr = self.aws.client("ecr")
        for image in {one["imageDigest"] for one in ecr.list_images(repositoryName=name)["imageIds"]}:
            self.delete_image(name, image)
        ecr.delete_repository(repositoryName=name, force=True)


def aws_cloud(
    folder: Path, layers: LayerPool | None = None, **settings: str
) -> AbstractContextManager[AwsCloud]:
    """The cloud, its files below `folder`; images that the command makes in Docker go when it ends.

    The registry has the `layers` already. Functions must have their image in ECR, unless moto's own
    `settings` say `MOTO_LAMBDA_STUB_ECR="true"`.
    """
    return _aws_cloud(folder, layers, settings, with_proxy=False)


def aws_cloud_over_a_bad_line(folder: Path) -> AbstractContextManager[AwsCloud]:
    """The same, with a proxy before the registry that breaks what a test tells it to."""
    return _aws_cloud(folder, None, {}, with_proxy=True)


@contextmanager
def _aws_cloud(
    folder: Path, layers: LayerPool | None, settings: dict[str, str], *, with_proxy: bool
) -> Iterator[AwsCloud]:
    with ExitStack() as stack:
        engine = connect()
        stack.callback(engine.client.close)
        aws = stack.enter_context(fake_aws(**{"MOTO_LAMBDA_STUB_ECR": "false", **settings}))
        user, password = REGISTRY_LOGIN
        if layers is not None:
            stack.enter_context(layers.lent(storage(folder), *_REPOSITORIES))
        registry = stack.enter_context(
            registry_running(folder, with_login=True, user=user, password=password, notify=aws.notifications)
        )
        pushes = stack.enter_context(faulty_proxy(registry.port)) if with_proxy else None
        registry = replace(registry, port=pushes.port) if pushes else registry
        stack.callback(remove_images, engine, f"127.0.0.1:{registry.port}/")
        urls = stack.enter_context(function_urls(engine.client))
        urls.serve(aws)
        aws.lead(registry=f"127.0.0.1:{registry.port}", function_urls=str(urls.port))
        rc = {"TF_CLI_CONFIG_FILE": str(terraform_config(folder))}
        yield AwsCloud(aws, registry, pushes, urls, aws.environment | rc)


def what_is_left(aws: FakeAws) -> dict[str, list[str]]:
    """Names of all that deployments make, by kind; kinds of which there is nothing are left out."""
    ec2 = aws.client("ec2")
    states = [{"Name": "instance-state-name", "Values": ["pending", "running", "stopping", "stopped"]}]
    groups = ec2.describe_security_groups()["SecurityGroups"]
    parameters = aws.client("ssm").describe_parameters()["Parameters"]  # moto has some of AWS's own
    profiles = aws.client("iam").list_instance_profiles()["InstanceProfiles"]
    found: dict[str, list[str]] = {
        "instances": [str(one) for one in ec2.describe_instances(Filters=states)["Reservations"]],
        "addresses": [one["PublicIp"] for one in ec2.describe_addresses()["Addresses"]],
        "security groups": [one["GroupName"] for one in groups if one["GroupName"] != "default"],
        "volumes": [one["VolumeId"] for one in ec2.describe_volumes()["Volumes"]],
        "instance profiles": [one["InstanceProfileName"] for one in profiles],
        "parameters": [one["Name"] for one in parameters if one["Name"].startswith("/bentodeploy/")],
        "functions": [one["FunctionName"] for one in aws.client("lambda").list_functions()["Functions"]],
        "repositories": [
            one["repositoryName"] for one in aws.client("ecr").describe_repositories()["repositories"]
        ],
        "roles": [one["RoleName"] for one in aws.client("iam").list_roles()["Roles"]],
        "log groups": [one["logGroupName"] for one in aws.client("logs").describe_log_groups()["logGroups"]],
        "HTTP APIs": [one["Name"] for one in aws.client("apigatewayv2").get_apis()["Items"]],
        "secrets": [one["Name"] for one in aws.client("secretsmanager").list_secrets()["SecretList"]],
        "rules": [one["Name"] for one in aws.client("events").list_rules()["Rules"]],
    }
    return {kind: names for kind, names in found.items() if names}
