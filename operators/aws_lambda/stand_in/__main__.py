"""Serves until it is ended: `python -m stand_in --timeout 30 ...`."""

from __future__ import annotations

import argparse
import signal
import threading

from .front import front_server
from .invocations import Invocations
from .processes import Function
from .runtime_api import Identity, runtime_api_server


def main() -> None:
    """Serve the function's side in a thread, and the callers' side."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True, help="where callers ask")
    parser.add_argument("--api-port", type=int, required=True, help="where the function asks, on 127.0.0.1")
    parser.add_argument("--timeout", type=float, required=True, help="seconds for one event")
    parser.add_argument("--function-arn", required=True)
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # what the function leaves behind is ours, as process 1
    invocations = Invocations(options.timeout, Function())
    api = runtime_api_server(("127.0.0.1", options.api_port), invocations, Identity(options.function_arn))
    threading.Thread(target=api.serve_forever, daemon=True).start()
    front_server(("0.0.0.0", options.port), invocations).serve_forever()  # noqa: S104 - Docker publishes it


if __name__ == "__main__":
    main()
