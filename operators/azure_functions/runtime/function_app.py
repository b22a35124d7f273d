"""What the Functions worker imports: the bento's service as one HTTP function for all paths."""

from __future__ import annotations

import os

from bentodeploy_azure.environment import set_environment
from bentodeploy_azure.folders import make_folders

# Before bentoml is imported: it reads both only then.
set_environment()
make_folders()

import azure.functions as func  # noqa: E402
from bentodeploy_azure.service import load  # noqa: E402

app = func.AsgiFunctionApp(
    app=load(os.environ["BENTO_PATH"]),
    # Nobody without a key gets in where the setting is missing.
    http_auth_level=func.AuthLevel[os.environ.get("BENTODEPLOY_AUTH_LEVEL", "FUNCTION")],
    function_name="service",
)
