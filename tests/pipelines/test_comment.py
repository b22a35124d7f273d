"""The step of GitHub's pipeline that tells the plan: run by bash, with a fake of `gh` that has real jq."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from bentodeploy.pipelines.render import render_pipeline
from tests.pipelines.test_render import PIPELINE

pytestmark = pytest.mark.jq

GH = """\
#!/usr/bin/env python3
import json, os, subprocess, sys
from pathlib import Path

kept = Path(os.environ["COMMENTS"])
comments = json.loads(kept.read_text())
path = next((word for word in sys.argv if word.startswith("repos/")), "")

def said(option):
    return sys.argv[sys.argv.index(option) + 1]

if sys.argv[1:4] == ["pr", "comment", "7"]:
    body = Path(said("--body-file")).read_text()
    comments.append({"id": len(comments) + 1, "user": {"type": "Bot"}, "body": body})
elif path == "repos/acme/iris/issues/7/comments":
    for page in comments[:1], comments[1:]:
        subprocess.run(["jq", "--raw-output", said("--jq")], input=json.dumps(page).encode(), check=True)
elif path.startswith("repos/acme/iris/issues/comments/") and said("--method") == "PATCH":
    [comment] = [one for one in comments if str(one["id"]) == path.rpartition("/")[2]]
    comment["body"] = Path(said("--field").removeprefix("body=@")).read_text()
else:
    sys.exit(f"unknown: {sys.argv}")
kept.write_text(json.dumps(comments))
"""
"""`gh pr comment`, and `gh api` for the comments of one pull request, which come in two pages."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the step runs, with the fake and no comment yet."""
    gh = tmp_path / "gh"
    gh.write_text(GH)
    gh.chmod(0o755)
    (tmp_path / "comments.json").write_text("[]")
    return tmp_path


def comment(folder: Path, deployment: str, plan: str) -> list[str]:
    """Run the step of this deployment's pipeline for a plan; all comments that are there then."""
    [text] = render_pipeline(replace(PIPELINE, deployment=deployment), "github").values()
    steps = yaml.safe_load(text)["jobs"]["plan"]["steps"]
    [step] = [one for one in steps if one.get("name") == "Comment"]
    (folder / "plan.md").write_text(f"### bentodeploy: `{deployment}`\n\n{plan}\n")
    known = {"GH_REPO": "acme/iris", "PULL_REQUEST": "7", "COMMENTS": str(folder / "comments.json")}
    environment = {**os.environ, **known, "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}
    assert step["env"].keys() - {"GH_TOKEN"} == known.keys() - {"COMMENTS"}
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
    ended = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    return [one["body"] for one in json.loads((folder / "comments.json").read_text())]


def test_the_next_plan_takes_the_place_of_the_one_before(folder: Path) -> None:
    assert len(comment(folder, "iris", "first")) == 1
    [told] = comment(folder, "iris", "second")
    assert told == "### bentodeploy: `iris`\n\nsecond\n"


def test_two_deployments_have_a_comment_each(folder: Path) -> None:
    comment(folder, "iris", "of production")
    comment(folder, "iris-staging", "of staging")
    production, staging = comment(folder, "iris", "of production anew")
    assert production.endswith("of production anew\n")
    assert staging.endswith("of staging\n")


def test_what_a_person_quotes_is_left_alone(folder: Path) -> None:
    quoted = {"id": 1, "user": {"type": "User"}, "body": "### bentodeploy: `iris`\n\nlooks good"}
    (folder / "comments.json").write_text(json.dumps([quoted]))
    assert comment(folder, "iris", "first")[0] == quoted["body"]
    assert len(comment(folder, "iris", "second")) == 2
