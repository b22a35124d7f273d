"""What a spec may say, what it says by default, and how a wrong one is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from bentodeploy.config.load import load_config
from bentodeploy.config.mistake import InvalidConfigError
from operators.aws_lambda.spec import LambdaSpec

CONFIG = "api_version: v1\nname: iris\noperator: {name: aws-lambda}\nspec:\n"


def read(folder: Path, *lines: str) -> LambdaSpec:
    """The spec of a config file with these lines under `spec`."""
    file = folder / "deployment_config.yaml"
    file.write_text(CONFIG + "".join(f"  {line}\n" for line in ("region: eu-central-1", *lines)))
    spec = load_config(file, lambda name: LambdaSpec).config.spec
    assert isinstance(spec, LambdaSpec)
    return spec


def mistake(folder: Path, *lines: str) -> str:
    """The one mistake of such a config."""
    with pytest.raises(InvalidConfigError) as refused:
        read(folder, *lines)
    (only,) = refused.value.details
    return only


def test_a_region_is_enough(tmp_path: Path) -> None:
    spec = read(tmp_path)
    assert (spec.memory_size, spec.timeout, spec.ephemeral_storage) == (1024, 30, 512)
    assert (spec.endpoint.value, spec.architecture.value) == ("function_url", "x86_64")
    assert spec.keep_images == 100, "a pipeline's builds of proposals count, too"
    assert (spec.keep_warm, spec.vpc, spec.throttling, spec.tracing) == (None, None, None, False)


def test_a_spec_of_the_predecessor_loads_unchanged(tmp_path: Path) -> None:
    spec = read(tmp_path, 'timeout: "60"', "memory_size: 512")
    assert (spec.region, spec.timeout, spec.memory_size) == ("eu-central-1", 60, 512)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (
            "memory_size: 99999",
            "found 99999; expected a whole number, 128 to 10240; aws-ec2 has machines with more",
        ),
        ("memory_size: 127", "128 to 10240"),
        ("timeout: 901", "found 901; expected a whole number, 1 to 900; aws-ec2 has no such limit"),
        (
            'timeout: "901"',
            'found the text "901"; expected a whole number, 1 to 900; aws-ec2 has no such limit',
        ),
        ("timeout: soon", "expected a whole number, 1 to 900"),
        ("timeout: 0", "1 to 900"),
        ("ephemeral_storage: 511", "512 to 10240"),
        ("ephemeral_storage: 10241", "512 to 10240; aws-ec2 has disks of any size"),
        ("architecture: amd64", "expected one of: x86_64, arm64"),
        ("endpoint: alb", "expected one of: function_url, api_gateway"),
        ("reserved_concurrency: 0", "at least 1"),
        ("log_retention_days: 2", "expected one of: 0, 1, 3, 5, 7"),
        ("keep_images: 1", "2 to 1000"),
        ("memory: 512", 'did you mean "memory_size"?'),
        ("keep_warm: {}", "write either `provisioned` or `schedule`"),
        ("keep_warm: {provisioned: 1, schedule: rate(5 minutes)}", "write either"),
        ("keep_warm: {schedule: every minute}", "rate"),
        ("throttling: {rate: 5, burst: 5}", "this is for `endpoint: api_gateway`"),
        ("vpc: {subnet_ids: [subnet-0a], security_group_ids: []}", "1 to 5 items"),
        ("vpc: {subnet_ids: ['x; rm'], security_group_ids: [sg-0a]}", "matching"),
    ],
)
def test_a_wrong_value_says_what_is_right(line: str, words: str, tmp_path: Path) -> None:
    assert words in mistake(tmp_path, line)


def test_an_http_api_waits_30_seconds_at_most(tmp_path: Path) -> None:
    told = mistake(tmp_path, "endpoint: api_gateway", "timeout: 31")
    assert "spec.timeout" in told
    assert "found 31; an HTTP API waits 30 s at most: write 30, or `endpoint: function_url`" in told
    assert read(tmp_path, "endpoint: api_gateway", "timeout: 30").timeout == 30
    assert read(tmp_path, "endpoint: function_url", "timeout: 900").timeout == 900


def test_no_function_url_is_named_for_a_region_that_has_none() -> None:
    with pytest.raises(ValidationError, match="write 30, or use aws-ec2"):
        LambdaSpec.model_validate({"region": "eu-south-2", "endpoint": "api_gateway", "timeout": 31})


def test_the_limits_stand_in_the_schema_too() -> None:
    node = LambdaSpec.model_json_schema()["properties"]
    bounds = {key: (node[key]["minimum"], node[key]["maximum"]) for key in ("memory_size", "timeout")}
    assert bounds == {"memory_size": (128, 10_240), "timeout": (1, 900)}


def test_no_more_instances_are_kept_started_than_are_reserved(tmp_path: Path) -> None:
    told = mistake(tmp_path, "reserved_concurrency: 2", "keep_warm: {provisioned: 3}")
    assert "3 instances are more than `reserved_concurrency`, 2" in told
    assert read(tmp_path, "reserved_concurrency: 3", "keep_warm: {provisioned: 3}").keep_warm is not None


def test_each_setting_says_what_it_is_for() -> None:
    assert all(field.description for field in LambdaSpec.model_fields.values())
