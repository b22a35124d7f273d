"""`bentodeploy ci init`."""

from __future__ import annotations

from enum import Enum
from typing import Annotated, Optional

import typer

from bentodeploy.cli.options import Debug, File, Json
from bentodeploy.cli.session import verb

app = typer.Typer(help="Pipelines that plan, apply, look for drift and destroy.", no_args_is_help=True)


class Provider(str, Enum):
    """Services that run pipelines."""

    GITHUB = "github"
    GITLAB = "gitlab"


@app.callback()
def pipelines() -> None:
    """Pipelines that plan, apply, look for drift and destroy."""


@app.command(name="init")
def init(
    provider: Annotated[Provider, typer.Option("--provider", help="The service that runs the pipeline.")],
    file: File = None,
    branch: Annotated[
        Optional[str],  # noqa: UP045 - typer reads the annotation at run time on Python 3.10
        typer.Option("--branch", help="Merges into it are applied; without it, the repository's main one."),
    ] = None,
    environment: Annotated[
        str, typer.Option("--environment", help="The protected environment that an apply waits for.")
    ] = "production",
    get_bento: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(
            "--get-bento",
            metavar="COMMAND",
            help="Shell command that puts the bento where the config finds it; needed unless the "
            "repository holds it.",
        ),
    ] = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Also files that were edited by hand.")
    ] = False,
    json: Json = False,
    debug: Debug = False,
) -> None:
    """Write a pipeline: plan a proposal, apply it after the merge, look for drift, destroy on demand."""
    with verb(json=json, debug=debug, file=file) as console:
        from bentodeploy.cli.present import pipeline_written
        from bentodeploy.deployment.pipeline import PipelineOptions, write_pipeline
        from bentodeploy.deployment.workspace import open_workspace

        options = PipelineOptions(provider.value, branch, environment, get_bento, overwrite)
        result = write_pipeline(open_workspace(file, None, console), options, console)
        console.document(result.document()) if json else console.result(pipeline_written(result))
