"""`bentodeploy state init` and `bentodeploy state migrate`."""

from __future__ import annotations

import typer

from bentodeploy.cli.options import Debug, File, Json, LockTimeout
from bentodeploy.cli.session import verb

app = typer.Typer(help="Where the Terraform state is kept.", no_args_is_help=True)


@app.command(name="init")
def init(file: File = None, json: Json = False, debug: Debug = False) -> None:
    """Make the bucket or container that `state:` in the config names: versioned, encrypted, not public."""
    with verb(json=json, debug=debug, file=file) as console:
        from bentodeploy.cli.present import store_made
        from bentodeploy.deployment.state import make_store
        from bentodeploy.deployment.workspace import open_workspace

        result = make_store(open_workspace(file, None, console), console)
        console.document(result.document()) if json else console.result(store_made(result))


@app.command(name="migrate")
def migrate(
    file: File = None, lock_timeout: LockTimeout = 0, json: Json = False, debug: Debug = False
) -> None:
    """Move the state to where `state:` in the config wants it."""
    with verb(json=json, debug=debug, file=file) as console:
        from bentodeploy.cli.present import state_migrated
        from bentodeploy.deployment.state import migrate_state
        from bentodeploy.deployment.workspace import open_workspace

        result = migrate_state(open_workspace(file, None, console), console, lock_timeout=lock_timeout)
        console.document(result.document()) if json else console.result(state_migrated(result))
