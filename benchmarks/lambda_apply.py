"""`bentodeploy apply` on `aws-lambda` against Terraform alone with the same project and a fake of AWS."""

from __future__ import annotations

import json
import shutil
import statistics
import sys
import time
from dataclasses import replace

import httpx
import pytest

from benchmarks.figure import Figure, NotMeasured, run, seconds
from benchmarks.lambda_images import missing
from benchmarks.workplace import DEPLOYMENT, Workplace
from bentodeploy.terraform.engine import find_engine
from operators.aws_lambda.signing import signed_headers
from operators.aws_lambda.spec import Endpoint
from tests.support.aws_cloud import AwsCloud, aws_cloud
from tests.support.fake_aws import REGISTRY_LOGIN
from tests.support.moto import REGION
from tests.support.registry import RunningRegistry

NAME = "`bentodeploy apply` on `aws-lambda` / bare Terraform"
REPETITIONS = 5
CONFIG = f"""\
api_version: v1
name: {DEPLOYMENT}
operator: aws-lambda
bento: iris_classifier:latest
spec:
  region: {REGION}
"""


def measure(place: Workplace) -> Figure | NotMeasured:
    """Both begin with a pushed image and nothing but its repository, and end when the endpoint answers."""
    if why := missing("docker", "registry", "terraform", "aws", "bentoml"):
        return NotMeasured(NAME, why)
    folder = place.folder.parent / "cloud"
    folder.mkdir()
    with aws_cloud(folder) as cloud, pytest.MonkeyPatch.context() as patch:
        for name, value in cloud.environment.items():
            patch.setenv(name, value)  # for the signature of the request by hand
        there = replace(place, environment=place.environment | cloud.environment)
        (there.folder / "deployment_config.yaml").write_text(CONFIG)
        # One uncounted round: the provider, the image and the function's container are cold in it.
        rounds = range(REPETITIONS + 1)
        try:
            pairs = [(timed_tool(there, cloud), timed_terraform(there, cloud)) for _ in rounds][1:]
        finally:
            shutil.rmtree(there.project, ignore_errors=True)  # what it tells of goes with the cloud
    ours, bare = (statistics.median(times) for times in zip(*pairs, strict=True))
    return Figure(
        name=NAME,
        value=statistics.median(one / other for one, other in pairs),
        bound=1.05,
        unit="ratio",
        how=f"{ours:.2f} s against {bare:.2f} s for `init`, `apply` and a signed `/readyz` by hand, the same "
        f"engine, provider and project; median of {REPETITIONS} pairs",
        floor="1.0; `apply` also checks machine, config and platform first",
    )


def tool(place: Workplace, *arguments: str) -> str:
    """The checkout's own command: the demo's environment has no SDK of AWS."""
    return run([sys.executable, "-m", "bentodeploy", *arguments], place.folder, place.environment)


def timed_tool(place: Workplace, cloud: AwsCloud) -> float:
    """Seconds of `bentodeploy apply`."""
    prepare(place, cloud)
    return seconds(lambda: tool(place, "apply"))


def timed_terraform(place: Workplace, cloud: AwsCloud) -> float:
    """Seconds of what a user without this tool would do."""
    prepare(place, cloud)
    return seconds(lambda: bare_apply(place))


def prepare(place: Workplace, cloud: AwsCloud) -> None:
    """Nothing is deployed or initialised, and a release is built and pushed."""
    if place.project.exists():
        tool(place, "destroy", "--confirm", DEPLOYMENT)
        shutil.rmtree(place.project)
        empty(cloud.registry)
    tool(place, "build")
    shutil.rmtree(place.project / ".terraform")


def empty(registry: RunningRegistry) -> None:
    """What a destroyed repository held goes from the registry behind it, too; the layers stay there."""
    url = f"http://127.0.0.1:{registry.port}/v2/{DEPLOYMENT}"
    with httpx.Client(auth=REGISTRY_LOGIN) as client:
        for tag in client.get(f"{url}/tags/list").json().get("tags") or ():
            headers = {"Accept": "application/vnd.docker.distribution.manifest.v2+json"}
            found = client.head(f"{url}/manifests/{tag}", headers=headers).raise_for_status()
            digest = found.headers["Docker-Content-Digest"]
            client.delete(f"{url}/manifests/{digest}").raise_for_status()


def bare_apply(place: Workplace) -> None:
    """Terraform, and then asking until the endpoint is ready."""
    engine = find_engine().command
    run([*engine, "init", "-input=false"], place.project, place.environment)
    run([*engine, "apply", "-auto-approve", "-input=false"], place.project, place.environment)
    outputs = json.loads(run([*engine, "output", "-json"], place.project, place.environment))
    url = f"{outputs['endpoint']['value']}/readyz"
    deadline = time.monotonic() + 60
    while httpx.get(url, headers=signature(url)).status_code != httpx.codes.OK:
        if time.monotonic() > deadline:
            raise SystemExit(f"{url} does not get ready")
        time.sleep(0.01)


def signature(url: str) -> dict[str, str]:
    """Headers that a private endpoint asks for."""
    return signed_headers(Endpoint.FUNCTION_URL, REGION, method="GET", url=url, headers={}, body=b"")
