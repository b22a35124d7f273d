"""The generated pipelines, checked by the services' own schemas, by an auditor, and by Terraform."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from bentodeploy.pipelines.model import Pipeline, Repository
from bentodeploy.pipelines.render import Provider, config_of, render_pipeline, render_trust
from tests.support.checkout import CHECKOUT

PIPELINE = Pipeline(
    deployment="iris",
    config="models/iris/deployment_config.yaml",
    branch="main",
    environment="production",
    python="3.12",
    install="bentodeploy[aws,terraform]==0.1.0",
    get_bento="python train.py && bentoml build",
    logins=("aws",),
    region="eu-central-1",
    secrets=(),
)
EVERYTHING = replace(PIPELINE, logins=("aws", "azure", "google"), secrets=("HEROKU_API_KEY",))
GUARDED = replace(EVERYTHING, scopes=("https://vault.azure.net/.default",), guarded=True)
NOTHING = replace(PIPELINE, logins=(), region=None, get_bento=None)
HOSTILE = replace(
    PIPELINE,
    config="a \"b' ${{ secrets.X }} $(id) `id` # é 😀.yaml",
    branch='it\'s "main" ${{ github.token }}',
    get_bento="echo \"a: b\" 'c' # d\nsecond line: {x} 😀",
)
SCHEMAS = {"github": "vendor.github-workflows", "gitlab": "vendor.gitlab-ci"}


def written(folder: Path, pipeline: Pipeline, provider: Provider) -> Path:
    [(name, text)] = render_pipeline(pipeline, provider).items()
    path = folder / name
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    return path


def checked(*command: str) -> None:
    ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert ended.returncode == 0, ended.stdout + ended.stderr


@pytest.mark.parametrize("provider", ["github", "gitlab"])
@pytest.mark.parametrize("pipeline", [PIPELINE, EVERYTHING, GUARDED, NOTHING, HOSTILE])
def test_the_services_own_schema_takes_it(provider: Provider, pipeline: Pipeline, tmp_path: Path) -> None:
    path = written(tmp_path, pipeline, provider)
    checked(sys.executable, "-m", "check_jsonschema", "--builtin-schema", SCHEMAS[provider], str(path))


@pytest.mark.parametrize("pipeline", [PIPELINE, EVERYTHING, GUARDED, NOTHING])
def test_an_auditor_of_workflows_finds_nothing(pipeline: Pipeline, tmp_path: Path) -> None:
    path = written(tmp_path, pipeline, "github")
    checked(str(Path(sys.executable).with_name("zizmor")), "--offline", "--no-progress", "--quiet", str(path))


def workflow(pipeline: Pipeline) -> dict[str, Any]:
    [text] = render_pipeline(pipeline, "github").values()
    content: dict[Any, Any] = yaml.safe_load(text)
    return {**content, "on": content[True]}  # YAML 1.1 reads the key as true


def test_actions_are_pinned_by_commit() -> None:
    used = [
        step["uses"]
        for job in workflow(EVERYTHING)["jobs"].values()
        for step in job["steps"]
        if "uses" in step
    ]
    assert used
    for action in used:
        commit = action.partition("@")[2]
        assert len(commit) == 40, action
        assert set(commit) <= set("0123456789abcdef"), action


def test_a_command_that_fails_in_a_pipe_fails_its_step() -> None:
    """GitHub, "Workflow syntax", `jobs.<job_id>.steps[*].shell`: only a shell that is named has pipefail."""
    content = workflow(EVERYTHING)
    assert content["defaults"] == {"run": {"shell": "bash"}}
    assert not any("shell" in step for job in content["jobs"].values() for step in job["steps"])


def test_a_build_that_github_did_not_hand_on_is_told_before_anything_is_planned(tmp_path: Path) -> None:
    steps = workflow(PIPELINE)["jobs"]["apply"]["steps"]
    [step] = [one for one in steps if one.get("name") == "Plan again what was built"]
    ended = subprocess.run(
        ["bash", "-eo", "pipefail", "-c", step["run"]],
        env={"BUILD": "", "RUNNER_TEMP": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode != 0
    assert "BUILD: is empty: GitHub took something in it for a secret" in ended.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_running_apply_or_destroy_is_never_cancelled_and_has_no_other_beside_it() -> None:
    jobs = workflow(PIPELINE)["jobs"]
    alone = {"group": "bentodeploy-iris-production", "cancel-in-progress": False}
    assert jobs["apply"]["concurrency"] == jobs["destroy"]["concurrency"] == alone
    assert jobs["apply"]["environment"] == jobs["destroy"]["environment"] == "production"


def test_looking_for_drift_asks_nobody_and_has_the_identity_that_plans() -> None:
    drift = workflow(EVERYTHING)["jobs"]["drift"]
    assert "environment" not in drift
    assert "_PLAN_" in json.dumps(drift)
    assert "_APPLY_" not in json.dumps(drift)


def test_gitlabs_look_for_drift_is_no_deployment_and_has_the_identity_that_plans() -> None:
    [text] = render_pipeline(EVERYTHING, "gitlab").values()
    drift = yaml.safe_load(text)["bentodeploy-iris-drift"]
    assert "environment" not in drift
    assert drift["variables"]["AWS_ROLE_ARN"] == "$BENTODEPLOY_AWS_PLAN_ROLE"


def test_a_secret_that_a_job_without_environment_reads_is_one_of_the_repository() -> None:
    without = [job for job in workflow(EVERYTHING)["jobs"].values() if "environment" not in job]
    assert any("secrets.HEROKU_API_KEY" in json.dumps(job) for job in without)
    guide = render_trust(EVERYTHING, "github", None)["ci/bentodeploy-iris-github/README.md"]
    assert "gh secret set HEROKU_API_KEY" in guide
    assert "`gh secret set HEROKU_API_KEY --app dependabot`" in guide
    assert "--env" not in guide


def test_gitlabs_secret_is_masked_and_not_protected() -> None:
    guide = render_trust(EVERYTHING, "gitlab", None)["ci/bentodeploy-iris-gitlab/README.md"]
    assert 'masked variable of the project, and leave "Protect variable" off' in guide


def test_gitlabs_guide_tells_how_the_plan_becomes_a_note() -> None:
    for_gitlab = render_trust(EVERYTHING, "gitlab", None)["ci/bentodeploy-iris-gitlab/README.md"]
    assert "masked variable `GITLAB_TOKEN`" in for_gitlab
    assert "the environment scope\n`bentodeploy-iris-note`" in for_gitlab
    for_github = render_trust(EVERYTHING, "github", None)["ci/bentodeploy-iris-github/README.md"]
    assert "GITLAB_TOKEN" not in for_github


def test_the_guide_for_gitlab_tells_how_azure_lets_other_branches_in() -> None:
    def guide(provider: Provider, pipeline: Pipeline) -> str:
        files = render_trust(pipeline, provider, Repository("acme/iris", f"{provider}.com"))
        return " ".join(files[f"ci/bentodeploy-iris-{provider}/README.md"].split())

    told = guide("gitlab", EVERYTHING)
    assert "at first only the branch `main` gets plans" in told
    assert "add its subject to `plan_subjects`" in told
    assert "`claims['sub'] matches 'project_path:acme/iris:ref_type:branch:ref:*'`" in told
    assert "letter by letter" not in guide("github", EVERYTHING)
    assert "letter by letter" not in guide("gitlab", PIPELINE)


def test_the_guide_for_gitlab_tells_what_a_runner_of_ones_own_must_allow() -> None:
    for_gitlab = render_trust(EVERYTHING, "gitlab", None)["ci/bentodeploy-iris-gitlab/README.md"]
    assert "must be privileged and share the volume `/certs/client`" in " ".join(for_gitlab.split())
    for_github = render_trust(EVERYTHING, "github", None)["ci/bentodeploy-iris-github/README.md"]
    assert "privileged" not in for_github


def test_what_is_applied_must_be_what_was_planned() -> None:
    apply = workflow(PIPELINE)["jobs"]["apply"]
    assert apply["needs"] == "plan"
    last = apply["steps"][-1]
    assert last["env"] == {"FINGERPRINT": "${{ needs.plan.outputs.fingerprint }}"}
    assert '--expect "$FINGERPRINT"' in last["run"]


def test_what_a_user_wrote_reaches_no_shell_unquoted() -> None:
    content = workflow(HOSTILE)
    assert content["jobs"]["plan"]["env"]["CONFIG"] == HOSTILE.config
    assert content["on"]["push"]["branches"] == [HOSTILE.branch]
    commands = [step["run"] for job in content["jobs"].values() for step in job["steps"] if "run" in step]
    assert HOSTILE.get_bento in commands
    assert not any(HOSTILE.config in command or "${{" in command for command in commands)


@pytest.mark.parametrize("provider", ["github", "gitlab"])
def test_a_path_that_is_not_utf_8_can_be_written_and_is_known_again(provider: Provider) -> None:
    strange = os.fsdecode(b"caf\xe9/deployment_config.yaml")
    [text] = render_pipeline(replace(PIPELINE, config=strange), provider).values()
    assert config_of(text.encode().decode()) == strange


@pytest.mark.parametrize(
    ("provider", "issuer", "apply_subject"),
    [
        ("github", "https://token.actions.githubusercontent.com", "repo:acme/iris:environment:production"),
        ("gitlab", "https://gitlab.com", "project_path:acme/iris:ref_type:branch:ref:main"),
    ],
)
def test_the_trust_is_for_this_repository_and_environment_alone(
    provider: Provider, issuer: str, apply_subject: str
) -> None:
    host = "github.com" if provider == "github" else "gitlab.com"
    files = render_trust(PIPELINE, provider, Repository("acme/iris", host))
    values = json.loads(files[f"ci/bentodeploy-iris-{provider}/aws/trust.auto.tfvars.json"])
    assert (values["issuer"], values["apply_subject"]) == (issuer, apply_subject)
    assert all("acme/iris" in subject for subject in values["plan_subjects"])
    assert all(apply_subject != subject for subject in values["plan_subjects"])


def test_the_guide_has_a_part_for_each_cloud_and_secret() -> None:
    guide = render_trust(EVERYTHING, "github", None)["ci/bentodeploy-iris-github/README.md"]
    for head in ("## AWS", "## Google Cloud", "## Azure", "## HEROKU_API_KEY"):
        assert head in guide
    assert render_trust(NOTHING, "github", None) == {}


@pytest.mark.parametrize("provider", ["github", "gitlab"])
def test_the_guide_has_the_environment_protected_before_it_is_used(provider: Provider) -> None:
    guide = render_trust(EVERYTHING, provider, None)[f"ci/bentodeploy-iris-{provider}/README.md"]
    assert "before the first merge: " in " ".join(guide.split())


def test_the_identity_that_plans_may_make_the_images_repository() -> None:
    guide = render_trust(EVERYTHING, "github", None)["ci/bentodeploy-iris-github/README.md"]
    for right in ("ecr:CreateRepository", "ecr:TagResource", "ecr:PutImage"):
        assert f"`{right}`" in guide
    assert "`roles/artifactregistry.admin`" in guide
    assert "makes the resource group and the registry, `Contributor`" in " ".join(guide.split())


def test_with_a_token_the_guide_names_what_makes_a_place_for_it() -> None:
    def guide(*, guarded: bool) -> str:
        files = render_trust(replace(EVERYTHING, guarded=guarded), "github", None)
        return files["ci/bentodeploy-iris-github/README.md"]

    rights = (
        "`secretsmanager:CreateSecret`",
        "`plan_roles` need `roles/secretmanager.admin`",
        "gives the app a role on it. Run this one build yourself",
    )
    assert all(right in guide(guarded=True) for right in rights)
    assert not any(right in guide(guarded=False) for right in rights)


def test_the_guide_names_the_roles_of_cloud_run_which_the_operators_page_does_not() -> None:
    guide = render_trust(EVERYTHING, "github", None)["ci/bentodeploy-iris-github/README.md"]
    for role in ("run.admin", "artifactregistry.admin", "iam.serviceAccountAdmin", "iam.serviceAccountUser"):
        assert f"`roles/{role}`" in guide
    assert "\n3. Set the outputs as variables: `BENTODEPLOY_GOOGLE_PROVIDER`" in guide


def test_what_is_needed_after_the_build_azure_is_asked_for_before_it() -> None:
    scopes = ("https://containerregistry.azure.net/.default", "https://vault.azure.net/.default")
    jobs = workflow(replace(EVERYTHING, scopes=scopes))["jobs"]
    for job in (jobs[name] for name in ("plan", "apply", "drift", "destroy")):
        logged_in = next(at for at, step in enumerate(job["steps"]) if "azure/login" in step.get("uses", ""))
        asked = next(at for at, step in enumerate(job["steps"]) if "get-access-token" in step.get("run", ""))
        assert asked == logged_in + 2
        assert job["steps"][asked]["run"].splitlines() == [
            f"az account get-access-token --scope {scope} --output none" for scope in scopes
        ]
    assert "get-access-token" not in str(workflow(EVERYTHING)), "where only the state is in Azure"


@pytest.mark.terraform
@pytest.mark.parametrize("cloud", ["aws", "google", "azure"])
def test_the_trusts_terraform_is_formatted(cloud: str) -> None:
    from bentodeploy.terraform.engine import find_engine

    folder = CHECKOUT / "templates" / "ci" / "trust" / cloud
    command = [*find_engine().command, "fmt", "-check", "-diff", str(folder)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout
