"""The generated project: template files as they are, values in `*.auto.tfvars.json`.

No value is ever pasted into HCL. Terraform reads strings of a `.tfvars.json` literally, so quotes,
`${...}`, `%{...}` and newlines arrive as they are (in Unicode's normal form C, as everywhere in
Terraform). Source: https://developer.hashicorp.com/terraform/language/values/variables
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from bentodeploy.errors import ConfigError, FileSystemError
from bentodeploy.files import UNFINISHED, NewFile, file_system_errors, replace_all
from bentodeploy.terraform.backend import LOCAL, LOCAL_FILE, REMOTE_FILE, Backend, remote_file
from bentodeploy.terraform.header import COMMENT_KEY, header_text, is_generated
from bentodeploy.terraform.ignorefile import IGNORE_FILE, ignore_file
from bentodeploy.terraform.template import WITH_HASH_COMMENTS, read_template

DEPLOYMENT_VALUES = "deployment.auto.tfvars.json"
"""The operator's values."""
RELEASE_VALUES = "release.auto.tfvars.json"
"""The release and the history before it."""


def render_project(
    project: Path,
    template: Path,
    values: Mapping[str, Any],
    release: Mapping[str, Any] | None,
    history: Sequence[Mapping[str, Any]],
    backend: Backend = LOCAL,
) -> list[Path]:
    """Bring the project up to date; answers the files that were written or removed.

    Files that say they are generated are overwritten, or removed when they no longer belong; all others
    are the user's and stay. The same input gives the same bytes, and what is the same is not written.
    Raises `FileSystemError`, also when a file of the user's stands where one must be written, and
    `ConfigError` for a value that JSON cannot hold; nothing has changed then.
    """
    wanted = read_template(template)
    if not backend.is_local:
        del wanted[LOCAL_FILE]
        wanted[REMOTE_FILE] = NewFile(remote_file(backend))
    wanted[DEPLOYMENT_VALUES] = _values_file(DEPLOYMENT_VALUES, values)
    if release is not None or history:
        wanted[RELEASE_VALUES] = _values_file(
            RELEASE_VALUES, {"release": release, "release_history": list(history)}
        )
    with file_system_errors("write the Terraform project", project):
        project.mkdir(parents=True, exist_ok=True)
        for name in wanted:
            _refuse_users_own(project, name)
        if not (project / IGNORE_FILE).exists() or is_generated(project, IGNORE_FILE):
            wanted[IGNORE_FILE] = NewFile(ignore_file())
        changed = {project / name: new for name, new in wanted.items() if not _is_same(project / name, new)}
        replace_all(changed)
        stale = _stale(project, wanted)
        for path in [*stale, *_unfinished(project, wanted)]:
            path.unlink(missing_ok=True)
    return sorted([*changed, *stale])


def read_values(project: Path) -> dict[str, Any]:
    """The operator's values that `render_project` wrote last; empty when there were none.

    Raises `FileSystemError` when somebody damaged the file.
    """
    path = project / DEPLOYMENT_VALUES
    try:
        with file_system_errors("read the project's values", path):
            content = json.loads(path.read_bytes()) if path.exists() else {}
        return {name: value for name, value in content.items() if name != COMMENT_KEY}
    except (ValueError, AttributeError) as error:
        raise FileSystemError(
            f"A generated file is damaged: {error}.",
            where=str(path),
            next_step=f"Delete {path.name} and run `bentodeploy generate`.",
        ) from error


def generated_files(project: Path) -> dict[str, bytes]:
    """The generated files that Terraform reads, by path in the project. Raises `FileSystemError`."""
    with file_system_errors("read the Terraform project", project):
        names = (path.relative_to(project).as_posix() for path in _candidates(project))
        return {name: (project / name).read_bytes() for name in sorted(names) if is_generated(project, name)}


def _values_file(name: str, values: Mapping[str, Any]) -> NewFile:
    try:
        text = json.dumps(
            {COMMENT_KEY: header_text(name), **values},
            sort_keys=True,
            indent=2,
            ensure_ascii=False,
            allow_nan=False,
        )
        return NewFile(f"{text}\n".encode())
    except (ValueError, TypeError) as error:
        raise ConfigError(
            f"A value cannot be written to {name}: {error}.",
            next_step="Look for `.nan`, `.inf` and broken characters in the config.",
        ) from error


def _refuse_users_own(project: Path, name: str) -> None:
    path = project / name
    if (path.exists() or path.is_symlink()) and not is_generated(project, name):
        raise FileSystemError(
            f"{name} stands in the way: it was not made by bentodeploy, so it is not overwritten.",
            where=str(path),
            next_step="Rename it (its content works under any other name), or remove it.",
        )


def _is_same(path: Path, new: NewFile) -> bool:
    if path.is_symlink() or not path.is_file() or path.read_bytes() != new.content:
        return False
    return bool(path.stat().st_mode & 0o100) == bool(new.mode & 0o100)


def _stale(project: Path, wanted: Mapping[str, NewFile]) -> list[Path]:
    """Files that an earlier version or another operator generated here, and that nothing makes now."""
    names = (path.relative_to(project).as_posix() for path in _candidates(project))
    return sorted(project / name for name in names if name not in wanted and is_generated(project, name))


def _unfinished(project: Path, wanted: Mapping[str, NewFile]) -> list[Path]:
    """What a render that was killed left behind."""
    folders = {(project / name).parent for name in wanted}
    return [path for folder in folders for path in folder.glob(f".*{UNFINISHED}")]


def _candidates(folder: Path) -> Iterator[Path]:
    """All files that could carry the header."""
    for entry in folder.iterdir():
        if entry.is_symlink() or entry.name.startswith("."):
            continue
        if entry.is_dir():
            yield from _candidates(entry)
        elif entry.suffix == ".json" or entry.suffix in WITH_HASH_COMMENTS:
            yield entry
