"""What of a deployment Terraform can take up by name, when AWS has it and the state does not."""

from __future__ import annotations

from collections.abc import Mapping

from bentodeploy.config.model import Access

from ..aws.token import SECRET_ADDRESS
from .token import secret_name


def import_ids(name: str, region: str, access: Access) -> Mapping[str, str]:
    """The id that `terraform import` takes, by address (AWS provider, section "Import" of each resource).

    Only what AWS refuses to make twice; all else is made again over what is there.
    """
    statements = {
        "public_url[0]": "bentodeploy-public-url",
        "public_invoke[0]": "bentodeploy-public-invoke",
        "api[0]": f"bentodeploy-http-api-{access.value}",
        "warm[0]": "bentodeploy-keep-warm",
    }
    return {
        "aws_cloudwatch_log_group.access[0]": f"/aws/vendedlogs/apigateway/{name}",
        "aws_cloudwatch_log_group.function": f"/aws/lambda/{name}",
        "aws_ecr_repository.image": name,
        "aws_iam_role.function": f"{name}-{region}",
        "aws_lambda_alias.live": f"{name}/live",
        "aws_lambda_function.service": name,
        "aws_lambda_function_url.live[0]": f"{name}/live",
        SECRET_ADDRESS: secret_name(name),
        **{
            f"aws_lambda_permission.{address}": f"{name}:live/{statement}"
            for address, statement in statements.items()
        },
    }
