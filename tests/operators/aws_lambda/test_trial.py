"""How Lambda runs an image, as the trial is told."""

from __future__ import annotations

from operators.aws_lambda.limits import RESERVED_NAMES
from operators.aws_lambda.spec import LambdaSpec
from operators.aws_lambda.trial import trial


def test_the_contract_is_that_of_the_execution_environment() -> None:
    wanted = trial("iris", LambdaSpec(region="eu-west-1", memory_size=1769, ephemeral_storage=700))
    assert (wanted.user, wanted.read_only, wanted.writable) == ("993:990", True, ("/tmp",))
    assert (wanted.memory_mb, wanted.cpus, wanted.writable_mb) == (1769, 1.0, 700)


def test_the_variables_are_those_that_lambda_sets_but_credentials() -> None:
    variables = trial("iris", LambdaSpec(region="eu-west-1")).environment
    assert variables["AWS_LAMBDA_FUNCTION_NAME"] == "iris"
    assert variables["AWS_REGION"] == variables["AWS_DEFAULT_REGION"] == "eu-west-1"
    assert variables.keys() - RESERVED_NAMES == {"TZ"}
    assert not any("KEY" in name or "TOKEN" in name for name in variables)


def test_the_stand_in_needs_nothing_but_its_own_files() -> None:
    stand_in = trial("iris", LambdaSpec(region="eu-west-1", timeout=7)).stand_in
    assert stand_in is not None
    assert {"stand_in/__init__.py", "stand_in/__main__.py"} < stand_in.files.keys()
    assert not any(b"bentodeploy." in text or b"operators" in text for text in stand_in.files.values())
    command = stand_in.command
    assert command[command.index("--timeout") + 1] == "7"
    assert command[-1] == "arn:aws:lambda:eu-west-1:000000000000:function:iris"
