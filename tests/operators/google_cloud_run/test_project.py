"""The Terraform project under the real terraform, against Google's own schemas and a cloud that is a dict."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bentodeploy.errors import EngineError
from bentodeploy.terraform.planfile import Change
from operators.google_cloud_run import CloudRunOperator
from operators.google_cloud_run.registry import ADDRESSES
from operators.google_cloud_run.token import ADDRESSES as TOKEN_ADDRESSES
from tests.operators.google_cloud_run.conftest import SPEC
from tests.operators.google_cloud_run.full_spec import EVERYTHING, FIRST, SECOND, SERVICE
from tests.schemas import wanted
from tests.support.cloud_provider import FakeCloud, attached_provider
from tests.support.cloud_provider.attached import attached_or_real_provider
from tests.support.cloud_provider.rules.google import service_scaling
from tests.support.fake_google import REGION
from tests.support.generated_project import GeneratedProject, generated_project

pytestmark = [pytest.mark.provider, pytest.mark.terraform]

SCHEMAS_ARE_OF = Path(wanted.__file__).read_text(encoding="utf-8")
MEMBER = "google_cloud_run_v2_service_iam_member"
PORT = (
    "Error waiting to create Service: Revision 'iris-00001-abc' is not ready and cannot serve traffic. The "
    "user-provided container failed to start and listen on the port defined provided by the PORT=3000 "
    "environment variable within the allocated timeout."
)

HOSTILE = {
    f"VALUE_{number}": value
    for number, value in enumerate(
        ['"', "${a}", "%{if true}", "a\nb", "`id`", "$(id)", "'", "\\", "<&>", "é"]
    )
}


@pytest.fixture
def cloud(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeCloud]:
    with attached_provider("google", monkeypatch) as cloud:
        cloud.added[SERVICE] = service_scaling
        yield cloud


@pytest.fixture
def project(tmp_path: Path) -> GeneratedProject:
    return generated_project(CloudRunOperator(), tmp_path / "project")


def deploy(project: GeneratedProject, spec: dict[str, Any] = SPEC, image: str = FIRST, **config: Any) -> None:
    """Render and apply."""
    project.render(project.target(spec, **config), image)
    project.terraform.init()
    project.apply()


def template(cloud: FakeCloud) -> dict[str, Any]:
    """What each revision is made from."""
    found: dict[str, Any] = cloud.one(SERVICE)["template"][0]
    return found


def container(cloud: FakeCloud) -> dict[str, Any]:
    found: dict[str, Any] = template(cloud)["containers"][0]
    return found


def what_is_left(cloud: FakeCloud) -> set[str]:
    """Types of all that there is."""
    return {kind for kind, _ in cloud.resources}


@pytest.mark.parametrize(
    ("spec", "access"),
    [(SPEC, "private"), (EVERYTHING, "public"), (SPEC, "token")],
    ids=["plain", "everything", "token"],
)
def test_the_project_is_valid(
    spec: dict[str, Any], access: str, project: GeneratedProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    with attached_or_real_provider("google", monkeypatch):
        project.render(project.target(spec, access=access, env=HOSTILE), FIRST)
        project.terraform.init()
        project.terraform.validate()
        assert project.terraform.fmt_check() == []


def test_a_first_plan_makes_everything(project: GeneratedProject, monkeypatch: pytest.MonkeyPatch) -> None:
    with attached_or_real_provider("google", monkeypatch):
        project.render(project.target(EVERYTHING, access="token", env=HOSTILE), FIRST)
        project.terraform.init()
        planned = project.plan().resources
    secret = "google_secret_manager_secret"
    assert {change.actions for change in planned} == {("create",)}
    assert {change.address for change in planned} == {
        *(f'{MEMBER}.invoker["{member}"]' for member in EVERYTHING["invokers"]),
        *(
            f'google_project_service.api["{name}.googleapis.com"]'
            for name in ("artifactregistry", "iam", "run", "secretmanager")
        ),
        *(f'{secret}_iam_member.service["{name}"]' for name in ("api-key", "projects/other/secrets/key")),
        f"{secret}.token[0]",
        f"{secret}_iam_member.token[0]",
        f"{SERVICE}.service",
        "google_artifact_registry_repository.image",
        "google_service_account.service",
    }


def test_a_private_service_lives_from_its_first_apply_to_nothing_left(
    cloud: FakeCloud, project: GeneratedProject
) -> None:
    deploy(project, env=HOSTILE, labels={"team": "flowers"})
    settled = project.plan()
    assert (settled.resources, settled.drift, settled.outputs) == ((), (), ())

    assert container(cloud)["image"] == FIRST
    assert {one["name"]: one["value"] for one in container(cloud)["env"]} == HOSTILE
    assert container(cloud)["ports"][0]["container_port"] == 3000
    resources = container(cloud)["resources"][0]
    assert resources["limits"] == {"cpu": "1", "memory": "1024Mi"}
    assert (resources["cpu_idle"], resources["startup_cpu_boost"]) == (True, True)
    assert template(cloud)["execution_environment"] == "EXECUTION_ENVIRONMENT_GEN2"
    assert template(cloud)["timeout"] == "300s"
    assert template(cloud)["service_account"] == cloud.one("google_service_account")["email"]
    assert (template(cloud)["vpc_access"], template(cloud)["node_selector"]) == ([], [])
    assert cloud.all(MEMBER) == [], "nobody may call a private service but who may call all of the project's"
    assert project.terraform.outputs()["endpoint"] == cloud.one(SERVICE)["uri"]
    assert project.terraform.outputs()["image"] == FIRST

    project.destroy()
    assert what_is_left(cloud) == set()


def test_probes_ask_bentoml_s_own_paths(cloud: FakeCloud, project: GeneratedProject) -> None:
    deploy(project)
    startup, liveness = (container(cloud)[f"{kind}_probe"][0] for kind in ("startup", "liveness"))
    assert startup["http_get"][0]["path"] == "/readyz"
    assert startup["failure_threshold"] * startup["period_seconds"] == 240
    assert startup["timeout_seconds"] <= startup["period_seconds"]
    assert liveness["http_get"][0]["path"] == "/livez"


def test_the_health_path_of_the_config_decides_who_is_ready(
    cloud: FakeCloud, project: GeneratedProject
) -> None:
    deploy(project, health={"path": "/warm"})
    assert container(cloud)["startup_probe"][0]["http_get"][0]["path"] == "/warm"


def test_a_public_service_with_everything_lives_from_its_first_apply_to_nothing_left(
    cloud: FakeCloud, project: GeneratedProject
) -> None:
    deploy(project, EVERYTHING, access="public")
    settled = project.plan()
    assert (settled.resources, settled.drift) == ((), ())

    service = cloud.one(SERVICE)
    assert (service["location"], service["ingress"]) == (
        "europe-west4",
        "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER",
    )
    assert template(cloud)["scaling"][0] == {"min_instance_count": 1, "max_instance_count": 3}
    assert template(cloud)["max_instance_request_concurrency"] == 4
    assert template(cloud)["node_selector"][0]["accelerator"] == "nvidia-l4"
    assert template(cloud)["gpu_zonal_redundancy_disabled"] is True
    resources = container(cloud)["resources"][0]
    assert resources["limits"] == {"cpu": "8", "memory": "32768Mi", "nvidia.com/gpu": "1"}
    assert (resources["cpu_idle"], resources["startup_cpu_boost"]) == (False, False)
    assert container(cloud)["startup_probe"][0]["http_get"][0]["path"] == "/api/readyz"
    assert container(cloud)["startup_probe"][0]["failure_threshold"] == 30
    assert container(cloud)["liveness_probe"][0]["http_get"][0]["path"] == "/api/livez"
    (network,) = template(cloud)["vpc_access"]
    assert (network["egress"], network["connector"]) == ("ALL_TRAFFIC", None)
    assert network["network_interfaces"][0] == {"network": "n", "subnetwork": "s", "tags": ["t"]}
    assert {one["member"] for one in cloud.all(MEMBER)} == {"allUsers", *EVERYTHING["invokers"]}
    assert {one["role"] for one in cloud.all(MEMBER)} == {"roles/run.invoker"}

    project.destroy()
    assert what_is_left(cloud) == set()


def test_secrets_are_references_that_the_service_alone_may_read(
    cloud: FakeCloud, project: GeneratedProject
) -> None:
    deploy(project, EVERYTHING)
    references = {one["name"]: one["value_source"][0]["secret_key_ref"][0] for one in container(cloud)["env"]}
    assert references == {
        "API_KEY": {"secret": "api-key", "version": "latest"},
        "OTHER": {"secret": "projects/other/secrets/key", "version": "3"},
        "AGAIN": {"secret": "api-key", "version": "2"},
    }
    grants = cloud.all("google_secret_manager_secret_iam_member")
    assert {(one["secret_id"], one["role"]) for one in grants} == {
        ("api-key", "roles/secretmanager.secretAccessor"),
        ("projects/other/secrets/key", "roles/secretmanager.secretAccessor"),
    }
    account = cloud.one("google_service_account")
    assert {one["member"] for one in grants} == {account["member"]}
    assert "secretmanager.googleapis.com" in services(cloud)


def services(cloud: FakeCloud) -> set[str]:
    return {one["service"] for one in cloud.all("google_project_service")}


def test_a_connector_takes_the_place_of_a_network(cloud: FakeCloud, project: GeneratedProject) -> None:
    deploy(project, {**SPEC, "vpc_access": {"connector": "c"}})
    (network,) = template(cloud)["vpc_access"]
    assert (network["connector"], network["egress"], network["network_interfaces"]) == (
        "c", "PRIVATE_RANGES_ONLY", [],
    )  # fmt: skip


def test_services_of_the_project_stay_enabled_when_the_deployment_goes(
    cloud: FakeCloud, project: GeneratedProject
) -> None:
    deploy(project)
    assert services(cloud) == {
        "artifactregistry.googleapis.com", "iam.googleapis.com", "run.googleapis.com",
    }  # fmt: skip
    assert all(one["disable_on_destroy"] is False for one in cloud.all("google_project_service"))


def test_old_images_are_cleaned_up_and_the_newest_ones_kept(
    cloud: FakeCloud, project: GeneratedProject
) -> None:
    deploy(project, {**SPEC, "keep_images": 5})
    policies = {
        one["action"]: one for one in cloud.one("google_artifact_registry_repository")["cleanup_policies"]
    }
    assert policies["KEEP"]["most_recent_versions"][0]["keep_count"] == 5
    assert policies["DELETE"]["condition"][0]["tag_state"] == "ANY"


@pytest.mark.parametrize(
    ("spec", "image", "config", "address"),
    [
        ({"memory": "2Gi"}, FIRST, {}, f"{SERVICE}.service"),
        ({"max_instances": 3}, FIRST, {}, f"{SERVICE}.service"),
        ({}, SECOND, {}, f"{SERVICE}.service"),
        ({}, FIRST, {"env": {"A": "b"}}, f"{SERVICE}.service"),
        ({"keep_images": 3}, FIRST, {}, "google_artifact_registry_repository.image"),
    ],
    ids=["memory", "instances", "image", "env", "images"],
)
def test_a_change_of_one_thing_plans_this_one_thing(
    spec: dict[str, Any], image: str, config: dict[str, Any], address: str,
    cloud: FakeCloud, project: GeneratedProject,
) -> None:  # fmt: skip
    deploy(project)
    project.render(project.target({**SPEC, **spec}, **config), image)
    assert project.plan().resources == (Change(address, ("update",)),)
    project.apply()
    settled = project.plan()
    assert (settled.resources, settled.drift) == ((), ())


def test_letting_everybody_in_adds_one_member_and_touches_no_other(
    cloud: FakeCloud, project: GeneratedProject
) -> None:
    deploy(project, {**SPEC, "invokers": ["group:team@example.com"]})
    project.render(project.target({**SPEC, "invokers": ["group:team@example.com"]}, access="public"), FIRST)
    assert project.plan().resources == (Change(f'{MEMBER}.invoker["allUsers"]', ("create",)),)


def test_what_somebody_else_changed_or_removed_is_drift(cloud: FakeCloud, project: GeneratedProject) -> None:
    deploy(project, {**SPEC, "invokers": ["group:team@example.com"]})
    container(cloud)["resources"][0]["limits"] = {"cpu": "2", "memory": "4096Mi"}
    cloud.one(SERVICE)["traffic"][0]["percent"] = 50
    del cloud.resources[MEMBER, cloud.one(MEMBER)["id"]]
    drift = {change.address: change.actions for change in project.plan().drift}
    assert drift == {
        f"{SERVICE}.service": ("update",),
        f'{MEMBER}.invoker["group:team@example.com"]': ("delete",),
    }
    project.apply()
    assert container(cloud)["resources"][0]["limits"] == {"cpu": "1", "memory": "1024Mi"}
    assert project.plan().drift == ()


def test_the_repository_is_made_alone_before_anything_was_built(
    cloud: FakeCloud, project: GeneratedProject
) -> None:
    project.render(project.target(SPEC), None)
    project.terraform.init()
    project.apply(targets=ADDRESSES)
    assert what_is_left(cloud) == {"google_artifact_registry_repository", "google_project_service"}
    with pytest.raises(EngineError) as refused:
        project.plan()
    assert "Nothing was built yet" in " ".join([refused.value.what, *refused.value.details])
    project.destroy()
    assert what_is_left(cloud) == set()


def test_making_sure_of_the_repository_enters_no_release(cloud: FakeCloud, project: GeneratedProject) -> None:
    deploy(project)
    project.render(project.target({**SPEC, "memory": "2Gi"}), SECOND, number=2)
    plan = project.plan(targets=ADDRESSES)
    assert (plan.resources, plan.outputs) == ((), ())


def test_the_repository_goes_after_the_service(cloud: FakeCloud, project: GeneratedProject) -> None:
    deploy(project)
    project.destroy()
    deleted = [kind for operation, kind, _ in cloud.calls if operation == "delete"]
    assert deleted.index(SERVICE) < deleted.index("google_artifact_registry_repository")
    assert deleted[-1] == "google_project_service"


def test_a_container_that_does_not_listen_shows_cloud_runs_words_and_can_be_gone_on_from(
    cloud: FakeCloud, project: GeneratedProject
) -> None:
    cloud.fail(SERVICE, "create", PORT)
    with pytest.raises(EngineError) as refused:
        deploy(project)
    told = " ".join([refused.value.what, *refused.value.details, str(refused.value.next_step)])
    assert "failed to start and listen on the port" in " ".join(told.split())
    project.apply()
    assert project.plan().resources == ()
    project.destroy()
    assert what_is_left(cloud) == set()


def test_the_longest_name_is_taken_for_all_that_has_it(cloud: FakeCloud, project: GeneratedProject) -> None:
    name = "a" * 49
    deploy(project, {**SPEC, "region": "northamerica-northeast1"}, name=name, access="token")
    assert cloud.one(SERVICE)["name"] == name
    assert cloud.one("google_artifact_registry_repository")["repository_id"] == name
    assert len(cloud.one("google_service_account")["account_id"]) == 30


def test_labels_are_on_everything_that_takes_labels(cloud: FakeCloud, project: GeneratedProject) -> None:
    deploy(project, access="token", labels={"team": "flowers"})
    labelled = {
        kind: values["effective_labels"]
        for (kind, _), values in cloud.resources.items()
        if "effective_labels" in values
    }
    assert labelled.keys() == {
        SERVICE, "google_artifact_registry_repository", "google_secret_manager_secret",
    }  # fmt: skip
    wanted = {"bentodeploy": "iris", "team": "flowers", "goog-terraform-provisioned": "true"}
    assert all(labels == wanted for labels in labelled.values())
    settled = project.plan()
    assert (settled.resources, settled.drift) == ((), ())


def test_the_provider_is_as_new_as_the_one_that_the_schemas_are_of() -> None:
    # An attached provider's version is not checked by terraform. Those before 6.28 lack `node_selector` and
    # `gpu_zonal_redundancy_disabled`; what is tested is what the schemas tell, so none before is promised.
    versions = (CloudRunOperator().template() / "versions.tf").read_text()
    ((release, minor),) = re.findall(r"# google ((\d+\.\d+)\.\d+)$", SCHEMAS_ARE_OF, re.MULTILINE)
    assert release.startswith("6.")
    assert 'source  = "hashicorp/google"' in versions
    assert f'version = "~> {minor}"' in versions


def test_a_token_has_a_secret_without_a_value_that_the_service_reads(
    cloud: FakeCloud, project: GeneratedProject
) -> None:
    project.render(project.target(SPEC, access="token"), None)
    project.terraform.init()
    project.apply(targets=TOKEN_ADDRESSES)
    assert what_is_left(cloud) == {"google_project_service", "google_secret_manager_secret"}
    assert {resource.address for resource in project.terraform.resources()} > set(TOKEN_ADDRESSES)

    project.render(project.target(SPEC, access="token"), FIRST)
    project.apply()
    assert project.plan().resources == ()
    assert cloud.one("google_secret_manager_secret")["secret_id"] == f"iris-{REGION}-token"
    assert cloud.all("google_secret_manager_secret_version") == []
    (variable,) = container(cloud)["env"]
    assert (variable["name"], variable["value"]) == ("BENTODEPLOY_TOKEN", None)
    assert variable["value_source"][0]["secret_key_ref"][0] == {
        "secret": f"iris-{REGION}-token", "version": "latest",
    }  # fmt: skip
    account = cloud.one("google_service_account")
    assert cloud.one("google_secret_manager_secret_iam_member")["member"] == account["member"]
    assert {one["member"] for one in cloud.all(MEMBER)} == {"allUsers"}, (
        "the service itself asks for the token"
    )
    project.destroy()
    assert what_is_left(cloud) == set()
