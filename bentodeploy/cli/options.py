"""The options that several verbs share, said once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from bentodeploy.cli.complete import complete_bento

File = Annotated[
    Optional[Path],  # noqa: UP045 - typer reads the annotation at run time on Python 3.10
    typer.Option(
        "--file",
        "-f",
        metavar="FILE",
        help="The deployment's config; without it deployment_config.yaml in this folder.",
        show_default=False,
    ),
]
LongFile = Annotated[
    Optional[Path],  # noqa: UP045
    typer.Option(
        "--file",
        metavar="FILE",
        help="The deployment's config; without it deployment_config.yaml in this folder.",
        show_default=False,
    ),
]
"""Where `-f` has another meaning."""
BentoOption = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option(
        "--bento",
        "-b",
        metavar="REF",
        help="The bento (name:version, a folder or a .bento file), instead of the config's.",
        show_default=False,
        autocompletion=complete_bento,
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Answer with one JSON document on stdout.")]
Debug = Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")]
SkipCheck = Annotated[
    Optional[list[str]],  # noqa: UP045
    typer.Option(
        "--skip-check", metavar="NAME", help="Go on though this check of `doctor` refuses. Can be repeated."
    ),
]
LockTimeout = Annotated[
    float,
    typer.Option("--lock-timeout", metavar="SECONDS", min=0, help="How long to wait for another run to end."),
]
