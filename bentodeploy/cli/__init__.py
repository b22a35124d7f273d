"""The command line: one small file a verb; parse, call one function, print."""

from __future__ import annotations

import gc
import signal
import sys

_FEW_COLLECTIONS = 200_000
"""New objects between two collections of garbage. A run makes many and drops few, and to look through
50,000 takes 15 ms; `generate` and the first question of `init` make some 60,000."""


def main() -> None:
    """Entry point of the `bentodeploy` command."""
    gc.set_threshold(_FEW_COLLECTIONS)
    try:
        _end_on_sigterm_as_on_ctrl_c()
        from bentodeploy.streams import prepare_streams

        prepare_streams()
        from bentodeploy.cli.app import app
        from bentodeploy.cli.usage import run

        sys.exit(run(app))
    except KeyboardInterrupt:  # before a verb began
        sys.exit(130)
    finally:
        # Python looks through everything once more when it ends; this spares a fifth of a short run.
        gc.freeze()


def _end_on_sigterm_as_on_ctrl_c() -> None:
    """So that CI's cancel, too, lets what we started end, and is told with the same words."""
    if signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
        signal.signal(signal.SIGTERM, signal.default_int_handler)
