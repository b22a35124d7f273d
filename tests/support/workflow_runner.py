"""Does what a GitHub workflow's `run` steps say, each job in a clone and a home of its own.

A fake of GitHub's runner, for workflows that `ci init` writes: every job gets only the variables that its
steps name, and a clone only where it checks one out. `uses` steps (checkout, Python, the clouds' logins) are
what the runner itself provides. `gh` on PATH is a fake that knows of no comment before, and keeps the new one
if the job's token may write it. On what the steps run, `pipeline_machines.py` tells.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import takewhile
from pathlib import Path
from typing import Any

import yaml

from tests.support.pipeline_machines import Machine

_INSTALL = "Install bentodeploy"
"""The step that the machine does in its own way: no release of this checkout is on a package index."""

_EVENTS = {
    "plan": ("pull_request", "push"),
    "comment": ("pull_request",),
    "apply": ("push",),
    "drift": ("schedule",),
    "destroy": ("workflow_dispatch",),
}
"""When the jobs' `if:` let them run, a job behind those that it needs."""

_OF_GITHUB = {
    "GITHUB_REPOSITORY": "acme/iris",
    "GITHUB_RUN_ID": "7",
    "GITHUB_SERVER_URL": "https://github.com",
}
"""What every job finds in its environment (GitHub, "Variables reference", section "Default variables")."""

_GH = """\
#!/bin/sh
case "$GH_TOKEN" in
    *pull-requests:write*) ;;
    *) echo "gh: Resource not accessible by integration (HTTP 403)" >&2; exit 1 ;;
esac
for word do
    case "$word" in body=*) printf '%s\n' "${{word#body=}}" > "{comment}" ;; esac
done
"""


@dataclass
class Job:
    """How a job ended."""

    code: int
    """Exit code of the step that failed; 0 when none did."""
    told: str
    """What its steps wrote to stdout and stderr."""
    summary: str
    outputs: dict[str, str]


@dataclass
class WorkflowRunner:
    """Runs the workflow of what is on a branch of `origin`."""

    origin: Path
    folder: Path
    environment: Mapping[str, str]
    """What the logins would give, and where the test's clouds are."""
    machine: Machine
    comments: list[str] = field(default_factory=list)

    def run(self, event: str, branch: str, **inputs: str) -> dict[str, Job]:
        """Run the jobs that the event starts, one after the other; those behind a failed one do not run."""
        jobs: dict[str, Job] = {}
        for name in (name for name, events in _EVENTS.items() if event in events):
            content = self._workflow(branch)["jobs"][name]
            needed = content.get("needs")
            if needed is None or jobs[needed].code == 0:
                jobs[name] = self.job(name, branch, event=event, needs=jobs, inputs=inputs)
        return jobs

    def job(
        self,
        name: str,
        branch: str,
        *,
        event: str,
        needs: Mapping[str, Job],
        inputs: Mapping[str, str] | None = None,
    ) -> Job:
        """Run one job in a clone of its own, or in an empty folder."""
        content = self._workflow(branch)["jobs"][name]
        home, temp = self.folder / "home", self.folder / "temp"
        for folder in (temp,) if self.machine.keeps else (home, temp):
            shutil.rmtree(folder, ignore_errors=True)
        for folder in (home, temp, temp / "empty"):
            folder.mkdir(exist_ok=True)
        known = _known(needs, inputs or {}) | {"github.token": _token(content["permissions"])}
        files = {key: temp / key.lower() for key in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "GITHUB_ENV")}
        for path in files.values():
            path.touch()
        environment = {
            **self.environment,
            **_OF_GITHUB,
            **{key: str(path) for key, path in files.items()},
            "CI": "true",
            "HOME": str(home),
            "RUNNER_TEMP": str(temp),
            "TOOLS": str(self._tools()),
            **_resolved_all(content.get("env", {}), known),
        }
        for step in content["steps"]:
            if step.get("name") == _INSTALL:
                self.machine.install(step["run"])
        code = 0
        workspace = self.checkout if _checks_out(content) else temp / "empty"
        with self.log.open("w") as log, self.machine.job(workspace, log) as run:
            for step in content["steps"]:
                if _is_for(step, event) and code == 0:
                    code = run(step["run"], environment | _resolved_all(step.get("env", {}), known))
                    known |= _outputs(step, files["GITHUB_OUTPUT"])
        self._keep_comment()
        summary = files["GITHUB_STEP_SUMMARY"].read_text()
        outputs = _resolved_all(content.get("outputs", {}), known)
        return Job(code, self.log.read_text(), summary, outputs)

    @property
    def checkout(self) -> Path:
        """Where the job's clone lies."""
        return self.folder / "checkout"

    @property
    def log(self) -> Path:
        """What the job's steps have told until now."""
        return self.folder / "log"

    def _keep_comment(self) -> None:
        comment = self.folder / "comment.md"
        if comment.exists():
            self.comments.append(comment.read_text())
            comment.unlink()

    def _workflow(self, branch: str) -> dict[str, Any]:
        self._clone(branch)
        [path] = self.checkout.glob(".github/workflows/*.yml")
        content: dict[str, Any] = yaml.safe_load(path.read_text())
        assert content["defaults"] == {"run": {"shell": "bash"}}, "the shell that the machines run"
        return content

    def _clone(self, branch: str) -> None:
        if not self.machine.keeps:
            shutil.rmtree(self.checkout, ignore_errors=True)
        if not self.checkout.exists():
            _git("clone", "--quiet", str(self.origin), str(self.checkout))
        _git("-C", str(self.checkout), "fetch", "--quiet", "origin")
        _git("-C", str(self.checkout), "checkout", "--quiet", "--force", "--detach", f"origin/{branch}")

    def _tools(self) -> Path:
        tools = self.folder / "tools"
        tools.mkdir(exist_ok=True)
        gh = tools / "gh"
        gh.write_text(_GH.format(comment=self.folder / "comment.md"))
        gh.chmod(0o755)
        return tools


