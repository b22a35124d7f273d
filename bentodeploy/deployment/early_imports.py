"""Imports what is needed soon while an engine keeps us waiting."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from threading import Thread

from bentodeploy.errors import BentodeployError, InterruptedByUserError
from bentodeploy.interrupts import interrupts_caught


@contextmanager
def importing_early(*modules: str) -> Iterator[None]:
    """Import `modules` in the background until the context ends. Who needs one imports it again, and tells
    what is wrong with it. The context itself should import nothing: of two threads that need each other's
    modules, Python lets one see half of them.

    Ctrl-C is kept back for that long, and raised then: within an import of ours it would leave Python's lock
    on imports held, for which the other thread waits for ever.
    """
    if not modules:
        yield
        return
    thread = Thread(target=_import, args=modules, name="imports")
    with interrupts_caught() as interrupts:
        thread.start()
        try:
            yield
        except InterruptedByUserError:
            raise
        except BentodeployError:
            if interrupts.count:  # a child that only reads has got the signal, too
                raise KeyboardInterrupt from None
            raise
        finally:
            thread.join()
    if interrupts.count:
        raise KeyboardInterrupt


def _import(*modules: str) -> None:
    with suppress(Exception):
        for module in modules:
            import_module(module)
