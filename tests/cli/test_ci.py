"""`bentodeploy ci init` in repositories as people have them; tests/e2e/test_pipeline.py runs its pipeline."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support import cli

CONFIG = """\
api_version: v1
name: iris
bento: iris_classifier:latest
operator: {name: aws-lambda}
state: {backend: s3, bucket: acme-state, region: eu-central-1}
spec: {region: eu-central-1}
"""
GITHUB = ("ci", "init", "--provider", "github", "--get-bento", "bentoml build")
GITLAB = ("ci", "init", "--provider", "gitlab", "--get-bento", "bentoml build")
WORKFLOW = ".github/workflows/bentodeploy-iris.yml"
TRUST = "ci/bentodeploy-iris-github/aws/trust.auto.tfvars.json"


def git(folder: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=me", "-c", "user.email=me@localhost"]
    subprocess.run(["git", "-C", str(folder), *identity, *arguments], check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with a config and one commit, and without a remote."""
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "--initial-branch", "trunk")
    (folder / "deployment_config.yaml").write_text(CONFIG)
    git(folder, "add", "--all")
    git(folder, "commit", "--message", "first")
    return folder


def content(repository: Path) -> dict[str, bytes]:
    """Every file but git's own, by its path."""
    return {
        path.relative_to(repository).as_posix(): path.read_bytes()
        for path in repository.rglob("*")
        if path.is_file() and ".git" not in path.relative_to(repository).parts
    }


def subjects(repository: Path) -> list[str]:
    values: dict[str, Any] = json.loads((repository / TRUST).read_text())
    return [*values["plan_subjects"], values["apply_subject"]]


def test_a_workflow_that_was_edited_by_hand_is_refused_and_nothing_is_written(repository: Path) -> None:
    cli.succeed(*GITHUB, cwd=repository)
    workflow = repository / WORKFLOW
    workflow.write_text(workflow.read_text().replace("timeout", "patience") + "# mine\n")
    before = content(repository)

    answer = cli.run(*GITHUB, "--branch", "release", cwd=repository)

    assert answer.code == 2
    assert WORKFLOW in answer.err
    assert "--overwrite" in answer.err
    assert content(repository) == before


def test_a_file_of_somebody_elses_in_the_workflows_place_is_not_taken_for_ours(repository: Path) -> None:
    workflow = repository / WORKFLOW
    workflow.parent.mkdir(parents=True)
    workflow.write_text("on: push\n")
    before = content(repository)

    answer = cli.run(*GITHUB, "--json", cwd=repository)

    assert answer.code == 2
    assert answer.document["error"]["code"] == "usage"
    assert answer.document["error"]["where"] == WORKFLOW
    assert content(repository) == before


def test_overwrite_writes_the_edited_workflow_anew(repository: Path) -> None:
    cli.succeed(*GITHUB, cwd=repository)
    made = content(repository)
    (repository / WORKFLOW).write_text("on: push\n")

    cli.succeed(*GITHUB, "--overwrite", cwd=repository)

    assert content(repository) == made


def test_what_nobody_edited_is_written_again_without_a_word(repository: Path) -> None:
    cli.succeed(*GITHUB, cwd=repository)
    cli.succeed(*GITHUB, "--branch", "release", cwd=repository)
    assert '"release"' in (repository / WORKFLOW).read_text()


def test_without_a_remote_the_trust_names_nobodys_repository_and_says_so(repository: Path) -> None:
    answer = cli.succeed(*GITHUB, cwd=repository)
    assert "no remote `origin`" in answer.err
    assert all("OWNER/NAME" in subject for subject in subjects(repository))


def test_a_token_on_azure_is_thought_of_in_workflow_and_guide(repository: Path) -> None:
    azure = CONFIG.replace("aws-lambda", "azure-functions").replace(
        "spec: {region: eu-central-1}", "access: token\nspec: {location: westeurope}"
    )
    (repository / "deployment_config.yaml").write_text(azure)
    cli.succeed(*GITHUB, cwd=repository)
    assert "--scope https://vault.azure.net/.default" in (repository / WORKFLOW).read_text()
    guide = (repository / "ci/bentodeploy-iris-github/README.md").read_text()
    assert "With `access: token` the first build also makes a key vault" in guide


