"""Puts the verbs together. Only light modules are imported here, so that `--help` is quick."""

from __future__ import annotations

from typing import Annotated

import typer

from bentodeploy import __version__
from bentodeploy.cli import (
    apply,
    bento,
    build,
    ci,
    destroy,
    doctor,
    generate,
    init,
    invoke,
    listing,
    logs,
    operator,
    plan,
    run,
    scale,
    schema,
    state,
    status,
    token,
    traffic,
    up,
)

app = typer.Typer(
    name="bentodeploy",
    help="Put a trained model, packed as a BentoML bento, behind a healthy endpoint in your own account.\n\n"
    "Begin with `bentodeploy init`, then `bentodeploy up`.",
    no_args_is_help=True,
    # Help drawn by rich takes as long again as everything else together (`make bench`).
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Options before the verb."""


app.command(name="init")(init.init)
app.command(name="up")(up.up)
app.command(name="generate")(generate.generate)
app.command(name="build")(build.build)
app.command(name="plan")(plan.plan)
app.command(name="apply")(apply.apply)
app.command(name="destroy")(destroy.destroy)
app.command(name="run")(run.run)
app.command(name="status")(status.status)
app.command(name="list")(listing.list_deployments)
app.command(name="logs")(logs.logs)
app.command(name="scale")(scale.scale)
app.command(name="traffic")(traffic.traffic)
app.command(name="invoke")(invoke.invoke)
app.command(name="doctor")(doctor.doctor)
app.command(name="schema")(schema.schema)
app.add_typer(bento.app, name="bento")
app.add_typer(ci.app, name="ci")
app.add_typer(operator.app, name="operator")
app.add_typer(token.app, name="token")
app.add_typer(state.app, name="state")
