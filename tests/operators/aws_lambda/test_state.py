"""How a function is, asked through a fake of AWS."""

from __future__ import annotations

import json

import pytest

from bentodeploy.errors import CredentialsError
from operators.aws_lambda.state import function_status
from tests.support.moto import ACCOUNT, REGION, FakeAws

pytestmark = pytest.mark.aws

OUTPUTS = {"function_name": "iris", "alias": "live", "region": REGION}


def test_a_function_that_is_deployed_runs(aws: FakeAws) -> None:
    trust = {"Version": "2012-10-17", "Statement": []}
    role = aws.client("iam").create_role(RoleName="r", AssumeRolePolicyDocument=json.dumps(trust))["Role"][
        "Arn"
    ]
    api = aws.client("lambda")
    code = {"ImageUri": "127.0.0.1:1/iris@sha256:" + "0" * 64}
    api.create_function(FunctionName="iris", Role=role, PackageType="Image", Code=code, Publish=True)
    api.create_alias(FunctionName="iris", Name="live", FunctionVersion="1")
    status = function_status(OUTPUTS)
    assert (status.state, status.detail) == ("running", "Version 1 of iris is active.")


def test_a_function_that_somebody_removed_has_failed(aws: FakeAws) -> None:
    status = function_status({**OUTPUTS, "account": ACCOUNT})
    assert status.state == "failed"
    assert "removed by somebody else" in status.detail


def test_a_function_of_another_account_is_not_taken_for_a_removed_one(aws: FakeAws) -> None:
    with pytest.raises(CredentialsError) as met:
        function_status({**OUTPUTS, "account": "999999999999"})
    assert f"the environment variable AWS_ACCESS_KEY_ID is of {ACCOUNT}" in met.value.what
    assert "AWS_PROFILE to a profile of 999999999999" in str(met.value.next_step)
