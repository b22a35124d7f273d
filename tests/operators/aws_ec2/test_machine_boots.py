"""The boot script and the agent for real: cloud-init, systemd, Docker, the AWS CLI, an image registry.

One machine serves all tests of this file. Each test says whole what the machine shall run, and waits for
the machine's own report about that.
"""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Iterator

import httpx
import pytest

from bentodeploy.image.engine import DockerEngine, connect
from operators.aws.token import ensure_token, read_token
from operators.aws_ec2 import AwsEc2Operator
from operators.aws_ec2.image import overlay
from operators.aws_ec2.machine import last_report
from tests.operators.aws_ec2.booted_machine import (
    ADDRESS,
    DOMAIN,
    INSTANCE,
    LOG_GROUP,
    SECONDS,
    URL,
    answered,
    asked_by_name,
    brought_to,
    container_names,
    containers,
    fake_nvidia,
    files_with,
    reported,
    status,
    want,
)
from tests.operators.aws_ec2.conftest import lead_to
from tests.operators.aws_ec2.guarded_service import pushed_guarded_service
from tests.operators.aws_ec2.services import REPOSITORY, pushed_caddy, pushed_service
from tests.operators.aws_ec2.targets import bento
from tests.support.aws_cloud import AwsCloud, aws_cloud
from tests.support.generated_project import generated_project
from tests.support.machine import Machine, machine_booted
from tests.support.moto import REGION
from tests.support.registry import RunningRegistry, registry_running

pytestmark = [pytest.mark.aws, pytest.mark.docker, pytest.mark.registry, pytest.mark.terraform]


@pytest.fixture(scope="module")
def engine() -> Iterator[DockerEngine]:
    found = connect()
    yield found
    found.client.close()


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AwsCloud]:
    with aws_cloud(tmp_path_factory.mktemp("cloud")) as cloud, pytest.MonkeyPatch.context() as patch:
        lead_to(cloud.environment, patch)
        cloud.aws.client("logs").create_log_group(logGroupName=LOG_GROUP)
        yield cloud


@pytest.fixture(scope="module")
def public_registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningRegistry]:
    """Plays AWS's public one, from which everybody may pull."""
    with registry_running(tmp_path_factory.mktemp("public"), with_login=False) as registry:
        yield registry


@pytest.fixture(scope="module")
def caddy(engine: DockerEngine, public_registry: RunningRegistry) -> Iterator[str]:
    """The image of the proxy."""
    with pushed_caddy(engine, public_registry) as image:
        yield image


