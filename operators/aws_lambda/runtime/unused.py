"""BentoML without what it imports and a function does not use: a quarter of the time that its import takes.

That is its process manager, its proxy to a service's own command, and the command line of its web client.
Nothing is taken away: whoever asks for one of them later gets it, loaded then.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
import threading
from contextlib import contextmanager
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

_SERVER = "_bentoml_impl.server"
"""The package of BentoML 1.2 and later that makes a service's application."""
_PROXYS_CLIENT = "aiohttp"
_COMMAND_LINE = "httpx._main"
"""httpx does without it where its extra `cli` is not installed."""


def import_bentoml() -> Any:
    """Import `bentoml` and what makes a service's application; answers `bentoml`."""
    if importlib.util.find_spec(_SERVER.partition(".")[0]) is not None:
        try:
            with _without_unused():
                importlib.import_module(f"{_SERVER}.app")
        except ImportError:  # This BentoML needs one of them: it is imported as a whole.
            sys.modules.pop(_SERVER, None)
    return importlib.import_module("bentoml")


@contextmanager
def _without_unused() -> Iterator[None]:
    _add_without_its_names(_SERVER)
    stand_ins = {_PROXYS_CLIENT: _Later(_PROXYS_CLIENT), _COMMAND_LINE: None}
    sys.modules.update(stand_ins)  # type: ignore[arg-type] # None says that there is no such module
    try:
        yield
    finally:
        for name, stand_in in stand_ins.items():
            if sys.modules.get(name) is stand_in:
                sys.modules.pop(name, None)


class _Later(ModuleType):
    """Stands for a module, which is loaded when a name in it is asked for."""

    def __getattr__(self, name: str) -> Any:
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        return getattr(importlib.import_module(self.__name__), name)


def _add_without_its_names(package: str) -> None:
    """Let modules of the package be imported; its own `__init__` runs when a name in it is asked for."""
    spec = importlib.util.find_spec(package)
    if spec is None or spec.loader is None:
        raise ModuleNotFoundError(package, name=package)
    loader, module = spec.loader, importlib.util.module_from_spec(spec)
    lock, begun = threading.RLock(), threading.Event()

    def name_of_package(name: str) -> Any:
        with lock:
            if not name.startswith("__") and not begun.is_set():
                begun.set()
                loader.exec_module(module)
        try:
            return vars(module)[name]
        except KeyError:
            raise AttributeError(f"module {package!r} has no attribute {name!r}") from None

    module.__getattr__ = name_of_package  # type: ignore[method-assign]
    parent, _, own = package.rpartition(".")
    sys.modules[package] = module
    setattr(sys.modules[parent], own, module)
