"""What the jobs of the generated pipelines may do and see: no more than they need."""

from __future__ import annotations

import json
import re
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from bentodeploy.pipelines.model import Pipeline
from bentodeploy.pipelines.render import render_pipeline
from tests.pipelines.test_render import EVERYTHING, GUARDED, NOTHING, PIPELINE, workflow

READS = {"contents": "read"}
LOGS_IN = READS | {"id-token": "write"}
COMMENTS = {"pull-requests": "write"}
EVENTS = {
    "plan": {"pull_request", "push"},
    "comment": {"pull_request"},
    "apply": {"push"},
    "drift": {"schedule"},
    "destroy": {"workflow_dispatch"},
}
"""The events that a job of GitHub's pipeline runs for."""


def test_each_job_runs_for_its_events_alone() -> None:
    jobs = workflow(EVERYTHING)["jobs"]
    assert {
        name: set(re.findall(r"github\.event_name == '(\w+)'", job["if"])) for name, job in jobs.items()
    } == EVENTS
    assert {name: job.get("needs") for name, job in jobs.items() if "needs" in job} == {
        "comment": "plan",
        "apply": "plan",
    }


@pytest.mark.parametrize(
    ("pipeline", "rights"),
    [
        (NOTHING, READS),
        (replace(NOTHING, secrets=("HEROKU_API_KEY",)), READS),
        (PIPELINE, LOGS_IN),
        (GUARDED, LOGS_IN),
    ],
)
def test_a_job_may_do_what_it_needs_and_nothing_else(pipeline: Pipeline, rights: dict[str, str]) -> None:
    content = workflow(pipeline)
    assert content["permissions"] == {}
    assert {name: job["permissions"] for name, job in content["jobs"].items()} == {
        "plan": rights,
        "comment": COMMENTS,
        "apply": rights,
        "drift": rights,
        "destroy": rights,
    }


def test_the_job_that_may_comment_has_no_code_of_others_no_identity_and_no_secret() -> None:
    job = workflow(GUARDED)["jobs"]["comment"]
    assert not any("uses" in step for step in job["steps"])
    assert "env" not in job
    assert "environment" not in job
    told = json.dumps(job)
    assert "secrets." not in told
    assert "vars." not in told
    assert "install" not in told


def test_no_other_job_has_the_token_of_github() -> None:
    jobs = workflow(GUARDED)["jobs"]
    assert {name for name, job in jobs.items() if "github.token" in json.dumps(job)} == {"comment"}
    for job in jobs.values():
        for step in job["steps"]:
            if "actions/checkout@" in step.get("uses", ""):
                assert step["with"]["persist-credentials"] is False


def test_a_secret_is_seen_by_the_steps_that_talk_to_its_platform() -> None:
    seen = {
        (name, step.get("name"))
        for name, job in workflow(EVERYTHING)["jobs"].items()
        for step in job["steps"]
        if "${{ secrets." in json.dumps(step)
    }
    assert seen == {
        ("plan", "Build"),
        ("plan", "Plan"),
        ("apply", "Plan again what was built"),
        ("apply", "Apply what was approved"),
        ("drift", "Look for drift"),
        ("destroy", "Destroy"),
    }
    for job in workflow(EVERYTHING)["jobs"].values():
        assert "secrets." not in json.dumps(job.get("env", {}))


def test_two_secrets_are_two_variables() -> None:
    steps = workflow(replace(NOTHING, secrets=("FIRST", "SECOND")))["jobs"]["plan"]["steps"]
    [build] = [step for step in steps if step.get("name") == "Build"]
    assert build["env"] == {"FIRST": "${{ secrets.FIRST }}", "SECOND": "${{ secrets.SECOND }}"}


def test_googles_login_lies_outside_of_what_a_bento_is_built_from(tmp_path: Path) -> None:
    """The action's README, "Prerequisites": it writes the file to the checkout, and others may pack it."""
    for name in ("plan", "apply", "drift", "destroy"):
        steps = workflow(EVERYTHING)["jobs"][name]["steps"]
        login = next(at for at, step in enumerate(steps) if "google-github-actions/auth@" in str(step))
        folder = tmp_path / name
        (folder / "temp").mkdir(parents=True)
        written, variables = folder / "gha-creds-1.json", folder / "variables"
        written.write_text("{}")
        known = {
            "GOOGLE_APPLICATION_CREDENTIALS": str(written),
            "RUNNER_TEMP": str(folder / "temp"),
            "GITHUB_ENV": str(variables),
        }
        subprocess.run(["bash", "-eo", "pipefail", "-c", steps[login + 1]["run"]], env=known, check=True)
        assert not written.exists()
        moved = folder / "temp" / "google.json"
        assert moved.read_text() == "{}"
        assert variables.read_text().splitlines() == [
            f"GOOGLE_APPLICATION_CREDENTIALS={moved}",
            f"CLOUDSDK_AUTH_CREDENTIAL_FILE_OVERRIDE={moved}",
            f"GOOGLE_GHA_CREDS_PATH={moved}",
        ]


def test_gitlabs_note_is_written_by_a_job_without_identity_and_without_code_of_others() -> None:
    [text] = render_pipeline(GUARDED, "gitlab").values()
    content = yaml.safe_load(text)
    note = content["bentodeploy-iris-note"]
    assert note["needs"] == ["bentodeploy-iris-plan"]
    assert note["rules"] == [{"if": '$CI_PIPELINE_SOURCE == "merge_request_event"'}]
    assert note["environment"] == {"name": "bentodeploy-iris-note", "action": "access"}
    assert note["variables"] == {"GIT_STRATEGY": "none"}
    assert note["before_script"] == []
    assert not note.keys() & {"extends", "id_tokens", "services"}
    assert [name for name, job in content.items() if "GITLAB_TOKEN" in json.dumps(job)] == [
        "bentodeploy-iris-note"
    ]
