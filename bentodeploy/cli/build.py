"""`bentodeploy build`."""

from __future__ import annotations

from bentodeploy.cli.options import BentoOption, Debug, File, Json, LockTimeout, SkipCheck
from bentodeploy.cli.session import verb


def build(
    file: File = None,
    bento: BentoOption = None,
    skip_check: SkipCheck = None,
    lock_timeout: LockTimeout = 0,
    json: Json = False,
    debug: Debug = False,
) -> None:
    """Make what the platform runs of the bento, and the release record that names it."""
    with verb(json=json, debug=debug, file=file) as console:
        from bentodeploy.cli.present import built
        from bentodeploy.deployment.build import build
        from bentodeploy.deployment.workspace import open_workspace

        workspace = open_workspace(file, bento, console, skip_checks=skip_check or ())
        result = build(workspace, console, lock_timeout=lock_timeout)
        told = built(result, workspace.file_words())
        console.document(result.document()) if json else console.result(told)