def _git(*arguments: str) -> None:
    subprocess.run(["git", *arguments], check=True)


def written_outputs(file: Path) -> dict[str, str]:
    """What the steps of a job wrote to `$GITHUB_OUTPUT`.

    GitHub, "Workflow commands for GitHub Actions": a line is `name=value`, or begins with `name<<DELIMITER` a
    value of several lines up to the delimiter.
    """
    outputs, lines = {}, iter(file.read_text(encoding="utf-8").splitlines())
    for line in lines:
        several = re.fullmatch(r"(\w+)<<(.+)", line)
        if several is None:
            name, _, value = line.partition("=")
        else:
            name, end = several.groups()
            value = "\n".join(takewhile(end.__ne__, lines))
        outputs[name] = value
    return outputs


def _token(permissions: Mapping[str, str]) -> str:
    """A job's token is what it may do."""
    return " ".join(f"{name}:{right}" for name, right in permissions.items())


def _checks_out(job: Mapping[str, Any]) -> bool:
    return any("actions/checkout@" in step.get("uses", "") for step in job["steps"])


def _known(needs: Mapping[str, Job], inputs: Mapping[str, str]) -> dict[str, str]:
    """The values of expressions that do not come from the job's own steps."""
    known = {
        "github.event.pull_request.number": "1",
        **{f"inputs.{key}": value for key, value in inputs.items()},
    }
    for name, job in needs.items():
        known |= {f"needs.{name}.outputs.{key}": value for key, value in job.outputs.items()}
    return known


def _is_for(step: Mapping[str, Any], event: str) -> bool:
    return "run" in step and step.get("name") != _INSTALL and event in step.get("if", event)


def _outputs(step: Mapping[str, Any], written: Path) -> dict[str, str]:
    found = written_outputs(written).items() if "id" in step else ()
    return {f"steps.{step['id']}.outputs.{key}": value for key, value in found}


def _resolved_all(values: Mapping[str, Any], known: Mapping[str, str]) -> dict[str, str]:
    return {key: _resolved(str(value), known) for key, value in values.items()}


def _resolved(text: str, known: Mapping[str, str]) -> str:
    return re.sub(r"\$\{\{ *([\w.-]+) *\}\}", lambda found: known.get(found[1], ""), text)