def test_with_a_remote_added_the_next_run_names_it_and_warns_no_more(repository: Path) -> None:
    cli.succeed(*GITHUB, cwd=repository)
    git(repository, "remote", "add", "origin", "git@github.com:acme/iris.git")
    answer = cli.succeed(*GITHUB, cwd=repository)
    assert answer.err == ""
    assert all("acme/iris" in subject for subject in subjects(repository))


@pytest.mark.parametrize(
    ("origin", "command", "issuer"),
    [
        ("git@github.com:acme/iris.git", GITLAB, "https://gitlab.com"),
        ("https://github.acme.com/acme/iris.git", GITLAB, "https://gitlab.com"),
        ("https://acme.ghe.com/acme/iris.git", GITLAB, "https://gitlab.com"),
        ("git@gitlab.com:acme/iris.git", GITHUB, "https://token.actions.githubusercontent.com"),
        ("git@gitlab.acme.com:acme/iris.git", GITHUB, "https://token.actions.githubusercontent.com"),
    ],
)
def test_a_remote_of_the_other_service_is_warned_of_and_never_trusted(
    repository: Path, origin: str, command: tuple[str, ...], issuer: str
) -> None:
    git(repository, "remote", "add", "origin", origin)
    answer = cli.succeed(*command, cwd=repository)
    told = " ".join(answer.err.split())
    assert "so the trust is written for OWNER/NAME" in told
    assert "or take the other `--provider`" in told
    [trust] = repository.glob("ci/*/aws/trust.auto.tfvars.json")
    values = json.loads(trust.read_text())
    assert values["issuer"] == issuer
    assert "acme" not in trust.read_text()


@pytest.mark.parametrize(
    ("host", "issuer", "warned"),
    [
        ("github.com", "https://token.actions.githubusercontent.com", False),
        ("acme.ghe.com", "https://token.actions.acme.ghe.com", False),
        ("git.acme.com", "https://git.acme.com/_services/token", True),
    ],
)
def test_another_host_for_github_is_taken_for_one_of_its_servers(
    repository: Path, host: str, issuer: str, warned: bool
) -> None:
    git(repository, "remote", "add", "origin", f"https://{host}/acme/iris.git")
    answer = cli.succeed(*GITHUB, cwd=repository)
    assert ("taken for a GitHub Enterprise Server" in " ".join(answer.err.split())) is warned
    assert json.loads((repository / TRUST).read_text())["issuer"] == issuer
    assert all("acme/iris" in subject for subject in subjects(repository))


def test_a_gitlab_of_ones_own_is_trusted_by_its_name(repository: Path) -> None:
    git(repository, "remote", "add", "origin", "git@git.acme.com:acme/iris.git")
    assert cli.succeed(*GITLAB, cwd=repository).err == ""
    values = json.loads((repository / TRUST.replace("github", "gitlab")).read_text())
    assert (values["issuer"], values["audience"]) == ("https://git.acme.com", "https://git.acme.com")


def test_the_environment_of_the_command_line_is_the_one_that_is_waited_for(repository: Path) -> None:
    git(repository, "remote", "add", "origin", "git@github.com:acme/iris.git")
    cli.succeed(*GITHUB, "--environment", "staging-eu_1", cwd=repository)
    jobs = yaml.safe_load((repository / WORKFLOW).read_text())["jobs"]
    assert {jobs[name]["environment"] for name in ("apply", "destroy")} == {"staging-eu_1"}
    assert jobs["apply"]["concurrency"]["group"] == "bentodeploy-iris-staging-eu_1"
    assert subjects(repository)[-1] == "repo:acme/iris:environment:staging-eu_1"


@pytest.mark.parametrize("name", ["", "two words", "-first", "ümlaut", "a/b", "a" * 64])
def test_a_bad_name_for_an_environment_is_refused_and_nothing_is_written(repository: Path, name: str) -> None:
    before = content(repository)
    answer = cli.run(*GITHUB, f"--environment={name}", "--json", cwd=repository)
    assert (answer.code, answer.document["error"]["code"]) == (2, "usage")
    assert f"{name!r} is no name for an environment" in answer.document["error"]["what"]
    assert content(repository) == before


