"""How GitHub's pipeline tells the plan: the steps run by bash, with a fake of `gh` that has real jq.

One job hands the text on, another one comments it.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from bentodeploy.cli.markdown import plan_summary
from bentodeploy.pipelines.render import render_pipeline
from tests.cli.test_markdown import PLANNED
from tests.pipelines.test_render import PIPELINE
from tests.support.workflow_runner import written_outputs

pytestmark = pytest.mark.jq

GH = """\
#!/usr/bin/env python3
import json, os, subprocess, sys
from pathlib import Path

kept = Path(os.environ["COMMENTS"])
comments = json.loads(kept.read_text())
assert sys.argv[1] == "api", sys.argv
assert os.environ["GH_HOST"] == "github.com"
if "fails" in os.environ:
    sys.exit("gh: Resource not accessible by integration (HTTP 403)")
path = next(word for word in sys.argv if word.startswith("repos/"))
method = sys.argv[sys.argv.index("--method") + 1] if "--method" in sys.argv else "GET"

def body():
    [text] = [word.removeprefix("body=") for word in sys.argv if word.startswith("body=")]
    assert sys.argv[sys.argv.index("body=" + text) - 1] == "--raw-field"
    if len(text) > 65536:
        sys.exit("gh: Body is too long (maximum is 65536 characters) (HTTP 422)")
    return text

if (method, path) == ("POST", "repos/acme/iris/issues/7/comments"):
    comments.append({"id": len(comments) + 1, "user": {"type": "Bot"}, "body": body()})
elif (method, path) == ("GET", "repos/acme/iris/issues/7/comments"):
    query = sys.argv[sys.argv.index("--jq") + 1]
    for page in comments[:1], comments[1:]:
        subprocess.run(["jq", "--raw-output", query], input=json.dumps(page).encode(), check=True)
elif method == "PATCH" and path.startswith("repos/acme/iris/issues/comments/"):
    [comment] = [one for one in comments if str(one["id"]) == path.rpartition("/")[2]]
    comment["body"] = body()
else:
    sys.exit(f"unknown: {sys.argv}")
kept.write_text(json.dumps(comments))
"""
"""`gh api` for the comments of one pull request, which come in two pages.

It keeps to https://docs.github.com/en/rest/issues/comments.
"""

RUN = "https://github.com/acme/iris/actions/runs/5"
OF_GITHUB = {
    "GITHUB_SERVER_URL": "https://github.com",
    "GITHUB_REPOSITORY": "acme/iris",
    "GITHUB_RUN_ID": "5",
}


@dataclass(frozen=True)
class Steps:
    """Runs the steps of a deployment's pipeline in a folder, which has the fake of `gh`."""

    folder: Path

    def comment(self, deployment: str, plan: str) -> list[str]:
        """Tell a plan; all comments that are there then."""
        (self.folder / "plan.md").write_text(f"### bentodeploy: `{deployment}`\n\n{plan}\n", encoding="utf-8")
        self.tell(deployment, self.handed_on(deployment))
        return self.comments()

    def handed_on(self, deployment: str) -> str:
        """What the job that plans hands on, of the `plan.md` that lies there."""
        outputs = self.folder / "outputs"
        outputs.write_text("")
        self._run(deployment, "plan", "Hand on what the comment says", {"GITHUB_OUTPUT": str(outputs)})
        return written_outputs(outputs)["comment"]

    def tell(self, deployment: str, text: str, **more: str) -> None:
        """Comment this."""
        known = {"COMMENT": text, "PULL_REQUEST": "7", "COMMENTS": str(self.folder / "comments.json"), **more}
        self._run(deployment, "comment", "Comment", known)

    def comments(self) -> list[str]:
        """What all comments say."""
        return [one["body"] for one in json.loads((self.folder / "comments.json").read_text())]

    def _run(self, deployment: str, job: str, name: str, known: Mapping[str, str]) -> None:
        [text] = render_pipeline(replace(PIPELINE, deployment=deployment), "github").values()
        [step] = [one for one in yaml.safe_load(text)["jobs"][job]["steps"] if one.get("name") == name]
        fixed = {key: value for key, value in _env(step).items() if "${{" not in value}
        assert _env(step).keys() - fixed.keys() - {"GH_TOKEN", "GH_ENTERPRISE_TOKEN"} <= known.keys()
        path = f"{self.folder}{os.pathsep}{os.environ['PATH']}"
        command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
        subprocess.run(
            command,
            cwd=self.folder,
            env={**os.environ, **OF_GITHUB, **fixed, **known, "PATH": path},
            capture_output=True,
            text=True,
            check=True,
        )


