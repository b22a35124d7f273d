"""The custom handler: `bentoml serve` on the port that the Functions host passes requests on to.

Azure Functions custom handlers: https://learn.microsoft.com/azure/azure-functions/functions-custom-handlers
"""

from __future__ import annotations

import os
import sys

from bentodeploy_azure.environment import set_environment
from bentodeploy_azure.folders import make_folders


def main() -> None:
    """Become `bentoml serve`. Only the host, which checks keys, can reach it: it listens to this machine."""
    set_environment()
    make_folders()
    host = os.environ.get("BENTODEPLOY_HANDLER_HOST", "127.0.0.1")
    port = os.environ["FUNCTIONS_CUSTOMHANDLER_PORT"]
    arguments = ["-m", "bentoml", "serve", os.environ["BENTO_PATH"], "--host", host, "--port", port]
    os.execv(sys.executable, [sys.executable, *arguments])  # noqa: S606


if __name__ == "__main__":
    main()