@pytest.fixture(scope="module")
def user_data(cloud: AwsCloud, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """What Terraform would give to the machine."""
    project = generated_project(AwsEc2Operator(), tmp_path_factory.mktemp("planned") / "project")
    project.render(project.target({"region": REGION}), f"{REPOSITORY}@sha256:{'0' * 64}")
    project.terraform.init()
    project.plan()
    return base64.b64decode(project.planned_values()["aws_instance.this"]["user_data_base64"])


@pytest.fixture(scope="module")
def images(engine: DockerEngine, cloud: AwsCloud) -> Iterator[dict[str, str]]:
    """Two versions of a service."""
    first, second = (pushed_service(engine, cloud.registry, version) for version in ("v1", "v2"))
    with first as v1, second as v2:
        yield {"v1": v1, "v2": v2}


@pytest.fixture(scope="module")
def machine(
    engine: DockerEngine,
    cloud: AwsCloud,
    public_registry: RunningRegistry,
    user_data: bytes,
    images: dict[str, str],
) -> Iterator[Machine]:
    want(cloud, image=images["v1"])
    with machine_booted(
        engine.client,
        INSTANCE,
        user_data,
        loopback_ports=[cloud.registry.port, public_registry.port, int(cloud.aws.url.rpartition(":")[2])],
        environment=cloud.aws.environment,
        address=ADDRESS,
    ) as booted:
        yield booted


def test_a_new_machine_answers_without_anybody_logging_in(
    cloud: AwsCloud, machine: Machine, images: dict[str, str]
) -> None:
    want(cloud, image=images["v1"])
    assert answered(machine, "/environment").json()["VERSION"] in images
    assert machine.run("systemctl", "is-enabled", "bentodeploy.service", "bentodeploy-sync.timer")


def test_the_machines_own_cloud_init_takes_the_room_of_its_disk(
    cloud: AwsCloud, machine: Machine, images: dict[str, str]
) -> None:
    brought_to(cloud, machine, "running", image=images["v1"])
    told = machine.run("journalctl", "--no-pager", "--output=cat", "--unit=bentodeploy-sync.service")
    assert "cannot grow the disk" not in told
    assert json.loads(machine.file("/run/bentodeploy/memory.json"))["disks"]


def test_an_update_replaces_the_container_and_removes_the_old_image(
    cloud: AwsCloud, machine: Machine, images: dict[str, str]
) -> None:
    brought_to(cloud, machine, "running", image=images["v1"])
    assert httpx.get(f"{URL}/environment").json()["VERSION"] == "v1"
    brought_to(cloud, machine, "running", image=images["v2"])
    assert httpx.get(f"{URL}/environment").json()["VERSION"] == "v2"
    assert containers(machine) == [f"bentodeploy {images['v2']}"]
    left = machine.run("docker", "images", "--digests", "--format={{.Repository}}@{{.Digest}}")
    assert images["v1"] not in left.split()


def test_the_timer_alone_takes_up_an_update(
    cloud: AwsCloud, machine: Machine, images: dict[str, str]
) -> None:
    brought_to(cloud, machine, "running", image=images["v1"])
    desired = want(cloud, image=images["v2"])
    deadline = time.monotonic() + SECONDS
    while (report := last_report(REGION, LOG_GROUP, INSTANCE)) and (
        (report.desired, report.state) != (desired, "running")
    ):
        assert time.monotonic() < deadline, report
        time.sleep(1)
    assert httpx.get(f"{URL}/environment").json()["VERSION"] == "v2"


def test_values_arrive_whole_and_are_seen_nowhere(
    cloud: AwsCloud, machine: Machine, images: dict[str, str]
) -> None:
    env = {
        "LINES": 'a\nb"',
        "QUOTES": "'\"`$(id)${x}%i\\",
        "EMPTY": "",
        "HASH": "# no comment ",
        "UMLAUT": "ä",
    }
    brought_to(cloud, machine, "running", image=images["v1"], env=env)
    seen = httpx.get(f"{URL}/environment").json()
    assert {name: seen[name] for name in env} == env
    assert "$(id)" not in machine.run("sh", "-c", "cat /proc/[0-9]*/cmdline")
    for path in ("/run/bentodeploy/environment", "/var/lib/bentodeploy/taken.json"):
        assert machine.run("stat", "--format=%a", path).strip() == "600"
    assert "$(id)" not in machine.run("systemctl", "show", "bentodeploy.service")


def test_the_service_gets_its_memory_and_no_more(
    cloud: AwsCloud, machine: Machine, images: dict[str, str]
) -> None:
    brought_to(cloud, machine, "running", image=images["v1"], memory_limit="256m")
    (settings,) = json.loads(machine.run("docker", "inspect", "bentodeploy"))
    assert settings["HostConfig"]["Memory"] == settings["HostConfig"]["MemorySwap"] == 256 * 1024 * 1024


def test_gpus_reach_the_container_by_nvidias_runtime(
    cloud: AwsCloud, machine: Machine, images: dict[str, str]
) -> None:
    with fake_nvidia(machine):
        brought_to(cloud, machine, "running", image=images["v1"], gpus=True)
        assert "nvidia" in json.loads(machine.file("/etc/docker/daemon.json"))["runtimes"]
        # What Docker tells NVIDIA's hook to give to the container.
        assert httpx.get(f"{URL}/environment").json()["NVIDIA_VISIBLE_DEVICES"] == "all"
    brought_to(cloud, machine, "running", image=images["v1"])
    assert "NVIDIA_VISIBLE_DEVICES" not in httpx.get(f"{URL}/environment").json()


def test_the_services_log_is_in_cloudwatch(cloud: AwsCloud, machine: Machine, images: dict[str, str]) -> None:
    brought_to(cloud, machine, "running", image=images["v1"], env={"FAKE_LOG_LINES": "3"})
    logs = cloud.aws.client("logs")
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        events = logs.get_log_events(logGroupName=LOG_GROUP, logStreamName=f"bentodeploy/{INSTANCE}")[
            "events"
        ]
        if any(event["message"].startswith("line 2 ") for event in events):
            return
        time.sleep(0.5)
    pytest.fail(f"only {events}")


def test_what_cannot_be_pulled_leaves_the_old_service_alone(
    cloud: AwsCloud, machine: Machine, images: dict[str, str]
) -> None:
    brought_to(cloud, machine, "running", image=images["v1"])
    gone = f"127.0.0.1:{cloud.registry.port}/{REPOSITORY}@sha256:{'0' * 64}"
    report = brought_to(cloud, machine, "failed", image=gone)
    assert "docker pull" in report.detail
    assert httpx.get(f"{URL}/environment").json()["VERSION"] == "v1"
    brought_to(cloud, machine, "running", image=images["v2"])


def test_the_image_says_what_stands_before_the_health_path(
    engine: DockerEngine, cloud: AwsCloud, machine: Machine
) -> None:
    label = overlay(bento(path_prefix="/ready")).instructions
    with pushed_service(engine, cloud.registry, "moved", label) as image:
        brought_to(cloud, machine, "running", image=image, health_path="z")


def test_a_service_that_never_gets_ready_is_reported_with_its_last_lines(
    cloud: AwsCloud, machine: Machine, images: dict[str, str]
) -> None:
    wanted = {"image": images["v1"], "start_seconds": 5, "env": {"FAKE_READY_AFTER": "600"}}
    report = brought_to(cloud, machine, "failed", **wanted)
    assert "503" in report.detail
    assert "fake bentoml serves" in report.detail


def test_a_service_that_dies_is_reported_with_its_last_lines(
    cloud: AwsCloud, machine: Machine, images: dict[str, str]
) -> None:
    wanted = {"image": images["v1"], "start_seconds": 8, "env": {"FAKE_DIES": "no such model"}}
    assert "no such model" in brought_to(cloud, machine, "failed", **wanted).detail


def test_a_killed_container_is_started_again(
    cloud: AwsCloud, machine: Machine, images: dict[str, str]
) -> None:
    brought_to(cloud, machine, "running", image=images["v1"])
    machine.run("docker", "kill", "bentodeploy")
    assert answered(machine, "/readyz").status_code == 200


def test_a_service_that_was_stopped_is_started_again(
    cloud: AwsCloud, machine: Machine, images: dict[str, str]
) -> None:
    brought_to(cloud, machine, "running", image=images["v1"])
    machine.run("systemctl", "stop", "bentodeploy.service")
    machine.run("systemctl", "start", "bentodeploy-sync.service")
    assert answered(machine, "/readyz").status_code == 200


def test_a_service_that_hangs_is_started_anew(
    cloud: AwsCloud, machine: Machine, images: dict[str, str]
) -> None:
    brought_to(cloud, machine, "running", image=images["v1"])
    (hanging,) = json.loads(machine.run("docker", "inspect", "bentodeploy"))
    machine.run("kill", "-STOP", str(hanging["State"]["Pid"]))
    reported(cloud, machine, lambda report: report.state == "starting")
    reported(cloud, machine, lambda report: report.state == "running")
    (running,) = json.loads(machine.run("docker", "inspect", "bentodeploy"))
    assert running["Id"] != hanging["Id"]


def test_the_service_is_there_again_after_a_reboot(
    cloud: AwsCloud, machine: Machine, images: dict[str, str]
) -> None:
    brought_to(cloud, machine, "running", image=images["v1"])
    machine.reboot()
    assert answered(machine, "/readyz").status_code == 200


def test_a_domain_has_tls_and_nothing_else_is_open(
    cloud: AwsCloud, machine: Machine, images: dict[str, str], caddy: str
) -> None:
    brought_to(cloud, machine, "running", image=images["v1"], domain=DOMAIN, proxy_image=caddy)
    assert asked_by_name("https", "/environment").json()["VERSION"] == "v1"
    assert asked_by_name("http", "/environment").status_code == 308
    # Both are a network away from the machine, whose credentials are one hop away and no more.
    for name in ("bentodeploy", "bentodeploy-proxy"):
        (settings,) = json.loads(machine.run("docker", "inspect", name))
        assert list(settings["NetworkSettings"]["Networks"]) == ["bentodeploy"]
    brought_to(cloud, machine, "running", image=images["v1"])
    assert container_names(machine) == ["bentodeploy"]


def test_a_docker_that_was_stopped_has_service_and_proxy_again(
    cloud: AwsCloud, machine: Machine, images: dict[str, str], caddy: str
) -> None:
    brought_to(cloud, machine, "running", image=images["v1"], domain=DOMAIN, proxy_image=caddy)
    machine.run("systemctl", "stop", "docker.socket", "docker.service")
    machine.run("systemctl", "start", "docker.service")
    both = {"bentodeploy", "bentodeploy-proxy"}  # of which the report before the stop tells nothing
    reported(cloud, machine, lambda told: told.state == "running" and set(container_names(machine)) == both)
    brought_to(cloud, machine, "running", image=images["v1"])


SECRET = "bentodeploy/iris/machine-token"


@pytest.fixture(scope="module")
def guarded(engine: DockerEngine, cloud: AwsCloud) -> Iterator[str]:
    """The image of a service that asks for a token."""
    with pushed_guarded_service(engine, cloud.registry) as image:
        yield image


@pytest.fixture
def secret(cloud: AwsCloud) -> Iterator[str]:
    """The token's secret, as Terraform makes it; its ARN."""
    api = cloud.aws.client("secretsmanager")
    yield api.create_secret(Name=SECRET)["ARN"]
    api.delete_secret(SecretId=SECRET, ForceDeleteWithoutRecovery=True)


def test_a_service_asks_for_its_token_on_every_route_but_the_health_ones(
    cloud: AwsCloud, machine: Machine, guarded: str, secret: str
) -> None:
    ensure_token(SECRET, REGION)
    token = read_token(SECRET, REGION).get_secret_value()
    # A health path that is none of the open ones: the machine itself bears the token.
    brought_to(cloud, machine, "running", image=guarded, token_secret=secret, health_path="/own")
    assert [status("/classify"), status("/classify", "wrong"), status("/classify", token)] == [401, 401, 200]
    assert [status(path) for path in ("/readyz", "/livez", "/healthz")] == [200, 200, 200]

    assert machine.run("stat", "--format=%a %U", "/run/bentodeploy").strip() == "700 root"
    assert machine.run("stat", "--file-system", "--format=%T", "/run/bentodeploy/token").strip() == "tmpfs"
    assert machine.run("docker", "exec", "bentodeploy", "id", "--user").strip() == "1034"
    assert files_with(machine, token) == ["/run/bentodeploy/token"]
    for told in (
        machine.run("sh", "-c", "cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ || true"),
        machine.run("docker", "inspect", "bentodeploy"),
        machine.run("journalctl", "--no-pager"),
    ):
        assert token not in told


def test_another_token_in_the_secret_counts_without_an_apply(
    cloud: AwsCloud, machine: Machine, guarded: str, secret: str
) -> None:
    ensure_token(SECRET, REGION)
    old = read_token(SECRET, REGION).get_secret_value()
    brought_to(cloud, machine, "running", image=guarded, token_secret=secret)
    cloud.aws.client("secretsmanager").put_secret_value(SecretId=SECRET, SecretString="another-one")
    machine.run("touch", "--date=10 minutes ago", "/run/bentodeploy/token")
    reported(cloud, machine, lambda _: status("/classify", "another-one") == 200)
    assert status("/classify", old) == 401

    # What cannot be a token changes nothing, and is told.
    cloud.aws.client("secretsmanager").put_secret_value(SecretId=SECRET, SecretString='{"key": "value"}')
    machine.run("touch", "--date=10 minutes ago", "/run/bentodeploy/token")
    report = reported(cloud, machine, lambda report: "holds no token" in report.detail)
    assert report.state == "running"
    assert status("/classify", "another-one") == 200


def test_a_token_that_is_missing_leaves_the_old_service_alone_and_is_told(
    cloud: AwsCloud, machine: Machine, images: dict[str, str], guarded: str, secret: str
) -> None:
    brought_to(cloud, machine, "running", image=images["v1"])
    report = brought_to(cloud, machine, "failed", image=guarded, token_secret=secret)
    assert f"The secret {secret} gives no token; `bentodeploy up` makes one" in report.detail
    assert "ResourceNotFoundException" in report.detail
    assert httpx.get(f"{URL}/environment").json()["VERSION"] == "v1"


def test_the_token_is_there_again_after_a_reboot_and_where_it_is_not_the_service_stays_closed(
    cloud: AwsCloud, machine: Machine, images: dict[str, str], guarded: str
) -> None:
    api = cloud.aws.client("secretsmanager")
    secret = api.create_secret(Name=SECRET, SecretString="before-the-boot")["ARN"]
    brought_to(cloud, machine, "running", image=guarded, token_secret=secret)
    machine.reboot()
    assert answered(machine, "/classify").status_code == 401
    assert status("/classify", "before-the-boot") == 200

    api.delete_secret(SecretId=SECRET, ForceDeleteWithoutRecovery=True)
    machine.reboot()
    report = reported(cloud, machine, lambda report: report.state == "failed")
    assert f"The secret {secret} gives no token" in report.detail
    assert status("/readyz") == 0
    brought_to(cloud, machine, "running", image=images["v1"])
    assert machine.try_to_run("ls", "/run/bentodeploy/token")[0] != 0
