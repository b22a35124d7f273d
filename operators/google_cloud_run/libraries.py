"""The libraries of Google that are looked for when they are needed."""

from __future__ import annotations

import warnings
from importlib import import_module
from typing import Any

from bentodeploy.errors import MissingExtraError


def quiet_import(module: str) -> Any:
    """A module of google-cloud-run, without its words about the support of older Python releases.

    Raises MissingExtraError where it is not installed.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        try:
            return import_module(module)
        except ImportError as error:
            raise missing_extra("google-cloud-run") from error


def missing_extra(library: str) -> MissingExtraError:
    """The error for a library of the extra `gcp` that is not installed."""
    return MissingExtraError(
        f"{library}, a library for Google Cloud, is not installed.",
        next_step="pip install 'bentodeploy[gcp]'",
    )