def _env(step: Mapping[str, Any]) -> dict[str, str]:
    return {key: str(value) for key, value in step.get("env", {}).items()}


@pytest.fixture
def steps(tmp_path: Path) -> Steps:
    """The steps, where there is no comment yet."""
    gh = tmp_path / "gh"
    gh.write_text(GH)
    gh.chmod(0o755)
    (tmp_path / "comments.json").write_text("[]")
    return Steps(tmp_path)


def test_the_next_plan_takes_the_place_of_the_one_before(steps: Steps) -> None:
    assert len(steps.comment("iris", "first")) == 1
    [told] = steps.comment("iris", "second, for café: $(id) `id` ${{ x }}")
    assert told == "### bentodeploy: `iris`\n\nsecond, for café: $(id) `id` ${{ x }}"


def test_two_deployments_have_a_comment_each(steps: Steps) -> None:
    steps.comment("iris", "of production")
    steps.comment("iris-staging", "of staging")
    production, staging = steps.comment("iris", "of production anew")
    assert production.endswith("of production anew")
    assert staging.endswith("of staging")


def test_what_a_person_quotes_is_left_alone(steps: Steps) -> None:
    quoted = {"id": 1, "user": {"type": "User"}, "body": "### bentodeploy: `iris`\n\nlooks good"}
    (steps.folder / "comments.json").write_text(json.dumps([quoted]))
    assert steps.comment("iris", "first")[0] == quoted["body"]
    assert len(steps.comment("iris", "second")) == 2


def test_a_comment_is_found_by_the_line_that_a_plan_begins_with() -> None:
    summary = plan_summary(replace(PLANNED, name="iris-2"))
    [text] = render_pipeline(replace(PIPELINE, deployment="iris-2"), "github").values()
    [step] = yaml.safe_load(text)["jobs"]["comment"]["steps"]
    assert step["env"]["FIRST"] == summary.splitlines()[0]


def test_of_a_plan_that_is_too_long_the_first_lines_are_told_and_where_the_rest_is(steps: Steps) -> None:
    rows = [f"| add | `module.é.aws_thing.number[{number}]` |" for number in range(5000)]
    [told] = steps.comment("iris", "\n".join(rows))
    *lines, last = told.splitlines()
    assert last == f"The rest stands in the summary of [its run]({RUN})."
    assert lines[2:-1] == rows[: len(lines) - 3]
    assert len(lines) > 1000
    [told] = steps.comment("iris", "short again")
    assert told.endswith("short again")


def test_a_plan_that_github_did_not_hand_on_is_told_by_a_link_in_the_place_of_the_one_before(
    steps: Steps,
) -> None:
    steps.comment("iris", "first")
    steps.tell("iris", "")
    [told] = steps.comments()
    assert told == (
        f"### bentodeploy: `iris`\n\nThe plan stands in the summary of [its run]({RUN}): "
        "GitHub took something in it for a secret and did not hand it on.\n"
    )
    [told] = steps.comment("iris", "second")
    assert told.endswith("second")


def test_no_line_of_a_plan_ends_what_is_handed_on(steps: Steps) -> None:
    [told] = steps.comment("iris", "EOF\nbuild={}\ncomment<<EOF\nfingerprint=sha256:0")
    assert told.endswith("fingerprint=sha256:0")
    assert written_outputs(steps.folder / "outputs").keys() == {"comment"}


def test_a_github_that_does_not_list_the_comments_fails_the_job_and_gets_no_second_one(steps: Steps) -> None:
    steps.comment("iris", "first")
    with pytest.raises(subprocess.CalledProcessError) as failed:
        steps.tell("iris", "second", fails="yes")
    assert "HTTP 403" in failed.value.stderr
    assert len(steps.comments()) == 1
