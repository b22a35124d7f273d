"""Imports what is needed soon while an engine keeps us waiting."""

from __future__ import annotations

from contextlib import suppress
from importlib import import_module
from threading import Thread


def import_early(*modules: str) -> None:
    """Import `modules` in the background. Who needs one imports it again, and tells what is wrong with it."""
    if modules:
        Thread(target=_import, args=modules, name="imports").start()


def _import(*modules: str) -> None:
    with suppress(Exception):
        for module in modules:
            import_module(module)
