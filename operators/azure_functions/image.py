"""The overlay: the bento and its packages on Microsoft's image of the Functions host."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from bentodeploy.bento.model import Bento
from bentodeploy.config.model import Access
from bentodeploy.image.model import Overlay

from .spec import FunctionsSpec, Runtime

PACKAGE = "bentodeploy_azure"
ROOT = "/home/site/wwwroot"
"""Where the host looks for functions (AzureWebJobsScriptRoot of Microsoft's images)."""
PACKAGES = f"{ROOT}/.python_packages/lib/site-packages"
"""Where the Python worker looks for them (Azure Functions Python developer guide, "Package management")."""
BENTO = "/home/bentoml/bento"
HANDLER = f"{ROOT}/serve.py"

VARIABLES = {
    "BENTO_PATH": BENTO,
    "BENTOML_CONTAINERIZED": "true",
    "BENTOML_HF_CACHE_DIR": f"{BENTO}/hf-models",
    "BENTOML_HOME": "/tmp/bentoml",  # noqa: S108 - the container's own
    "PROMETHEUS_MULTIPROC_DIR": "/tmp/bentoml/prometheus",  # noqa: S108
    "BENTOML_DO_NOT_TRACK": "True",
    "PYTHONPATH": PACKAGES,
    "AzureWebJobsScriptRoot": ROOT,
    "AzureFunctionsJobHost__Logging__Console__IsEnabled": "true",
}
"""What the image sets, and a config must not."""

_WORKER_RUNTIMES = {Runtime.PYTHON: "python", Runtime.CUSTOM_HANDLER: "custom"}
_BUILD_FILES = ("collect.py", "install.sh", "requirements.txt")
_ENTRY_FILES = {Runtime.PYTHON: "function_app.py", Runtime.CUSTOM_HANDLER: "serve.py"}


def base_image(spec: FunctionsSpec, bento: Bento) -> str:
    """Microsoft's image for the bento's Python, or the one that the spec names."""
    return spec.base_image or f"mcr.microsoft.com/azure-functions/python:4-python{bento.python_version}"


def overlay(spec: FunctionsSpec, bento: Bento, access: Access) -> Overlay:
    """The image of one function that answers all paths.

    The bento's own image cannot be the base: the Functions host is no Python package. So its stage ends
    with its packages in one folder, and the second stage takes this folder and the bento.
    """
    return Overlay(_instructions(spec, bento), _files(spec, bento, access))


def _instructions(spec: FunctionsSpec, bento: Bento) -> str:
    variables = {**VARIABLES, "FUNCTIONS_WORKER_RUNTIME": _WORKER_RUNTIMES[spec.runtime]}
    return f"""\
USER root
COPY {PACKAGE} /tmp/{PACKAGE}
RUN sh /tmp/{PACKAGE}/install.sh /tmp/packages

FROM {base_image(spec, bento)}
USER root
COPY --from=0 /tmp/packages {PACKAGES}
COPY --from=0 {BENTO} {BENTO}
COPY wwwroot {ROOT}
ENV {" ".join(f"{name}={value}" for name, value in variables.items())}
RUN cd {ROOT} && python3 -m {PACKAGE}.check {PACKAGES} && rm -rf "$BENTOML_HOME"
WORKDIR {ROOT}
"""


def _files(spec: FunctionsSpec, bento: Bento, access: Access) -> dict[str, bytes]:
    runtime = {
        file.name: file.read_bytes()
        for file in sorted((files(__package__) / "runtime").iterdir(), key=lambda one: one.name)
        if file.is_file()
    }
    entry = _ENTRY_FILES[spec.runtime]
    helpers = {name: content for name, content in runtime.items() if name not in _ENTRY_FILES.values()}
    content = {f"{PACKAGE}/{name}": helpers[name] for name in _BUILD_FILES}
    content |= {f"wwwroot/{PACKAGE}/{name}": one for name, one in helpers.items() if name.endswith(".py")}
    content[f"wwwroot/{PACKAGE}/environment.json"] = _json(bento.envs)
    content[f"wwwroot/{entry}"] = runtime[entry]
    content["wwwroot/host.json"] = _json(host_settings(spec.runtime))
    if spec.runtime is Runtime.CUSTOM_HANDLER:
        content["wwwroot/service/function.json"] = _json(function_settings(access))
    return content


def host_settings(runtime: Runtime) -> dict[str, Any]:
    """host.json: paths as the service has them, without `/api` before them.

    No extension bundle: HTTP triggers need none (Azure Functions, "Extension bundles").
    """
    settings: dict[str, Any] = {"version": "2.0", "extensions": {"http": {"routePrefix": ""}}}
    if runtime is Runtime.CUSTOM_HANDLER:
        settings["customHandler"] = {
            "description": {"defaultExecutablePath": "python3", "arguments": [HANDLER]},
            "enableForwardingHttpRequest": True,
        }
    return settings


def function_settings(access: Access) -> dict[str, Any]:
    """function.json of the custom handler: one trigger for all paths and methods."""
    trigger = {
        "type": "httpTrigger",
        "direction": "in",
        "name": "req",
        "route": "{*path}",
        "authLevel": auth_level(access).lower(),
        "methods": ["get", "post", "delete", "head", "patch", "put", "options"],
    }
    return {"bindings": [trigger, {"type": "http", "direction": "out", "name": "res"}]}


def auth_level(access: Access) -> str:
    """Whether callers need a key, in the words of azure-functions; a token the service itself asks for."""
    return "FUNCTION" if access is Access.PRIVATE else "ANONYMOUS"


def _json(content: Mapping[str, Any]) -> bytes:
    return f"{json.dumps(content, indent=2, sort_keys=True)}\n".encode()
