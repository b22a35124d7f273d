"""How a deployed function is, in Lambda's own words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bentodeploy.operator import RuntimeStatus

from ..aws.caller import require_account
from ..aws.errors import aws_errors, error_code
from ..aws.session import client

_STATES = {"Active": "running", "Inactive": "stopped", "Pending": "starting", "Failed": "failed"}
"""Lambda's words (AWS Lambda API, "GetFunctionConfiguration"); an inactive one starts with its next call."""


def function_status(outputs: Mapping[str, Any]) -> RuntimeStatus:
    """Ask Lambda about the version that the endpoint calls. Raises CloudError, CredentialsError."""
    from botocore.exceptions import ClientError

    name, alias, region = outputs["function_name"], outputs["alias"], outputs["region"]
    api = client("lambda", region)
    with aws_errors("ask for the function's state", region, where=f"Lambda function {name}"):
        try:
            found = api.get_function_configuration(FunctionName=name, Qualifier=alias)
        except ClientError as error:
            if error_code(error) == "ResourceNotFoundException":
                require_account(region, outputs.get("account"))
                gone = f"Lambda has no function {name} in {region}: it was removed by somebody else."
                return RuntimeStatus("failed", gone)
            raise
    state = str(found.get("State", "Active"))
    detail = f"Version {found['Version']} of {name} is {state.lower()}"
    reason = found.get("StateReason")
    return RuntimeStatus(_STATES.get(state, state.lower()), f"{detail}: {reason}" if reason else f"{detail}.")
