"""Causes of failure that are known by the engine's words, each with its cure.

Terraform names no codes, so its summaries and details are searched; an unknown wording is no loss, it is
shown as it is.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from bentodeploy.engine_line import engine_line
from bentodeploy.errors import (
    BentodeployError,
    EngineError,
    FileSystemError,
    LockHeldError,
    PlanUnusableError,
    StateCorruptError,
    StateMovedError,
)
from bentodeploy.terraform.backend import is_kept_here


@dataclass(frozen=True)
class Complaint:
    """One thing that the engine complained of."""

    verb: str
    text: str
    """Summary and detail."""
    project: Path
    command: Sequence[str]
    """The words by which a person starts the engine."""


Recognizer: TypeAlias = Callable[[Complaint], BentodeployError | None]


def _lock_held(told: Complaint) -> BentodeployError | None:
    if "state lock" not in told.text or "Lock Info:" not in told.text:
        return None
    info = dict(re.findall(r"^\s+(ID|Who|Operation|Created):[ \t]*(\S.*?)\s*$", told.text, re.MULTILINE))
    operation = info.get("Operation", "").removeprefix("OperationType").lower() or "an operation"
    since = re.sub(r"\.\d+ \+0000", "", info.get("Created", "an unknown time"))
    return LockHeldError(
        f"{info.get('Who', 'Somebody else')} holds the lock of the Terraform state "
        f"for `{operation}` since {since}.",
        where=f"lock {info.get('ID', 'of unknown id')}",
        next_step="Try again later, or wait for it with `--lock-timeout 60`."
        + _unlocking(told, info.get("ID", "ID")),
    )


def _unlocking(told: Complaint, lock: str) -> str:
    # The lock of a state in the project's folder is the kernel's and goes with its process; Terraform
    # refuses to remove it ("Local state cannot be unlocked by another process"). A folder without ours in
    # it was made for one look at a shared state, and is gone when this is read.
    if is_kept_here(told.project) or not (told.project / ".bentodeploy").is_dir():
        return ""
    unlock = engine_line(told.command, told.project, "force-unlock", lock)
    return f" Only when that process is gone for certain: `{unlock}`."


def _state_corrupt(told: Complaint) -> BentodeployError | None:
    if newer := re.search(r"state file uses format\s+version (\d+)", told.text):
        return StateCorruptError(
            f"The Terraform state is of format {newer[1]}, which this engine does not know.",
            where=str(told.project / "terraform.tfstate"),
            next_step="Use the newer engine that wrote it; `engine:` in the config names one.",
        )
    if re.search(r"Unsupported state file format|state file could not be (parsed|read)", told.text):
        return state_corrupt(told.project, "it is not the JSON that Terraform wrote")
    return None


def state_corrupt(project: Path, why: str) -> StateCorruptError:
    """The error for a state that cannot be read, with the way back when there is one."""
    state, backup = project / "terraform.tfstate", project / "terraform.tfstate.backup"
    if backup.exists() and backup.stat().st_size:
        copy = shlex.join(["cp", str(backup), str(state)])
        way_back = (
            f"Look at {backup.name}, the state before the last change; if it is good: "
            f"`{copy}`, then `bentodeploy plan` shows what has changed since."
        )
    else:
        way_back = "Bring the file back from your own backup or version control."
    return StateCorruptError(
        f"The Terraform state cannot be read: {why}.", where=str(state), next_step=way_back
    )


_OS_ERROR = re.compile(
    r"(?:open|mkdir|rename|write|remove|unlink|symlink|stat|create|chmod|lstat|fork/exec) "
    r"(?P<path>[^\s:]+): (?P<reason>permission denied|read-only file system)"
)


def _file_system(told: Complaint) -> BentodeployError | None:
    text = told.text.lower()
    if "no space left on device" in text or "disk quota exceeded" in text:
        return disk_full(str(told.project))
    if found := _OS_ERROR.search(told.text):
        return FileSystemError(
            f"terraform {told.verb} cannot write or read a file: {found['reason']}.",
            where=found["path"],
            next_step="Give yourself permission there, or move the config to a folder of your own.",
        )
    return None


def disk_full(where: str) -> FileSystemError:
    """The error for an engine that met a full disk."""
    return FileSystemError(
        "The disk is full.",
        where=where,
        next_step="Free disk space there, then run the command again; "
        "`bentodeploy status` shows what was done.",
    )


def _plan_unusable(told: Complaint) -> BentodeployError | None:
    if "Saved plan is stale" in told.text:
        what = "The state has changed since this plan was made, so it is not applied."
    elif "Saved plan does not match the given state" in told.text:
        what = "This plan was made for another state, so it is not applied."
    elif made := re.search(r"created by (\S+ [\d.]+\S*), but this is ([\d.]+\w*)", told.text):
        what = f"The plan was made by {made[1]} and this is {made[2]}; plans do not pass between versions."
    elif re.search(r"Failed to (load|read) .*plan file", told.text):
        what = "The saved plan cannot be read."
    else:
        return None
    return PlanUnusableError(what, next_step="Make a new plan: `bentodeploy plan`.")


_PROVIDER = re.compile(r"provider[s]? (?P<name>[\w.-]+(?:/[\w.-]+)+)|(?P<bare>[\w-]+/[\w-]+)[ :]")


def _provider_missing(told: Complaint) -> BentodeployError | None:
    if not re.search(r"Failed to (install provider|query available provider packages)", told.text):
        return None
    found = _PROVIDER.search(told.text)
    name = (found["name"] or found["bare"]) if found else "that the project needs"
    return EngineError(
        f"The Terraform provider {name} cannot be had.",
        next_step="Check the network, proxy (HTTPS_PROXY) and DNS, then run the command again; "
        "without a network, name a mirror of providers in a file and set TF_CLI_CONFIG_FILE to it.",
        details=[line for line in told.text.splitlines()[1:] if line.strip()],
    )


def _state_elsewhere(told: Complaint) -> BentodeployError | None:
    if not re.search(r"Backend (configuration changed|initialization required|type changed)", told.text):
        return None
    return StateMovedError(
        "The config wants the Terraform state in another place than where it is. Nothing was changed.",
        where=f"{told.project}, key `state` of the config",
        next_step="`bentodeploy state migrate` moves it; or write `state:` as it was.",
    )


_NO_STORE = re.compile(
    r"S3 bucket \S+ does not exist|NoSuchBucket|bucket doesn't exist|"
    r"(Container|ResourceGroup|Resource)NotFound"
)


_OF_THE_STATE_ALONE = ("init", "state pull", "untaint")
"""Verbs that log in to the state's place, and to no other."""


def _store_missing(told: Complaint) -> BentodeployError | None:
    if told.verb not in _OF_THE_STATE_ALONE or not _NO_STORE.search(told.text):
        return None
    return EngineError(
        "The place for the Terraform state does not exist.",
        where="key `state` of the config",
        next_step="`bentodeploy state init` makes it.",
        details=told.text.splitlines()[:3],
    )


_NO_CREDENTIALS = re.compile(
    r"No valid credential sources found|could not find default credentials|unable to build authorizer"
)


def _no_credentials(told: Complaint) -> BentodeployError | None:
    if told.verb not in _OF_THE_STATE_ALONE or not _NO_CREDENTIALS.search(told.text):
        return None
    return EngineError(
        "There are no credentials for the place of the Terraform state.",
        where="key `state` of the config",
        next_step="Log in to the cloud that keeps it: `aws sso login`, `az login` or "
        "`gcloud auth application-default login`.",
        details=[line for line in told.text.splitlines() if line.strip()][:3],
    )


RECOGNIZERS: tuple[Recognizer, ...] = (
    _lock_held,
    _state_corrupt,
    _file_system,
    _plan_unusable,
    _provider_missing,
    _state_elsewhere,
    _store_missing,
    _no_credentials,
)
