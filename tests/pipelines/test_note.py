"""The job of GitLab's pipeline that tells the plan: run by bash, against a fake of GitLab's API."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import yaml

from bentodeploy.pipelines.render import render_pipeline
from tests.pipelines.fake_gitlab import BOT, NOTES, PERSON, READ_ONLY, TOKEN, FakeGitLab, fake_gitlab
from tests.pipelines.test_render import PIPELINE

MERGE_REQUEST = {"CI_MERGE_REQUEST_PROJECT_ID": "42", "CI_MERGE_REQUEST_IID": "3"}
ARTIFACT = "The plan is plan.md in the artifacts of the job before."

PYTHON = f"""\
#!/bin/sh
printf '%s\\n' "$@" > arguments
exec {sys.executable} "$@"
"""
"""The image's python, which keeps what every process of the machine may read of it."""


@dataclass(frozen=True)
class Job:
    """The machine of the job, and the fake that it asks."""

    folder: Path
    gitlab: FakeGitLab

    def tell(
        self,
        deployment: str,
        plan: str,
        token: str | None = TOKEN,
    ) -> str:
        """Run the job of this deployment's pipeline for a plan; its log."""
        (self.folder / "plan.md").write_text(f"### bentodeploy: `{deployment}`\n\n{plan}\n", encoding="utf-8")
        [text] = render_pipeline(replace(PIPELINE, deployment=deployment), "gitlab").values()
        [step] = yaml.safe_load(text)[f"bentodeploy-{deployment}-note"]["script"]
        environment = {
            "PATH": f"{self.folder}{os.pathsep}{os.environ['PATH']}",
            "CI_API_V4_URL": self.gitlab.url,
            "CI_PROJECT_ID": "41",
            **MERGE_REQUEST,
            **({} if token is None else {"GITLAB_TOKEN": token}),
        }
        command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step]
        ended = subprocess.run(
            command, cwd=self.folder, env=environment, capture_output=True, text=True, check=False
        )
        assert (ended.returncode, ended.stderr) == (0, "")
        return ended.stdout


@pytest.fixture
def job(tmp_path: Path) -> Iterator[Job]:
    python = tmp_path / "python"
    python.write_text(PYTHON)
    python.chmod(0o755)
    with fake_gitlab() as gitlab:
        yield Job(tmp_path, gitlab)


def test_the_next_plan_takes_the_place_of_the_one_before(job: Job) -> None:
    assert job.tell("iris", "first") == "The plan is a note of the merge request.\n"
    [told] = job.gitlab.bodies()
    assert told.endswith("### bentodeploy: `iris`\n\nfirst\n")
    job.tell("iris", "second, for café")
    [told] = job.gitlab.bodies()
    assert told == "<!-- bentodeploy: iris -->\n### bentodeploy: `iris`\n\nsecond, for café\n"


def test_two_deployments_have_a_note_each(job: Job) -> None:
    job.tell("iris", "of production")
    job.tell("iris-staging", "of staging")
    job.tell("iris", "of production anew")
    production, staging = job.gitlab.bodies()
    assert production.endswith("of production anew\n")
    assert staging.endswith("of staging\n")


def test_the_note_is_found_behind_more_than_one_page_of_others(job: Job) -> None:
    job.tell("iris", "first")
    others = [job.gitlab.add(PERSON, f"remark {number}") for number in range(250)]
    job.gitlab.hidden = {note["id"] for note in others[-100:]}
    job.tell("iris", "second")
    [told] = job.gitlab.bodies()
    assert told.endswith("second\n")


def test_what_a_person_quotes_is_left_alone(job: Job) -> None:
    job.tell("iris", "first")
    [told] = job.gitlab.bodies()
    job.gitlab.add(PERSON, told)
    job.tell("iris", "second")
    assert job.gitlab.bodies(PERSON) == [told]
    [own] = job.gitlab.bodies(BOT)
    assert own.endswith("second\n")


def test_without_a_token_the_log_says_in_one_line_where_the_plan_is(job: Job) -> None:
    for token in None, "":
        [line] = job.tell("iris", "first", token=token).splitlines()
        assert line.startswith(ARTIFACT)
        assert (
            "set the masked, unprotected variable GITLAB_TOKEN, for the environment of this job alone: "
            in line
        )
    assert job.gitlab.asked == []


@pytest.mark.parametrize(
    ("token", "refusal"),
    [("expired", "HTTP Error 401: Unauthorized"), (READ_ONLY, "HTTP Error 403: Forbidden")],
)
def test_a_refused_token_fails_nothing_and_is_told(job: Job, token: str, refusal: str) -> None:
    [line] = job.tell("iris", "first", token=token).splitlines()
    assert line.startswith(f"GitLab took no note: {refusal}. {ARTIFACT}")
    assert job.gitlab.notes == []


def test_the_token_follows_to_no_other_server(job: Job) -> None:
    with fake_gitlab() as other:
        job.gitlab.moved_to = other.url
        assert "HTTP Error 401: Unauthorized" in job.tell("iris", "first")
        assert (other.asked, other.notes) == (["GET /user"], [])


def test_a_gitlab_that_does_not_answer_fails_nothing(job: Job) -> None:
    job.gitlab.url = "http://127.0.0.1:9/api/v4"
    assert "Connection refused" in job.tell("iris", "first")


@pytest.mark.parametrize("token", [TOKEN, "expired", "no\nheader"])
def test_the_token_stands_neither_in_an_argument_nor_in_the_log(job: Job, token: str) -> None:
    log = job.tell("iris", "first", token=token)
    arguments = (job.folder / "arguments").read_text()
    assert "urlopen" in arguments
    for text in log, arguments:
        assert token not in text
        assert repr(token)[1:-1] not in text


def test_the_note_is_of_the_merge_requests_own_project(job: Job) -> None:
    job.tell("iris", "first")
    assert job.gitlab.asked == ["GET /user", f"GET {NOTES}", f"POST {NOTES}"]
