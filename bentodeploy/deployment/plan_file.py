"""A plan as one file, so that what was approved in one place is what is applied in another.

It holds Terraform's own plan and what it was made for. It is as secret as the state: every value stands in
it in clear.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
import zlib
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bentodeploy.errors import PlanFileError, UsageError
from bentodeploy.files import file_system_errors, write_atomically
from bentodeploy.release import Release, Releases, read_releases

FORMAT = 1
_HEAD, _PLAN = "bentodeploy.json", "plan.tfplan"
_DAMAGES = (zipfile.BadZipFile, zlib.error, EOFError, KeyError, RuntimeError, TypeError, ValueError)
"""What unpacking something else may end in; RuntimeError is also zipfile's word for what it does not know."""
_LIMIT = 256 * 1024 * 1024
"""Bytes of a plan; more is no plan of ours."""


@dataclass(frozen=True)
class PlanFor:
    """What a plan was made for."""

    deployment: str
    operator: str
    backend: str
    """Kind and settings of the state's place, as JSON."""
    files: str
    """Digest of the project's generated files, which the config and the release give."""
    engine: str
    """`terraform 1.11.4`: plans do not pass between versions."""
    has_changes: bool
    fingerprint: str
    """As `plan` told it."""
    release: Release
    history: tuple[Release, ...]

    @property
    def releases(self) -> Releases:
        """The release that the plan deploys, and those before it."""
        return Releases(self.release, self.history)


def write_plan_file(path: Path, plan_for: PlanFor, plan: Path) -> None:
    """Write the file, readable for its owner alone. Raises `FileSystemError`, `UsageError` for a folder."""
    if path.is_dir() or not path.name:
        raise UsageError(
            f"{path} is a folder, and a plan is a file.",
            where="option `--out`",
            next_step="Name a file: `--out iris.plan`.",
        )
    head = json.dumps({"format": FORMAT, **asdict(plan_for)}, indent=2, ensure_ascii=False)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(_HEAD, head)
        archive.write(plan, _PLAN)
    with file_system_errors("write the plan", path):
        write_atomically(path, packed.getvalue())


def read_plan_file(path: Path, plan: Path) -> PlanFor:
    """What the file was made for; Terraform's own plan is put at `plan`. Raises `PlanFileError`."""
    try:
        with zipfile.ZipFile(path) as archive:
            head = json.loads(_content(archive, _HEAD))
            content = _content(archive, _PLAN)
        if head.pop("format") != FORMAT:
            raise _unreadable(path, "it was written by a newer bentodeploy")
        plan_for = _plan_for(head)
    except FileNotFoundError as error:
        raise PlanFileError(
            f"There is no plan {path}.", next_step=f"`bentodeploy plan --out {path}` writes it."
        ) from error
    except OSError as error:
        raise _unreadable(path, error.strerror or str(error)) from error
    except _DAMAGES as error:
        damage = "it is damaged, or was not written by `bentodeploy plan --out FILE`"
        raise _unreadable(path, damage) from error
    with file_system_errors("unpack the plan", plan):
        write_atomically(plan, content)
    return plan_for


def refuse_other(path: Path, plan_for: PlanFor, here: PlanFor) -> None:
    """Raise `PlanFileError` when the plan was made for something else than what is here."""
    differences = [
        f"{what}: the plan is for {was}, here is {now}"
        for what, was, now in _compared(plan_for, here)
        if was != now
    ]
    if differences:
        raise PlanFileError(
            "This plan was made for something else, so it is not applied. Nothing was changed.",
            where=str(path),
            details=differences,
            next_step="Make a new plan: `bentodeploy plan --out FILE`.",
        )


def digest_of(files: dict[str, bytes]) -> str:
    """One digest of paths and contents."""
    parts = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def _compared(plan_for: PlanFor, here: PlanFor) -> list[tuple[str, str, str]]:
    return [
        ("deployment", plan_for.deployment, here.deployment),
        ("operator", plan_for.operator, here.operator),
        ("state", plan_for.backend, here.backend),
        ("bento", plan_for.release.bento, here.release.bento),
        ("image", plan_for.release.image, here.release.image),
        ("config", plan_for.release.config_hash, here.release.config_hash),
        ("engine", plan_for.engine, here.engine),
        ("generated files", plan_for.files[:12], here.files[:12]),
    ]


def _plan_for(head: dict[str, Any]) -> PlanFor:
    history = read_releases(head.pop("history"))
    [release] = read_releases([head.pop("release")])
    return PlanFor(**head, release=release, history=history)


def _content(archive: zipfile.ZipFile, name: str) -> bytes:
    if archive.getinfo(name).file_size > _LIMIT:
        raise ValueError(name)
    return archive.read(name)


def _unreadable(path: Path, why: str) -> PlanFileError:
    return PlanFileError(
        f"{path} cannot be used as a plan: {why}.",
        where=str(path),
        next_step="Make a new plan: `bentodeploy plan --out FILE`.",
    )
