"""The Terraform of a pipeline's trust, applied: by the real AWS provider, and on fakes of other clouds."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bentodeploy.errors import EngineError
from bentodeploy.pipelines.model import Cloud, Repository
from bentodeploy.pipelines.render import Provider, render_trust
from bentodeploy.terraform.driver import Terraform
from bentodeploy.terraform.engine import find_engine
from tests.pipelines.test_render import PIPELINE
from tests.support.cloud_provider import attached_provider
from tests.support.moto import ACCOUNT, fake_aws, terraform_config

pytestmark = pytest.mark.terraform

REPOSITORY = Repository("acme/iris", "github.com")
PULL_REQUEST = "repo:acme/iris:pull_request"
MAIN = "repo:acme/iris:ref:refs/heads/main"
PRODUCTION = "repo:acme/iris:environment:production"


def trust(
    cloud: Cloud,
    folder: Path,
    answers: Mapping[str, object],
    provider: Provider = "github",
    name: str = PIPELINE.deployment,
) -> Terraform:
    """The initialised project in `folder`, with what Terraform would ask for."""
    files = render_trust(replace(PIPELINE, logins=(cloud,), deployment=name), provider, REPOSITORY)
    for path, text in files.items():
        if f"/{cloud}/" in path:
            (folder / Path(path).name).write_text(text)
    (folder / "answers.auto.tfvars.json").write_text(json.dumps(answers))
    terraform = Terraform(find_engine(), folder)
    terraform.init()
    return terraform


def applied(terraform: Terraform, folder: Path) -> dict[str, Any]:
    """The outputs after an apply, which leaves nothing to do."""
    saved = folder / "saved.tfplan"
    terraform.plan(saved)
    terraform.apply(saved)
    terraform.plan(saved)
    assert terraform.show_plan(saved).resources == ()
    return dict(terraform.outputs())


@pytest.mark.aws
def test_awss_roles_are_for_the_pipelines_subjects_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TF_CLI_CONFIG_FILE", str(terraform_config(tmp_path)))
    read_only, admin = (
        f"arn:aws:iam::aws:policy/{name}" for name in ("ReadOnlyAccess", "AdministratorAccess")
    )
    answers = {"plan_policy_arns": [read_only], "apply_policy_arns": [admin, read_only]}
    with fake_aws() as aws:
        aws.lead()
        for name, value in aws.environment.items():
            monkeypatch.setenv(name, value)
        terraform = trust("aws", tmp_path, answers)
        terraform.plan(tmp_path / "saved.tfplan")
        terraform.apply(tmp_path / "saved.tfplan")
        outputs = terraform.outputs()
        iam = aws.client("iam")
        [issuer] = iam.list_open_id_connect_providers()["OpenIDConnectProviderList"]
        roles = {name: arn.rpartition("/")[2] for name, arn in outputs["roles"].items()}
        trusted = {
            role: iam.get_role(RoleName=name)["Role"]["AssumeRolePolicyDocument"]["Statement"]
            for role, name in roles.items()
        }
        allowed = {
            role: {
                one["PolicyArn"] for one in iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]
            }
            for role, name in roles.items()
        }
    host = "token.actions.githubusercontent.com"
    subjects = {"plan": [PULL_REQUEST, MAIN], "apply": [PRODUCTION]}
    for role, [statement] in trusted.items():
        assert statement["Principal"] == {"Federated": issuer["Arn"]}
        assert statement["Condition"]["StringEquals"] == {f"{host}:aud": "sts.amazonaws.com"}
        assert statement["Condition"]["StringLike"] == {f"{host}:sub": subjects[role]}
    assert allowed == {"plan": {read_only}, "apply": {admin, read_only}}


@pytest.mark.aws
def test_awss_roles_keep_to_the_length_of_names_and_to_the_regions_partition(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TF_CLI_CONFIG_FILE", str(terraform_config(tmp_path)))
    name, region = "n" * 63, "us-gov-west-1"
    with fake_aws() as aws:
        aws.lead()
        for variable, value in aws.environment.items():
            monkeypatch.setenv(variable, value)
        terraform = trust("aws", tmp_path, {"plan_policy_arns": [], "apply_policy_arns": []}, name=name)
        (tmp_path / "zone.auto.tfvars.json").write_text(json.dumps({"region": region}))
        terraform.plan(tmp_path / "saved.tfplan")
        terraform.apply(tmp_path / "saved.tfplan")
        arns = terraform.outputs()["roles"]
        roles = {role: arn.rpartition("/")[2] for role, arn in arns.items()}
        made = aws.client("iam", region).get_role(RoleName=roles["plan"])["Role"]
    (statement,) = made["AssumeRolePolicyDocument"]["Statement"]
    issuer = f"{ACCOUNT}:oidc-provider/token.actions.githubusercontent.com"
    assert statement["Principal"] == {"Federated": f"arn:aws-us-gov:iam::{issuer}"}
    whole = f"bentodeploy-{name}-github"
    prefix = f"{whole[:51]}-{hashlib.sha256(whole.encode()).hexdigest()[:6]}"
    assert roles == {"plan": f"{prefix}-plan", "apply": f"{prefix}-apply"}
    assert max(map(len, roles.values())) == 64


@pytest.mark.provider
def test_googles_lets_in_the_pipelines_subjects_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = {
        "project_id": "my-project-1234",
        "plan_roles": ["roles/viewer"],
        "apply_roles": ["roles/run.admin", "roles/viewer"],
    }
    with attached_provider("google", monkeypatch) as cloud:
        outputs = applied(trust("google", tmp_path, answers), tmp_path)
        made = cloud.one("google_iam_workload_identity_pool_provider")
        granted = {(one["member"], one["role"]) for one in cloud.all("google_project_iam_member")}
        assumed = cloud.all("google_service_account_iam_member")
    assert made["attribute_condition"] == " || ".join(
        f'google.subject == "{subject}"' for subject in (PULL_REQUEST, MAIN, PRODUCTION)
    )
    assert made["attribute_mapping"]["attribute.role"] == (
        f'assertion.sub == "{PRODUCTION}" ? "apply" : "plan"'
    )
    plan, apply = (f"serviceAccount:{outputs['accounts'][role]}" for role in ("plan", "apply"))
    assert granted == {(plan, "roles/viewer"), (apply, "roles/viewer"), (apply, "roles/run.admin")}
    assert outputs["provider"] == made["name"]
    accounts = {email: role for role, email in outputs["accounts"].items()}
    may_be = {
        (one["member"].rpartition("/")[2], accounts[one["service_account_id"].rpartition("/")[2]])
        for one in assumed
    }
    assert may_be == {("plan", "plan"), ("apply", "apply"), ("apply", "plan")}


@pytest.mark.provider
def test_who_logs_in_to_google_finds_the_apis_enabled_before_the_pool(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = {"project_id": "my-project-1234", "plan_roles": [], "apply_roles": []}
    with attached_provider("google", monkeypatch) as cloud:
        terraform = trust("google", tmp_path, answers)
        terraform.plan(tmp_path / "saved.tfplan")
        terraform.apply(tmp_path / "saved.tfplan")
        enabled = {one["service"].partition(".")[0] for one in cloud.all("google_project_service")}
        left = {one["disable_on_destroy"] for one in cloud.all("google_project_service")}
        made = [kind for operation, kind, _ in cloud.calls if operation == "create"]
    assert enabled == {"cloudresourcemanager", "iam", "iamcredentials", "sts"}
    assert left == {False}
    assert max(at for at, kind in enumerate(made) if kind == "google_project_service") < min(
        made.index("google_iam_workload_identity_pool"), made.index("google_service_account")
    )


@pytest.mark.provider
def test_long_names_and_both_services_have_identities_of_their_own_at_google(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = {"project_id": "my-project-1234", "plan_roles": [], "apply_roles": []}
    longest = "a" * 49
    cases: list[tuple[str, Provider]] = [
        ("iris", "github"),
        (longest, "github"),
        (longest, "gitlab"),
        (f"{longest[:-1]}b", "github"),
    ]
    pools, accounts = [], set()
    for name, provider in cases:
        folder = tmp_path / f"{name[-2:]}{provider}"
        folder.mkdir()
        with attached_provider("google", monkeypatch):
            outputs = applied(trust("google", folder, answers, provider, name), folder)
        pools.append(outputs["provider"].split("/")[-3])
        accounts |= set(outputs["accounts"].values())
    assert pools[0] == "bentodeploy-iris-github"
    assert len(set(pools)) == 4
    assert len(accounts) == 8


@pytest.mark.provider
def test_googles_takes_every_branch_of_gitlab(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = {"project_id": "my-project-1234", "plan_roles": [], "apply_roles": []}
    with attached_provider("google", monkeypatch) as cloud:
        applied(trust("google", tmp_path, answers, "gitlab"), tmp_path)
        made = cloud.one("google_iam_workload_identity_pool_provider")
    every = 'google.subject.startsWith("project_path:acme/iris:ref_type:branch:ref:")'
    assert made["attribute_condition"].startswith(f"{every} || ")


@pytest.mark.provider
def test_azures_has_a_credential_for_each_subject(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = {"location": "westeurope", "plan_roles": ["AcrPush"], "apply_roles": ["Contributor"]}
    with attached_provider("azurerm", monkeypatch) as cloud:
        outputs = applied(trust("azure", tmp_path, answers), tmp_path)
        identities = {one["id"]: one for one in cloud.all("azurerm_user_assigned_identity")}
        credentials = cloud.all("azurerm_federated_identity_credential")
        granted = cloud.all("azurerm_role_assignment")
    by_client = {client: role for role, client in outputs["clients"].items()}
    role_of = {identity: by_client[one["client_id"]] for identity, one in identities.items()}
    assert {(role_of[one["parent_id"]], one["subject"]) for one in credentials} == {
        ("plan", PULL_REQUEST),
        ("plan", MAIN),
        ("apply", PRODUCTION),
    }
    assert {one["audience"][0] for one in credentials} == {"api://AzureADTokenExchange"}
    principals = {one["principal_id"]: role_of[identity] for identity, one in identities.items()}
    assert {(principals[one["principal_id"]], one["role_definition_name"]) for one in granted} == {
        ("plan", "AcrPush"),
        ("apply", "Contributor"),
    }


@pytest.mark.provider
def test_azures_refuses_a_subject_for_all_branches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    every = "project_path:acme/iris:ref_type:branch:ref:*"
    answers = {"location": "westeurope", "plan_roles": [], "apply_roles": []}
    with attached_provider("azurerm", monkeypatch):
        terraform = trust("azure", tmp_path, answers, "gitlab")
        # By its name it is read last.
        (tmp_path / "wish.auto.tfvars.json").write_text(json.dumps({"plan_subjects": [every]}))
        with pytest.raises(EngineError) as refused:
            terraform.plan(tmp_path / "saved.tfplan")
    assert "write each branch's subject" in " ".join("\n".join(refused.value.details).split())


ANSWERS: Mapping[Cloud, Mapping[str, object]] = {
    "aws": {"plan_policy_arns": [], "apply_policy_arns": []},
    "google": {"project_id": "my-project-1234", "plan_roles": [], "apply_roles": []},
    "azure": {"location": "westeurope", "plan_roles": [], "apply_roles": []},
}
"""What Terraform asks for, by cloud."""


@contextmanager
def at(cloud: Cloud, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The cloud's provider, and a fake of the cloud."""
    if cloud == "aws":
        monkeypatch.setenv("TF_CLI_CONFIG_FILE", str(terraform_config(folder)))
        with fake_aws() as aws:
            aws.lead()
            for name, value in aws.environment.items():
                monkeypatch.setenv(name, value)
            yield
    else:
        with attached_provider("google" if cloud == "google" else "azurerm", monkeypatch):
            yield


@pytest.mark.parametrize("provider", ["github", "gitlab"])
@pytest.mark.parametrize(
    "cloud",
    [
        pytest.param("aws", marks=pytest.mark.aws),
        pytest.param("google", marks=pytest.mark.provider),
        pytest.param("azure", marks=pytest.mark.provider),
    ],
)
def test_every_trust_takes_the_values_that_are_written_beside_it(
    cloud: Cloud, provider: Provider, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with at(cloud, tmp_path, monkeypatch):
        assert trust(cloud, tmp_path, ANSWERS[cloud], provider).plan(tmp_path / "saved.tfplan")


@pytest.mark.provider
def test_azures_trusts_the_branch_of_gitlab_that_is_applied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with attached_provider("azurerm", monkeypatch) as cloud:
        applied(trust("azure", tmp_path, ANSWERS["azure"], "gitlab"), tmp_path)
        subjects = [one["subject"] for one in cloud.all("azurerm_federated_identity_credential")]
    assert subjects == ["project_path:acme/iris:ref_type:branch:ref:main"] * 2
