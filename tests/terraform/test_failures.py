"""Diagnostics as engines gave them, and the errors that they become."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

from bentodeploy.errors import (
    BentodeployError,
    EngineError,
    FileSystemError,
    LockHeldError,
    PlanUnusableError,
    StateCorruptError,
    StateNotSavedError,
)
from bentodeploy.terraform.events import Diagnostic
from bentodeploy.terraform.failures import failure
from bentodeploy.terraform.header import header_text

LOCKED = """\
Error message: resource temporarily unavailable
Lock Info:
  ID:        8b2033b2-8e65-937b-2b45-7b14553ecfc9
  Path:      terraform.tfstate
  Operation: OperationTypeApply
  Who:       dev@laptop
  Version:   1.11.4
  Created:   2026-11-21 03:35:02.910796902 +0000 UTC
  Info:


Terraform acquires a state lock to protect the state from being written
by multiple users at the same time."""


TOFU = ("/opt/open tofu/tofu",)


def failed(project: Path, summary: str, detail: str = "", verb: str = "apply") -> BentodeployError:
    return failure(verb, 1, [Diagnostic("error", summary, detail)], project, TOFU)


def words(next_step: str | None, command: str) -> list[str]:
    """Those of the command in backticks that begins with `command`, as a shell reads them."""
    [line] = [part for part in str(next_step).split("`")[1::2] if shlex.split(part)[0] == command]
    return shlex.split(line)


def kept_in(project: Path, kind: str) -> Path:
    """A project whose state is in such a place, as Terraform notes it."""
    for folder in (".bentodeploy", ".terraform"):
        (project / folder).mkdir(parents=True)
    note = {"backend": {"type": kind, "config": {}}}
    (project / ".terraform" / "terraform.tfstate").write_text(json.dumps(note))
    return project


def test_a_held_state_lock(tmp_path: Path) -> None:
    error = failed(tmp_path, "Error acquiring the state lock", LOCKED)
    assert isinstance(error, LockHeldError)
    assert error.what == (
        "dev@laptop holds the lock of the Terraform state for `apply` since 2026-11-21 03:35:02 UTC."
    )
    assert error.where == "lock 8b2033b2-8e65-937b-2b45-7b14553ecfc9"


def test_a_lock_of_a_shared_state_is_removed_by_a_line_that_can_be_typed(tmp_path: Path) -> None:
    project = kept_in(tmp_path / "my project", "s3")
    error = failed(project, "Error acquiring the state lock", LOCKED)
    lock = "8b2033b2-8e65-937b-2b45-7b14553ecfc9"
    assert words(error.next_step, *TOFU) == [*TOFU, f"-chdir={project}", "force-unlock", lock]


def test_a_folder_that_is_gone_when_the_line_is_typed_is_not_named(tmp_path: Path) -> None:
    (kept_in(tmp_path, "s3") / ".bentodeploy").rmdir()
    error = failed(tmp_path, "Error acquiring the state lock", LOCKED)
    assert "force-unlock" not in str(error.next_step)


@pytest.mark.parametrize("make", [lambda path: path, lambda path: kept_in(path, "local")])
def test_a_lock_in_the_project_s_folder_goes_with_its_process_and_nobody_else_can_remove_it(
    make: Callable[[Path], Path], tmp_path: Path
) -> None:
    error = failed(make(tmp_path), "Error acquiring the state lock", LOCKED)
    assert error.next_step == "Try again later, or wait for it with `--lock-timeout 60`."


def test_a_lock_whose_holder_is_not_told(tmp_path: Path) -> None:
    error = failed(tmp_path, "Error acquiring the state lock", "Error message: held\nLock Info:\n  ID:  \n")
    assert isinstance(error, LockHeldError)
    assert "Somebody else" in error.what


@pytest.mark.parametrize(
    ("summary", "detail"),
    [
        (
            "Error acquiring the state lock",
            "Error message: 2 problems:\n\n- Unsupported state file format: The state file could not be "
            "parsed as JSON: syntax error at byte offset 8.\n\nTerraform acquires a state lock to",
        ),
        ("Error refreshing state: 2 problems:\n\n- Unsupported state file format: The state file", ""),
        ("Unsupported state file format", "The state file does not have a version attribute"),
    ],
)
def test_a_corrupt_state_in_all_its_wordings(tmp_path: Path, summary: str, detail: str) -> None:
    error = failed(tmp_path, summary, detail)
    assert isinstance(error, StateCorruptError)
    assert error.where == str(tmp_path / "terraform.tfstate")
    assert "your own backup" in str(error.next_step)


def test_a_corrupt_state_is_replaced_by_its_backup_with_a_line_that_can_be_typed(tmp_path: Path) -> None:
    project = tmp_path / "my project"
    project.mkdir()
    state, backup = project / "terraform.tfstate", project / "terraform.tfstate.backup"
    backup.write_text("{}")
    error = failed(project, "Unsupported state file format")
    assert words(error.next_step, "cp") == ["cp", str(backup), str(state)]


@pytest.mark.parametrize("earlier", ["no space left on device", "ExpiredToken: the token has expired"])
def test_a_state_that_could_not_be_saved_goes_before_its_cause(tmp_path: Path, earlier: str) -> None:
    (tmp_path / "errored.tfstate").write_text("{}")
    told = [
        Diagnostic("error", "Error creating Service", earlier, "a.b"),
        Diagnostic("error", "Failed to save state", "Error saving state: Put https://bucket: timeout"),
    ]
    error = failure("apply", 1, told, tmp_path, TOFU)
    assert isinstance(error, StateNotSavedError)
    assert error.where == str(tmp_path / "errored.tfstate")
    push = [*TOFU, f"-chdir={tmp_path}", "state", "push", "errored.tfstate"]
    assert words(error.next_step, *TOFU) == [*push, "&&", "rm", str(tmp_path / "errored.tfstate")]
    assert f"  {earlier}" in error.details


def test_a_state_that_is_only_pushed_has_no_changes_to_lose(tmp_path: Path) -> None:
    error = failed(tmp_path, "Failed to persist state: Put https://bucket: timeout", verb="state push")
    assert not isinstance(error, StateNotSavedError)


@pytest.mark.parametrize(
    ("detail", "where"),
    [
        ("open /srv/.terraform.lock.hcl: permission denied", "/srv/.terraform.lock.hcl"),
        ("mkdir .terraform: read-only file system", ".terraform"),
        ("write /srv/x: no space left on device", None),
    ],
)
def test_a_disk_s_refusal_is_told_as_such(tmp_path: Path, detail: str, where: str | None) -> None:
    error = failed(tmp_path, "Failed to write", detail)
    assert isinstance(error, FileSystemError)
    assert error.where == (where or str(tmp_path))


def test_a_cloud_s_permission_denied_is_not_the_disk_s(tmp_path: Path) -> None:
    error = failed(tmp_path, "Error creating Service", "googleapi: Error 403: Permission denied on resource")
    assert isinstance(error, EngineError)


@pytest.mark.parametrize(
    ("summary", "detail", "what"),
    [
        (
            "Saved plan is stale",
            "The given plan file can no longer be applied",
            "The state has changed since this plan was made, so it is not applied.",
        ),
        (
            "Saved plan does not match the given state",
            "The given plan file can not be applied because it was created from a different state lineage.",
            "This plan was made for another state, so it is not applied.",
        ),
        (
            "Failed to read plan from plan file",
            "Cannot read the plan from the given plan file: plan file was created by Terraform 1.15.5, "
            "but this is 1.11.4; plan files cannot be transferred between different Terraform versions.",
            "The plan was made by Terraform 1.15.5 and this is 1.11.4; plans do not pass between versions.",
        ),
        (
            'Failed to load "bad" as a plan file',
            "Error: stat bad: no such file or directory",
            "The saved plan cannot be read.",
        ),
    ],
)
def test_a_plan_that_cannot_be_applied(tmp_path: Path, summary: str, detail: str, what: str) -> None:
    error = failed(tmp_path, summary, detail)
    assert isinstance(error, PlanUnusableError)
    assert (error.what, error.next_step) == (what, "Make a new plan: `bentodeploy plan`.")


@pytest.mark.parametrize(
    ("summary", "detail"),
    [
        (
            "Failed to query available provider packages",
            "Could not retrieve the list of available versions for provider hashicorp/aws: could not connect",
        ),
        (
            "Failed to install provider",
            "Error while installing hashicorp/aws v5.1.0: could not query provider registry: timeout",
        ),
    ],
)
def test_a_provider_that_cannot_be_had(tmp_path: Path, summary: str, detail: str) -> None:
    error = failed(tmp_path, summary, detail, verb="init")
    assert error.what == "The Terraform provider hashicorp/aws cannot be had."
    assert "HTTPS_PROXY" in str(error.next_step)
    assert detail in error.details


def test_the_first_of_many_errors_names_a_place_and_all_are_told(tmp_path: Path) -> None:
    diagnostics = [
        Diagnostic("warning", "Old syntax"),
        Diagnostic("error", "execution halted"),
        Diagnostic("error", "Bad port.", "Port 0.\n\nTry 80.", "a.b", "main.tf", 7, "  port = 0"),
        Diagnostic("error", "Bad name", file="main.tf", line=3, snippet="  name = 0"),
    ]
    error = failure("apply", 1, diagnostics, tmp_path, TOFU)
    assert error.what == "terraform apply failed: Bad name."
    assert error.where == "main.tf:3"
    assert error.details == (
        "name = 0",
        "a.b, main.tf:7: Bad port.",
        "  port = 0",
        "  Port 0.",
        "  Try 80.",
        "execution halted",
    )


def test_warnings_alone_are_no_reason(tmp_path: Path) -> None:
    error = failure("plan", 1, [Diagnostic("warning", "Old syntax")], tmp_path, TOFU)
    assert error.what == "terraform plan ended with exit code 1 and gave no reason."
    assert str(tmp_path / ".bentodeploy" / "logs") in str(error.next_step)


def test_an_engine_that_was_killed(tmp_path: Path) -> None:
    error = failure("apply", -9, [], tmp_path, TOFU)
    assert isinstance(error, EngineError)
    assert "killed by signal 9; what it had done until then is in the state" in error.what
    assert "bentodeploy status" in str(error.next_step)


def test_an_engine_that_was_killed_may_not_have_saved_a_shared_state(tmp_path: Path) -> None:
    project = kept_in(tmp_path, "s3")
    error = failure("apply", -9, [], project, TOFU)
    assert "may be missing there, and its lock may stay" in error.what
    assert str(project / ".bentodeploy" / "logs") in str(error.next_step)


@pytest.mark.parametrize("verb", ["init", "state pull", "untaint"])
def test_verbs_that_speak_to_the_state_s_place_alone_say_what_to_do_about_it(
    tmp_path: Path, verb: str
) -> None:
    error = failed(tmp_path, "No valid credential sources found", verb=verb)
    assert "Log in to the cloud that keeps it" in str(error.next_step)
    error = failed(tmp_path, "Failed to read", "operation error S3: ListObjectsV2, NoSuchBucket", verb=verb)
    assert error.next_step == "`bentodeploy state init` makes it."


def test_a_provider_s_own_credentials_are_no_matter_of_the_state(tmp_path: Path) -> None:
    error = failed(tmp_path, "No valid credential sources found", verb="plan")
    assert "place" not in error.what


def test_a_broken_file_is_the_users_to_mend_or_written_anew(tmp_path: Path) -> None:
    def next_step(file: str) -> str | None:
        told = [Diagnostic("error", "Bad block.", file=file, line=1)]
        return failure("plan", 1, told, tmp_path, TOFU).next_step

    (tmp_path / "mine_override.tf").write_text("bad {{")
    (tmp_path / "main.tf").write_text(f"# {header_text('main.tf')}\nbad {{{{")
    assert str(next_step("mine_override.tf")).startswith("Correct or remove mine_override.tf")
    assert next_step("main.tf") == "`bentodeploy generate` writes main.tf anew."
    assert next_step("gone.tf") is None
