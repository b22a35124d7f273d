"""What moto lacks: for each instance that it says is running, a machine that really boots its user data."""

from __future__ import annotations

import base64
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

from tests.support.machine import Machine, machine_booted

if TYPE_CHECKING:
    from docker import DockerClient

    from tests.support.aws_cloud import AwsCloud

_PAUSE = 0.5


class FakeEc2:
    """Machines by the id of their instance."""

    def __init__(self, engine: DockerClient, cloud: AwsCloud) -> None:
        self.machines: dict[str, Machine] = {}
        self._engine, self._cloud = engine, cloud
        self._lives: dict[str, ExitStack] = {}
        self._ec2: Any = cloud.aws.client("ec2")

    def follow(self) -> None:
        """Boot what is new and has its address, and end what is terminated."""
        found = self._ec2.describe_instances()["Reservations"]
        states = {one["InstanceId"]: one["State"]["Name"] for group in found for one in group["Instances"]}
        for instance_id in [known for known in self._lives if states.get(known) != "running"]:
            del self.machines[instance_id]
            self._lives.pop(instance_id).close()
        for address in self._ec2.describe_addresses()["Addresses"]:
            instance_id = address.get("InstanceId")
            if instance_id and instance_id not in self._lives and states.get(instance_id) == "running":
                self._boot(instance_id, address["PublicIp"])

    def _boot(self, instance_id: str, address: str) -> None:
        asked = self._ec2.describe_instance_attribute(InstanceId=instance_id, Attribute="userData")
        ports = [self._cloud.registry.port, int(self._cloud.aws.url.rpartition(":")[2])]
        life = self._lives[instance_id] = ExitStack()
        self.machines[instance_id] = life.enter_context(
            machine_booted(
                self._engine,
                instance_id,
                base64.b64decode(asked["UserData"]["Value"]),
                loopback_ports=ports,
                environment=self._cloud.aws.environment,
                address=address,
            )
        )

    def end_all(self) -> None:
        """As if all were terminated."""
        for life in self._lives.values():
            life.close()


@contextmanager
def fake_ec2(engine: DockerClient, cloud: AwsCloud) -> Iterator[FakeEc2]:
    """Follows moto in a thread of its own; all machines end with the context."""
    fake, ending, failures = FakeEc2(engine, cloud), threading.Event(), list[Exception]()

    def work() -> None:
        try:
            while not ending.wait(_PAUSE):
                fake.follow()
        except Exception as error:  # noqa: BLE001
            failures.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield fake
    finally:
        ending.set()
        thread.join()
        fake.end_all()
    if failures:
        raise failures[0]