def test_a_detached_head_is_warned_of_and_main_is_taken(repository: Path) -> None:
    git(repository, "remote", "add", "origin", "git@github.com:acme/iris.git")
    git(repository, "checkout", "--detach")
    answer = cli.succeed(*GITHUB, cwd=repository)
    assert "HEAD is detached" in answer.err
    assert "--branch NAME" in answer.err
    assert "repo:acme/iris:ref:refs/heads/main" in subjects(repository)


def test_a_detached_head_matters_to_nobody_who_names_the_branch(repository: Path) -> None:
    git(repository, "remote", "add", "origin", "git@github.com:acme/iris.git")
    git(repository, "checkout", "--detach")
    answer = cli.succeed(*GITHUB, "--branch", "release", cwd=repository)
    assert answer.err == ""
    assert "repo:acme/iris:ref:refs/heads/release" in subjects(repository)


def test_a_locale_without_utf8_is_no_hindrance_to_a_branch_of_any_name(repository: Path) -> None:
    git(repository, "checkout", "-b", "größe")
    locale = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
    cli.succeed(*GITHUB, cwd=repository, **locale)
    assert "repo:OWNER/NAME:ref:refs/heads/größe" in subjects(repository)


def test_gitlab_needs_one_line_more_which_is_told(repository: Path) -> None:
    told = cli.succeed(*GITLAB, cwd=repository).out
    assert "once .gitlab-ci.yml says:  include: {local: .gitlab/bentodeploy-iris.yml}" in told
    assert ".gitlab-ci.yml" not in cli.succeed(*GITHUB, cwd=repository).out


def test_without_a_guide_the_first_plan_is_told_in_the_services_own_word(repository: Path) -> None:
    local = "api_version: v1\nname: iris\nbento: iris_classifier:latest\noperator: {name: local}\n"
    (repository / "deployment_config.yaml").write_text(local)
    assert "open a merge request to see its first plan" in cli.succeed(*GITLAB, cwd=repository).out
    assert "open a pull request to see its first plan" in cli.succeed(*GITHUB, cwd=repository).out


def test_a_second_service_leaves_the_guide_and_the_trust_of_the_first(repository: Path) -> None:
    cli.succeed(*GITHUB, cwd=repository)
    first = content(repository)
    written = cli.succeed(*GITLAB, "--json", cwd=repository).document["files"]
    assert "ci/bentodeploy-iris-gitlab/README.md" in written
    assert not first.keys() & set(written)
    assert first.items() <= content(repository).items()
    names = {
        json.loads(text)["name"]
        for path, text in content(repository).items()
        if path.endswith(".tfvars.json")
    }
    assert names == {"bentodeploy-iris-github", "bentodeploy-iris-gitlab"}


class TestTwoConfigsOfOneName:
    """They would take turns at one file."""

    @pytest.fixture
    def second(self, repository: Path) -> tuple[str, ...]:
        """The options for another config, when the first has its pipeline already."""
        cli.succeed(*GITHUB, cwd=repository)
        (repository / "staging").mkdir()
        (repository / "staging" / "deployment_config.yaml").write_text(CONFIG)
        return (*GITHUB, "--file", "staging/deployment_config.yaml")

    def test_the_second_is_refused_with_the_file_and_whose_it_is(
        self, repository: Path, second: tuple[str, ...]
    ) -> None:
        before = content(repository)
        answer = cli.run(*second, "--json", cwd=repository)
        error = answer.document["error"]
        assert (answer.code, error["code"]) == (2, "usage")
        assert f"{WORKFLOW} is the pipeline of another config: deployment_config.yaml." in error["what"]
        assert error["where"] == "staging/deployment_config.yaml, key `name`: iris"
        assert "another `name:`" in error["next"]
        assert "`--overwrite`" in error["next"]
        assert content(repository) == before

    def test_overwrite_gives_the_file_to_the_second(self, repository: Path, second: tuple[str, ...]) -> None:
        cli.succeed(*second, "--overwrite", cwd=repository)
        assert '# Config: "staging/deployment_config.yaml"' in (repository / WORKFLOW).read_text()
        assert "is the pipeline of another config" in cli.run(*GITHUB, cwd=repository).err

    def test_a_config_that_was_moved_takes_its_pipeline_along(
        self, repository: Path, second: tuple[str, ...]
    ) -> None:
        (repository / "deployment_config.yaml").unlink()
        cli.succeed(*second, cwd=repository)
        assert "staging/deployment_config.yaml" in (repository / WORKFLOW).read_text()
