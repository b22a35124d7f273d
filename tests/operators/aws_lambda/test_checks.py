"""What Lambda would refuse or break is told before it costs time."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bentodeploy.bento.model import Bento
from bentodeploy.bento.reader import read_bento
from bentodeploy.image.model import Image
from bentodeploy.operator import Finding
from operators.aws_lambda.checks import check_bento, check_endpoint, check_env, check_fit, check_image
from operators.aws_lambda.limits import ENV_BYTES, IMAGE_BYTES, NO_FUNCTION_URL
from operators.aws_lambda.spec import LambdaSpec
from operators.aws_lambda.token import variables
from tests.bento.test_request import a_route
from tests.operators.aws_lambda.test_permissions import README
from tests.support.bentos import make_bundle

GB = 1024**3


def spec(**values: Any) -> LambdaSpec:
    return LambdaSpec.model_validate({"region": "eu-central-1", **values})


def bento(folder: Path, **manifest: Any) -> Bento:
    return read_bento(make_bundle(folder / "bundle", manifest=manifest))


def service(**config: Any) -> dict[str, Any]:
    return {"name": "iris", "models": [], "dependencies": [], "config": config}


def refused(findings: Any) -> list[Finding]:
    return [finding for finding in findings if not finding.ok]


@pytest.mark.parametrize("name", ["AWS_REGION", "AWS_SESSION_TOKEN", "_HANDLER", "LAMBDA_TASK_ROOT"])
def test_a_variable_that_lambda_sets_is_refused(name: str) -> None:
    (finding,) = check_env({name: "x"})
    assert finding.what == f"Lambda sets {name} itself and refuses it in env."
    assert finding.cure == "Remove it from env."


@pytest.mark.parametrize("name", ["BENTOML_HOME", "PROMETHEUS_MULTIPROC_DIR"])
def test_a_variable_that_the_image_needs_as_it_is_is_refused(name: str) -> None:
    (finding,) = check_env({name: "/home/x"})
    assert finding.what.startswith(f"The image needs {name} as it sets it: /tmp/bentoml")


@pytest.mark.parametrize("name", ["_PRIVATE", "X"])
def test_a_name_that_lambda_does_not_take_is_refused(name: str) -> None:
    (finding,) = check_env({name: "x"})
    assert f"does not take the variable name {name}" in finding.what


def test_usual_variables_pass() -> None:
    assert list(check_env({"GREETING": "hello", "AWS_PROFILE": "x", "a1": ""})) == []


def test_env_may_be_4_kb_in_all_and_no_more() -> None:
    room = ENV_BYTES - len('{"NAME":""}')
    assert list(check_env({"NAME": "x" * room})) == []
    (finding,) = check_env({"NAME": "x" * (room + 1)})
    assert "4,097 bytes" in finding.what
    assert "Lambda takes 4,096" in finding.what
    assert "aws-ec2" in str(finding.cure)
    assert refused(check_env({"NAME": "ü" * (room // 2 + 1)})), "bytes count, not characters"


def test_the_variable_that_names_the_tokens_secret_takes_its_part_of_the_4_kb() -> None:
    (ours,) = variables("iris", "us-gov-west-1").items()
    room = ENV_BYTES - len(f'{{"NAME":"","{ours[0]}":"{ours[1]}"}}')
    assert list(check_env({"NAME": "x" * room}, dict([ours]))) == []
    (finding,) = check_env({"NAME": "x" * (room + 1)}, dict([ours]))
    assert "4,097 bytes as Lambda counts it, with BENTODEPLOY_TOKEN_SECRET" in finding.what


@pytest.mark.parametrize(
    ("region", "partition"),
    [
        ("eu-central-1", "aws"),
        ("cn-north-1", "aws-cn"),
        ("us-gov-west-1", "aws-us-gov"),
        ("eusc-de-east-1", "aws-eusc"),
        ("us-isob-east-1", "aws-iso-b"),
        ("nowhere", "aws"),
    ],
)
def test_the_name_of_the_tokens_secret_is_as_long_as_it_will_be(region: str, partition: str) -> None:
    (arn,) = variables("iris", region).values()
    assert arn == f"arn:{partition}:secretsmanager:{region}:000000000000:secret:bentodeploy/iris/token-XXXXXX"


@pytest.mark.parametrize("resources", [{"gpu": 1}, {"gpu": "2"}, {"gpu_type": "nvidia-tesla-t4"}], ids=str)
def test_a_bento_that_needs_a_gpu_is_sent_to_ec2(resources: dict[str, Any], tmp_path: Path) -> None:
    (finding,) = refused(check_bento(bento(tmp_path, services=[service(resources=resources)]), spec()))
    assert "Lambda has none" in finding.what
    assert "aws-ec2" in str(finding.cure)


def test_a_bento_on_cuda_is_sent_to_ec2_too(tmp_path: Path) -> None:
    docker = {"python_version": "3.11", "cuda_version": "11.6.2"}
    assert refused(check_bento(bento(tmp_path, docker=docker, services=[], image=...), spec()))


def test_a_bento_of_several_services_is_sent_to_ec2(tmp_path: Path) -> None:
    several = bento(tmp_path, services=[service(), {**service(), "name": "other"}])
    (finding,) = refused(check_bento(several, spec()))
    assert "runs 2 services" in finding.what


def test_a_usual_bento_passes(tmp_path: Path) -> None:
    assert list(check_bento(bento(tmp_path, services=[service(resources={"cpu": "1"})]), spec())) == []


def test_a_service_that_waits_longer_than_the_function_gets_a_word_and_no_refusal(tmp_path: Path) -> None:
    slow = bento(tmp_path, services=[service(traffic={"timeout": 60})])
    (finding,) = check_bento(slow, spec(timeout=30))
    assert finding.ok
    assert "lets a request take 60 s, the function ends it after 30 s; raise `timeout`" in finding.what


@pytest.mark.parametrize(
    ("wanted", "endpoint", "advice"),
    [
        (900, "function_url", "raise `timeout` in the spec to 900."),
        (1200, "function_url", "Lambda takes 900 s at most: use aws-ec2 for more."),
        (20, "api_gateway", "raise `timeout` in the spec to 20."),
        (60, "api_gateway", "30 s at most: take `endpoint: function_url`, or aws-ec2."),
        (1200, "api_gateway", "Lambda takes 900 s at most: use aws-ec2 for more."),
    ],
)
def test_a_longer_wait_is_advised_only_where_it_can_be_had(
    wanted: int, endpoint: str, advice: str, tmp_path: Path
) -> None:
    slow = bento(tmp_path, services=[service(traffic={"timeout": wanted})])
    (finding,) = check_bento(slow, spec(timeout=10, endpoint=endpoint))
    assert finding.what.endswith(advice)


def test_a_region_without_function_urls_is_told_with_what_to_write_instead() -> None:
    (finding,) = check_endpoint(spec(region="eu-south-2"))
    assert (finding.check, finding.ok) == ("endpoint", False)
    assert finding.what == "Lambda has no function URLs in eu-south-2, and `endpoint` is function_url."
    assert finding.cure == "Write `endpoint: api_gateway`; or choose another region."
    (finding,) = check_endpoint(spec(region="eu-south-2", timeout=31))
    assert "`endpoint: api_gateway` and `timeout: 30`" in str(finding.cure)


def test_what_the_region_has_passes() -> None:
    assert list(check_endpoint(spec())) == []
    assert list(check_endpoint(spec(region="eu-south-2", endpoint="api_gateway"))) == []


def test_a_longer_wait_is_no_function_url_where_there_are_none(tmp_path: Path) -> None:
    slow = bento(tmp_path, services=[service(traffic={"timeout": 60})])
    (finding,) = check_bento(slow, spec(region="eu-south-2", endpoint="api_gateway"))
    assert finding.what.endswith("an HTTP API waits 30 s at most: take aws-ec2.")


def test_the_page_names_each_region_without_function_urls() -> None:
    (row,) = [line for line in README.read_text().splitlines() if line.startswith("| not in |")]
    assert {name for name in row.split("`") if "-" in name} == NO_FUNCTION_URL


def test_a_bento_that_needs_more_memory_is_told_what_to_write(tmp_path: Path) -> None:
    large = replace(bento(tmp_path), size=3 * GB)
    (finding,) = refused(check_bento(large, spec(memory_size=512)))
    assert "needs about 3,272 MB of memory, the function has 512 MB." in finding.what
    assert finding.cure == "Write `memory_size: 3272` or more."
    assert not refused(check_bento(large, spec(memory_size=3272)))


def test_a_bento_that_no_function_has_the_memory_for_is_sent_to_ec2(tmp_path: Path) -> None:
    huge = replace(bento(tmp_path), size=10 * GB)
    (finding,) = refused(check_bento(huge, spec(memory_size=10_240)))
    assert "Lambda gives 10,240 MB at most" in finding.what
    assert "aws-ec2" in str(finding.cure)


def test_a_request_larger_than_lambda_takes_is_sent_to_ec2(tmp_path: Path) -> None:
    large = replace(bento(tmp_path), routes=(a_route(example={"text": "x" * 7 * 1024**2}),))
    (finding,) = refused(check_bento(large, spec()))
    assert finding.what == "A request to /classify is 7.0 MB by its example; Lambda takes 6 MB."
    assert "aws-ec2" in str(finding.cure)


def test_a_route_that_takes_files_gets_a_word_about_their_size(tmp_path: Path) -> None:
    photos = replace(bento(tmp_path), routes=(a_route(path="/mirror", content_types=("image/*",)),))
    (finding,) = check_bento(photos, spec())
    assert finding.ok
    assert "/mirror" in finding.what
    assert "about 4.5 MB of binary data" in finding.what


def test_a_route_that_streams_gets_a_word_about_how_its_answer_arrives(tmp_path: Path) -> None:
    routes = (a_route(path="/tell", is_stream=True), a_route(path="/add"))
    (finding,) = check_bento(replace(bento(tmp_path), routes=routes), spec())
    assert (finding.check, finding.ok) == ("streams", True)
    assert finding.what == (
        "/tell streams: a function in Python hands an answer on whole, when it is done. aws-ec2 and "
        "google-cloud-run do as it comes."
    )


def test_models_that_each_start_downloads_get_a_word_about_their_room(tmp_path: Path) -> None:
    hub = replace(bento(tmp_path), hub_models=("huggingface:org/name",))
    (finding,) = check_bento(hub, spec(ephemeral_storage=2048))
    assert finding == Finding(
        "storage",
        True,
        "Each start downloads huggingface:org/name to /tmp, which has 2,048 MB; `ephemeral_storage` takes "
        "10,240 at most, aws-ec2 a disk of any size.",
    )


@pytest.mark.parametrize(
    ("size", "told"), [(5_000, "less than 1 MB"), (12 * 1024**2, "12 MB"), (2 * GB, "2.0 GB")]
)
def test_before_there_is_a_config_the_bentos_size_stands_beside_the_limit(
    size: int, told: str, tmp_path: Path
) -> None:
    (finding,) = check_fit(replace(bento(tmp_path), size=size))
    assert finding.what == f"iris:v1 is {told} before its packages; Lambda takes 10 GB in all."


def test_an_image_of_10_gb_passes_and_of_more_does_not(tmp_path: Path) -> None:
    iris = bento(tmp_path)
    assert not refused(check_image(Image("sha256:0", "linux/amd64", IMAGE_BYTES), iris, spec()))
    (finding,) = refused(check_image(Image("sha256:0", "linux/amd64", 12 * GB), iris, spec()))
    assert finding.what == "The image of iris:v1 is 12.0 GB; Lambda takes 10 GB."
    assert "google-cloud-run or aws-ec2" in str(finding.cure)


def test_an_image_for_other_processors_is_refused(tmp_path: Path) -> None:
    iris = bento(tmp_path)
    (finding,) = refused(check_image(Image("sha256:0", "linux/arm64", GB), iris, spec(architecture="x86_64")))
    assert finding.what == "The image is for linux/arm64; a function on x86_64 runs linux/amd64 only."
    assert finding.cure == "Build it for linux/amd64, or write architecture: arm64."
    assert not refused(check_image(Image("sha256:0", "linux/arm64/v8", GB), iris, spec(architecture="arm64")))
