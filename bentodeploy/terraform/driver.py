"""One project under one engine: the verbs, each a call of its argv builder and the shared runner."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from bentodeploy.errors import BentodeployError, FileSystemError
from bentodeploy.files import file_system_errors, make_private, write_atomically
from bentodeploy.terraform import (
    apply,
    fmt,
    init,
    plan,
    show,
    state_pull,
    state_push,
    untaint,
    validate,
)
from bentodeploy.terraform.apply import Outcome
from bentodeploy.terraform.backend import recorded_backend
from bentodeploy.terraform.engine import Engine
from bentodeploy.terraform.environment import child_environment
from bentodeploy.terraform.events import OnEvent, Outputs, ignore
from bentodeploy.terraform.failures import failure
from bentodeploy.terraform.initialized import asks_for_init, is_initialized, note_initialized
from bentodeploy.terraform.interrupted import interrupted
from bentodeploy.terraform.local_state import local_state_file, refuse_lost_state
from bentodeploy.terraform.planfile import Plan, parse_plan
from bentodeploy.terraform.plugin_cache import plugin_cache, plugin_cache_lock
from bentodeploy.terraform.runner import Answer, Run, capture, follow
from bentodeploy.terraform.state import State, StateResource, parse_state
from bentodeploy.terraform.state_pull import StateDigest
from bentodeploy.terraform.unsaved import is_unsaved, refuse_unsaved_state
from bentodeploy.terraform.versions import init_speaks_json

ROOM = 4 * 1024 * 1024
"""Bytes that must be free before anything is changed: a state that cannot be saved is lost work."""


class Terraform:
    """Runs the engine in a project folder.

    Every verb raises `EngineError` or one of its kin when the engine fails, `LockHeldError` when somebody
    else holds the state, `FileSystemError` when the disk is the cause, and, from the verbs that change
    things, `InterruptedByUserError` after Ctrl-C or SIGTERM.
    """

    def __init__(self, engine: Engine, project: Path, on_event: OnEvent = ignore) -> None:
        self.engine = engine
        self.project = project
        self.on_event = on_event
        self._trusts_last_init = False

    def init(self, *, upgrade: bool = False) -> None:
        """Make the project ready; harmless when it is already."""
        self._trusts_last_init = False
        speaks_json = init_speaks_json(self.engine.kind, self.engine.version)
        with plugin_cache_lock():
            self._change("init", init.argv(json=speaks_json, upgrade=upgrade))
        note_initialized(self.project, self.engine, self._environment())

    def init_if_needed(self) -> None:
        """`init`, unless nothing that it looks at has changed since the last one.

        Where a later verb finds that it was needed after all, it is made up for, and the verb run again.
        """
        self._trusts_last_init = is_initialized(self.project, self.engine, self._environment())
        if not self._trusts_last_init:
            self.init()

    def migrate_state(self, *, lock_timeout: float = 0) -> None:
        """Copy the state from where it was kept to where the project wants it, over what is there.

        `lock_timeout` in seconds.
        """
        self._refuse_doubtful_state()
        try:
            with plugin_cache_lock():
                self._change("init", init.migrate_argv(lock_timeout=lock_timeout))
        finally:
            self._keep_private(*self.project.glob("*.tfstate*"))

    def reach_state(self) -> None:
        """Make the place of the state ready, in a project that holds nothing else; installs no provider.

        Raises `EngineError` and its kin where the place does not answer.
        """
        no_plugins = self.project / "no-plugins"
        no_plugins.mkdir(exist_ok=True)
        answer = self._read("init", init.backend_argv(no_plugins))
        if answer.returncode != 0 and recorded_backend(self.project) is None:
            raise self._failed(answer)

    def try_lock(self, *, lock_timeout: float = 0) -> None:
        """Take the state's lock and give it back. Raises `LockHeldError` where somebody has it.

        `lock_timeout` in seconds.
        """
        answer = self._read("untaint", untaint.argv(lock_timeout=lock_timeout))
        if answer.returncode != 0:
            raise self._failed(answer)

    def state_digest(self) -> StateDigest | None:
        """What tells this state from others; None where there is none yet."""
        return state_pull.parse_digest(self._state())

    def keep_output(self, name: str, value: Any, *, lock_timeout: float = 0) -> None:
        """Put an output into the state, outside of any apply; where it is, or there is no state, do nothing.

        For what shall outlive a destroy, which drops every output. `lock_timeout` in seconds. A state that
        is still to be brought back is not written over.
        """
        self._refuse_doubtful_state()
        state = state_push.with_output(self._state(), name, value)
        if state is None:
            return
        path = self.project / ".bentodeploy" / "pushed.tfstate"
        try:
            with file_system_errors("write the state", path):
                write_atomically(path, state.encode())
            self._change("state push", state_push.argv(path, lock_timeout=lock_timeout))
        finally:
            path.unlink(missing_ok=True)
            self._keep_private(*self.project.glob("*.tfstate*"))

    def _state(self) -> str:
        """All of it, as text; empty where there is none yet."""
        answer = self._read("state pull", state_pull.argv())
        if answer.returncode != 0:
            raise self._failed(answer)
        return answer.stdout

    def validate(self) -> None:
        """Check the project's HCL."""
        answer = self._read("validate", validate.argv())
        try:
            diagnostics = validate.parse_validation(answer.stdout)
        except ValueError:
            raise self._failed(answer) from None
        if answer.returncode != 0:
            raise failure("validate", answer.returncode, diagnostics, self.project, self.engine.typed)

    def fmt_check(self) -> list[str]:
        """The files that `terraform fmt` would change, relative to the project."""
        answer = self._read("fmt", fmt.argv())
        if answer.returncode not in (0, fmt.UNFORMATTED):
            raise self._failed(answer)
        return answer.stdout.splitlines()

    def plan(
        self,
        out: Path,
        *,
        destroy: bool = False,
        targets: Sequence[str] = (),
        lock_timeout: float = 0,
    ) -> bool:
        """Save a plan to `out`; answers whether it changes anything.

        With `targets` it is for these resource addresses, and what they need, alone. `lock_timeout` in
        seconds.
        """
        self._refuse_doubtful_state()
        arguments = plan.argv(out.absolute(), destroy=destroy, targets=targets, lock_timeout=lock_timeout)
        with file_system_errors("write the plan", out):
            make_private(out)
        try:
            done = self._change("plan", arguments, good=(0, plan.CHANGES))
        except BaseException:
            out.unlink(missing_ok=True)  # the engine writes one that failed, too
            raise
        return done.returncode == plan.CHANGES

    def show_plan(self, plan_file: Path) -> Plan:
        """Read a saved plan."""
        answer = self._read("show", show.argv(plan_file.absolute()))
        if answer.returncode != 0:
            raise self._failed(answer)
        return parse_plan(answer.stdout)

    def apply(self, plan_file: Path, *, lock_timeout: float = 0) -> Outputs | None:
        """Do what a saved plan says; answers the outputs as the run tells them. `lock_timeout` in seconds."""
        arguments = apply.argv(plan_file.absolute(), lock_timeout=lock_timeout)
        return apply.outcome(self._judged(self._apply(arguments)).events).outputs

    def apply_at_once(self, *, targets: Sequence[str] = (), lock_timeout: float = 0) -> Outcome:
        """Plan and do it in one run, which starts the providers once; `targets` and the rest as in `plan`."""
        done = self._apply(apply.at_once_argv(targets=targets, lock_timeout=lock_timeout))
        return apply.outcome(self._judged(replace(done, verb=apply.phase(done.events))).events)

    def _apply(self, arguments: Sequence[str]) -> Run:
        self._refuse_doubtful_state()
        try:
            return self._follow("apply", arguments)
        finally:
            self._keep_private(*self.project.glob("*.tfstate*"))

    def outputs(self) -> dict[str, Any]:
        """The outputs' values, sensitive ones too; empty when there is no state."""
        return dict(self.state().outputs)

    def resources(self) -> list[StateResource]:
        """The managed resources in the state, by address; empty when there is none."""
        return list(self.state().resources)

    def state(self) -> State:
        """What the state holds; empty for a project that was never rendered or applied."""
        if not any(self.project.glob("*.tf")):
            return State()
        refuse_lost_state(self.project)
        if not (self.project / ".terraform").is_dir():
            self.init()  # a fresh clone, or a cleaned one
        known = self._state_in_file()
        return parse_state(self._state()) if known is None else known

    def _state_in_file(self) -> State | None:
        """None where the engine must be asked, which also knows what to say of a file that it cannot read."""
        file = local_state_file(self.project)
        if file is None:
            return None
        try:
            return parse_state(file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return State()
        except (OSError, ValueError):
            return None

    def _change(self, verb: str, arguments: Sequence[str], good: Sequence[int] = (0,)) -> Run:
        return self._judged(self._follow(verb, arguments), good)

    def _follow(self, verb: str, arguments: Sequence[str]) -> Run:
        self._require_room()
        command, environment = [*self.engine.command, *arguments], self._environment()
        done = follow(command, self.project, environment, verb, self.on_event)
        if self._must_init(done):
            self.init()
            done = follow(command, self.project, environment, verb, self.on_event)
        return done

    def _judged(self, done: Run, good: Sequence[int] = (0,)) -> Run:
        if done.interrupts and not is_unsaved(done.diagnostics):
            raise interrupted(done)
        if done.returncode not in good:
            raise self._failed(done)
        return done

    def _read(self, verb: str, arguments: Sequence[str]) -> Answer:
        command, environment = [*self.engine.command, *arguments], self._environment()
        answer = capture(command, self.project, environment, verb)
        if self._must_init(answer):
            self.init()
            answer = capture(command, self.project, environment, verb)
        return answer

    def _environment(self) -> dict[str, str]:
        return child_environment(os.environ, plugin_cache=plugin_cache())

    def _must_init(self, done: Run | Answer) -> bool:
        """Whether this verb has done nothing because the last `init`, which was trusted, no longer holds."""
        return self._trusts_last_init and asks_for_init(done)

    def _failed(self, done: Answer | Run) -> BentodeployError:
        return failure(done.verb, done.returncode, done.diagnostics, self.project, self.engine.typed)

    def _require_room(self) -> None:
        free = shutil.disk_usage(self.project).free
        if free < ROOM:
            raise FileSystemError(
                f"The disk is full: {free // 1024} KiB free, at least {ROOM // 1024} KiB needed.",
                where=str(self.project),
                next_step="Free disk space there and run the command again; nothing was changed.",
            )

    def _refuse_doubtful_state(self) -> None:
        refuse_lost_state(self.project)
        refuse_unsaved_state(self.project, self.engine.typed)

    @staticmethod
    def _keep_private(*paths: Path) -> None:
        # Plans and state hold every value in clear. A colleague's file, to which the group may write,
        # cannot be changed, and is his to protect.
        with contextlib.suppress(PermissionError):
            for path in paths:
                if path.is_file():
                    path.chmod(0o600)
