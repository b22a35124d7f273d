"""Whether there is a network for the machine, and a way from it to the internet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from bentodeploy.operator import Finding

from ..aws.errors import aws_errors, error_code
from ..aws.session import client
from .wanted import open_to_nobody

if TYPE_CHECKING:
    from bentodeploy.operator import Target

    from .spec import AwsEc2Spec

_ANYWHERE = "0.0.0.0/0"


def check_network(target: Target[AwsEc2Spec]) -> Finding:
    """What the machine needs before it is made: it pulls its image, and is called, over the internet."""
    region, subnet_id = target.spec.region, target.spec.subnet_id
    if subnet_id is None:
        return _check_default(region)
    found = _subnets(region, SubnetIds=[subnet_id])
    if not found:
        what = f"The account has no subnet {subnet_id} in {region}."
        cure = f"aws ec2 describe-subnets --region {region} lists those that there are; or remove subnet_id."
        return Finding("subnet", False, what, cure)
    routes = _routes(region, subnet_id, found[0]["VpcId"])
    if any(map(_is_public, routes)):
        return Finding("subnet", True, f"{subnet_id} leads to the internet.")
    if open_to_nobody(target) and any(route.get("DestinationCidrBlock") == _ANYWHERE for route in routes):
        return Finding("subnet", True, f"{subnet_id} leads out, and nobody comes in.")
    what = f"No internet gateway is in the route table of {subnet_id}: the machine would not be reached."
    cure = f"Choose a public subnet, or add a route from it: {_ANYWHERE} to an internet gateway of its VPC."
    return Finding("subnet", False, what, cure)


def _is_public(route: Mapping[str, Any]) -> bool:
    """Whether it leads to an internet gateway, or to a firewall before one (Amazon VPC User Guide, "Example
    routing options"); endpoints of other kinds have routes of their own to one service."""
    gateway = route.get("GatewayId", "")
    if gateway.startswith("vpce-"):
        return route.get("DestinationCidrBlock") == _ANYWHERE
    return gateway.startswith("igw-") and "DestinationIpv6CidrBlock" not in route


def _check_default(region: str) -> Finding:
    """Without a subnet a machine is put into one of the default VPC (Amazon EC2 API, RunInstances)."""
    if _subnets(region, Filters=[{"Name": "default-for-az", "Values": ["true"]}]):
        return Finding("subnet", True, f"The machine gets a subnet of the default VPC in {region}.")
    what = f"The account has no default VPC with subnets in {region}, and subnet_id names no other subnet."
    make = f"aws ec2 create-default-vpc --region {region}"
    cure = f"Write the subnet_id of a public subnet; or make a default VPC: {make}."
    return Finding("subnet", False, what, cure)


def _subnets(region: str, **asked: Any) -> Sequence[dict[str, Any]]:
    """None where the one that is asked for is not there."""
    from botocore.exceptions import ClientError

    with aws_errors("ask for the subnet", region, where=f"subnets in {region}"):
        try:
            found: Sequence[dict[str, Any]] = client("ec2", region).describe_subnets(**asked)["Subnets"]
        except ClientError as error:
            if error_code(error) != "InvalidSubnetID.NotFound":
                raise
            return ()
    return found


def _routes(region: str, subnet_id: str, vpc_id: str) -> list[dict[str, Any]]:
    """Those that lead somewhere; a subnet without a table of its own has the main one of its VPC (Amazon VPC
    User Guide, "Subnet route tables")."""
    own = [{"Name": "association.subnet-id", "Values": [subnet_id]}]
    main = [{"Name": "association.main", "Values": ["true"]}, {"Name": "vpc-id", "Values": [vpc_id]}]
    api = client("ec2", region)
    with aws_errors("ask for the subnet's routes", region, where=f"subnet {subnet_id}"):
        tables = api.describe_route_tables(Filters=own)["RouteTables"]
        tables = tables or api.describe_route_tables(Filters=main)["RouteTables"]
    return [route for table in tables for route in table["Routes"] if route.get("State") != "blackhole"]
