"""From config to the project's values."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from operators.aws_ec2 import AwsEc2Operator
from operators.aws_ec2.wanted import environment, variables, wanted_size
from tests.operators.aws_ec2.targets import target
from tests.support.checkout import CHECKOUT


def test_bentoctls_variables_are_passed_on_and_env_goes_before_them() -> None:
    old = [{"name": "A", "value": "old"}, {"name": "B", "value": "old"}]
    wanted = target({"environment_variables": old}, env={"B": "new", "C": "new"})
    assert environment(wanted) == {"BENTOML_DO_NOT_TRACK": "True", "A": "old", "B": "new", "C": "new"}


def test_the_service_reports_to_nobody_unless_told_so() -> None:
    assert environment(target()) == {"BENTOML_DO_NOT_TRACK": "True"}
    assert environment(target(env={"BENTOML_DO_NOT_TRACK": "False"})) == {"BENTOML_DO_NOT_TRACK": "False"}


def test_the_machine_follows_the_instance_type() -> None:
    values = variables(target({"instance_type": "g5g.xlarge"}))
    assert (values["architecture"], values["gpus"], values["disk_size"]) == ("arm64", True, 100)
    values = variables(target())
    assert (values["architecture"], values["gpus"], values["disk_size"]) == ("x86_64", False, 30)
    assert AwsEc2Operator().platform(target({"instance_type": "t4g.small"})) == "linux/arm64"


def test_the_order_of_callers_changes_nothing() -> None:
    one = variables(target({"allowed_cidrs": ["10.0.0.0/8", "192.0.2.0/24", "10.0.0.0/8"]}))
    other = variables(target({"allowed_cidrs": ["192.0.2.0/24", "10.0.0.0/8"]}))
    assert one == other


@given(st.dictionaries(st.from_regex(r"[A-Z]{1,8}", fullmatch=True), st.text(max_size=50), max_size=5))
def test_the_size_is_never_less_than_the_parameters(env: dict[str, str]) -> None:
    values = variables(target(env=env))
    # What Terraform's jsonencode makes of it (templates/aws_ec2/terraform/wanted.tf).
    text = json.dumps({"env": values["env"]}, ensure_ascii=False)
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    text = text.replace("{{", "{\\u007b")
    assert wanted_size(values) >= len(text.encode(errors="surrogatepass"))


def test_each_pair_of_braces_takes_five_bytes_more() -> None:
    plain, nested = (wanted_size(variables(target(env={"A": sign * 200}))) for sign in ("[[", "{{"))
    assert nested - plain == 200 * 5


@pytest.mark.parametrize("name", ["iris", "a", "iris-2", "my_iris", "n" * 63])
def test_names_that_a_repository_takes(name: str) -> None:
    assert re.fullmatch(AwsEc2Operator.name_pattern, name)


@pytest.mark.parametrize("name", ["iris-", "a--b", "a__b", "-a", "1a", "n" * 64, "iris\n"])
def test_names_that_no_repository_takes(name: str) -> None:
    assert not re.fullmatch(AwsEc2Operator.name_pattern, name)


def test_the_proxy_is_pulled_by_digest_unless_its_owner_says_otherwise() -> None:
    variables_of_project = (CHECKOUT / "templates/aws_ec2/terraform/variables.tf").read_text()
    (default,) = re.findall(
        r'variable "proxy_image" \{.*?default += "(.*?)"', variables_of_project, re.DOTALL
    )
    assert re.fullmatch(r"caddy:[\d.]+-alpine@sha256:[0-9a-f]{64}", default)
