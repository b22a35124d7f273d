"""A machine without a network, or without a way to the internet, is told before anything is made."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bentodeploy.operator import Finding
from operators.aws_ec2.cloud_checks import cloud_checks
from operators.aws_ec2.network import check_network
from tests.operators.aws_ec2.targets import target
from tests.support.moto import FakeAws

pytestmark = pytest.mark.aws

OUTSIDE = "0.0.0.0/0"
CALLERS = {"allowed_cidrs": ["203.0.113.0/24"]}


class Network:
    """A VPC of one's own, with one subnet and no way out."""

    def __init__(self, aws: FakeAws) -> None:
        self.ec2 = aws.client("ec2")
        self.vpc = self.ec2.create_vpc(CidrBlock="10.7.0.0/16")["Vpc"]["VpcId"]
        self.subnet = self.ec2.create_subnet(VpcId=self.vpc, CidrBlock="10.7.1.0/24")["Subnet"]["SubnetId"]

    def main_table(self) -> str:
        """The table of subnets that have none of their own."""
        mine = [{"Name": "vpc-id", "Values": [self.vpc]}, {"Name": "association.main", "Values": ["true"]}]
        (table,) = self.ec2.describe_route_tables(Filters=mine)["RouteTables"]
        return str(table["RouteTableId"])

    def own_table(self) -> str:
        """A table of the subnet's own."""
        table = self.ec2.create_route_table(VpcId=self.vpc)["RouteTable"]["RouteTableId"]
        self.ec2.associate_route_table(RouteTableId=table, SubnetId=self.subnet)
        return str(table)

    def route(self, table: str, to: str = OUTSIDE, **through: str) -> None:
        """Lead from there."""
        self.ec2.create_route(RouteTableId=table, DestinationCidrBlock=to, **through)

    def internet_gateway(self) -> str:
        """One of the VPC."""
        made = self.ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
        self.ec2.attach_internet_gateway(InternetGatewayId=made, VpcId=self.vpc)
        return str(made)

    def nat_gateway(self) -> str:
        """One that lets out and not in."""
        return str(self.ec2.create_nat_gateway(SubnetId=self.subnet)["NatGateway"]["NatGatewayId"])

    def firewall(self) -> str:
        """An endpoint behind which one is, before the internet gateway."""
        asked = {"VpcEndpointType": "GatewayLoadBalancer", "SubnetIds": [self.subnet]}
        made = self.ec2.create_vpc_endpoint(VpcId=self.vpc, ServiceName="com.amazonaws.vpce.x", **asked)
        return str(made["VpcEndpoint"]["VpcEndpointId"])

    def check(self, spec: dict[str, Any] | None = None, **config: Any) -> Finding:
        """What is said of a machine in the subnet."""
        return check_network(target({"subnet_id": self.subnet, **(spec or {})}, **config))


@pytest.fixture
def network(aws: FakeAws) -> Network:
    return Network(aws)


def test_an_account_as_aws_makes_it_has_a_network_for_the_machine(aws: FakeAws) -> None:
    assert check_network(target()).ok


def test_without_a_default_vpc_a_subnet_is_asked_for(aws: FakeAws) -> None:
    ec2 = aws.client("ec2")
    for subnet in ec2.describe_subnets()["Subnets"]:
        ec2.delete_subnet(SubnetId=subnet["SubnetId"])
    refused = check_network(target())
    assert (refused.check, refused.ok) == ("subnet", False)
    assert "no default VPC with subnets in us-east-1" in refused.what
    assert "Write the subnet_id of a public subnet" in str(refused.cure)


def test_a_subnet_that_is_not_there_is_refused(aws: FakeAws) -> None:
    refused = check_network(target({"subnet_id": "subnet-0123456789abcdef0"}))
    assert (refused.check, refused.ok) == ("subnet", False)
    assert refused.what == "The account has no subnet subnet-0123456789abcdef0 in us-east-1."


@pytest.mark.parametrize("table", [Network.main_table, Network.own_table])
def test_a_subnet_whose_table_leads_to_an_internet_gateway_is_public(
    network: Network, table: Callable[[Network], str]
) -> None:
    network.route(table(network), GatewayId=network.internet_gateway())
    assert network.check(CALLERS).ok


def test_a_table_of_its_own_goes_before_the_main_one(network: Network) -> None:
    network.route(network.main_table(), GatewayId=network.internet_gateway())
    network.own_table()
    assert not network.check(CALLERS).ok


@pytest.mark.parametrize(
    ("spec", "config"), [({}, {"access": "public"}), ({}, {"access": "token"}), (CALLERS, {}), ({}, {})]
)
def test_a_subnet_that_leads_nowhere_is_refused_with_the_route_that_is_missing(
    network: Network, spec: dict[str, Any], config: dict[str, Any]
) -> None:
    refused = network.check(spec, **config)
    assert (refused.check, refused.ok) == ("subnet", False)
    assert f"No internet gateway is in the route table of {network.subnet}" in refused.what
    assert "0.0.0.0/0 to an internet gateway" in str(refused.cure)


def test_a_way_out_alone_is_enough_where_nobody_comes_in(network: Network) -> None:
    network.route(network.main_table(), NatGatewayId=network.nat_gateway())
    assert network.check().ok
    assert not network.check(CALLERS).ok


def test_a_firewall_before_the_internet_gateway_lets_callers_in(network: Network) -> None:
    firewall = network.firewall()
    network.route(network.main_table(), "10.8.0.0/16", VpcEndpointId=firewall)
    assert not network.check(CALLERS).ok
    network.route(network.own_table(), VpcEndpointId=firewall)
    assert network.check(CALLERS).ok


def test_it_is_among_the_checks_that_are_made_before_a_build(network: Network) -> None:
    found = cloud_checks(target({"subnet_id": network.subnet}), None, {})
    assert [finding.check for finding in found if not finding.ok] == ["subnet"]
