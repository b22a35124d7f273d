"""Does what a GitHub workflow's `run` steps say, each job in a clone and a home of its own.

A fake of GitHub's runner, for workflows that `ci init` writes: every job gets only the variables that its
steps name. `uses` steps (checkout, Python, the clouds' logins) are what the runner itself provides. `gh` on
PATH is a fake that knows of no comment before, and keeps the new one. On what the steps run,
`pipeline_machines.py` tells.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tests.support.pipeline_machines import Machine

_INSTALL = "Install bentodeploy"
"""The step that the machine does in its own way: no release of this checkout is on a package index."""

_EVENTS = {
    "plan": ("pull_request", "push"),
    "apply": ("push",),
    "drift": ("schedule",),
    "destroy": ("workflow_dispatch",),
}
"""When the jobs' `if:` let them run."""


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
        """Run one job in a clone of its own."""
        content = self._workflow(branch)["jobs"][name]
        home, temp = self.folder / "home", self.folder / "temp"
        for folder in (temp,) if self.machine.keeps else (home, temp):
            shutil.rmtree(folder, ignore_errors=True)
        for folder in (home, temp):
            folder.mkdir(exist_ok=True)
        known = _known(needs, inputs or {})
        files = {key: temp / key.lower() for key in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "GITHUB_ENV")}
        for path in files.values():
            path.touch()
        environment = {
            **self.environment,
            **{key: str(path) for key, path in files.items()},
            "CI": "true",
            "HOME": str(home),
            "RUNNER_TEMP": str(temp),
            "TOOLS": str(self._tools()),
            **_resolved_all(content.get("env", {}), known),
        }
        self.machine.install(_command(content, _INSTALL))
        code = 0
        with self.log.open("w") as log, self.machine.job(self.checkout, log) as run:
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
        comment = self.folder / "comment.md"
        gh.write_text(
            '#!/bin/sh\nif [ "$1" = api ]; then exit; fi\n'
            f'while [ "$1" != --body-file ]; do shift; done; cp "$2" "{comment}"\n'
        )
        gh.chmod(0o755)
        return tools


def _git(*arguments: str) -> None:
    subprocess.run(["git", *arguments], check=True)


def _command(job: Mapping[str, Any], name: str) -> str:
    """What the one step of this name runs."""
    (command,) = [step["run"] for step in job["steps"] if step.get("name") == name]
    return str(command)


def _known(needs: Mapping[str, Job], inputs: Mapping[str, str]) -> dict[str, str]:
    """The values of expressions that do not come from the job's own steps."""
    known = {
        "github.event.pull_request.number": "1",
        "github.repository": "acme/iris",
        "github.token": "none",
        **{f"inputs.{key}": value for key, value in inputs.items()},
    }
    for name, job in needs.items():
        known |= {f"needs.{name}.outputs.{key}": value for key, value in job.outputs.items()}
    return known


def _is_for(step: Mapping[str, Any], event: str) -> bool:
    return "run" in step and step.get("name") != _INSTALL and event in step.get("if", event)


def _outputs(step: Mapping[str, Any], written: Path) -> dict[str, str]:
    lines = [line.partition("=") for line in written.read_text().splitlines()]
    return {f"steps.{step['id']}.outputs.{key}": value for key, _, value in lines} if "id" in step else {}


def _resolved_all(values: Mapping[str, Any], known: Mapping[str, str]) -> dict[str, str]:
    return {key: _resolved(str(value), known) for key, value in values.items()}


def _resolved(text: str, known: Mapping[str, str]) -> str:
    return re.sub(r"\$\{\{ *([\w.-]+) *\}\}", lambda found: known.get(found[1], ""), text)
