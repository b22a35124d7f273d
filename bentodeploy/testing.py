"""For the tests of an operator: what the command would hand to it, and its template under a real engine.

Third parties' tests import this module (docs/operators.md); what it has stays within a major version.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from bentodeploy.config.load import load_text
from bentodeploy.errors import EngineError
from bentodeploy.operator import Target
from bentodeploy.release import Release
from bentodeploy.terraform.driver import Terraform
from bentodeploy.terraform.engine import find_engine
from bentodeploy.terraform.rendering import read_values, render_project

if TYPE_CHECKING:
    from bentodeploy.operator import Operator

NO_IMAGE = f"sha256:{64 * '0'}"
"""Id of an image that does not exist."""

_BASE_IMAGE = "python:3.11-slim"
_VARIABLE = re.compile(r'^variable "([^"]+)"', re.MULTILINE)

_SERVICE = """\
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Greeter(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(self.path.encode())


print("listening", flush=True)
ThreadingHTTPServer(("", 3000), Greeter).serve_forever()
"""
_DOCKERFILE = f"""\
FROM {_BASE_IMAGE}
COPY src/service.py /home/bentoml/bento/src/service.py
EXPOSE 3000
CMD ["python", "/home/bentoml/bento/src/service.py"]
"""


def make_target(
    operator: Operator[Any], project: Path, spec: Mapping[str, Any] | None = None, **keys: Any
) -> Target[Any]:
    """One deployment as `operator` gets to see it: a config with this `spec` and these further keys.

    `project` is the folder of its Terraform project. Raises `InvalidConfigError`, whose text is what a
    user with that config would read.
    """
    first = {"api_version": "v1", "name": "tiny", "operator": {"name": operator.name}}
    text = yaml.safe_dump({**first, **keys, "spec": dict(spec or {})})
    config = load_text(text, "deployment_config.yaml", lambda _: operator.spec_model).config
    return Target(config, config.spec, project)


def write_project(operator: Operator[Any], target: Target[Any], image: str | None = NO_IMAGE) -> None:
    """Write the Terraform project that deploys `image` as a first release; None: nothing was built yet."""
    release = None
    if image is not None:
        release = Release(1, "tiny:v1", image, "{}", "0", "2026-01-01T00:00:00Z")
    values = operator.variables(target, release, read_values(target.project))
    record = release.as_dict() if release else None
    render_project(target.project, operator.template(), values, record, [])


def missing_engine() -> str | None:
    """Why no Terraform engine can be used on this machine, or None."""
    try:
        find_engine()
    except EngineError as error:
        return error.what
    return None


def template_faults(project: Path) -> list[str]:
    """What is wrong with a project that was written, a sentence each; its providers are downloaded.

    Errors that the engine finds, files that `terraform fmt` would change, and values for variables that
    the template does not have. Raises `EngineError` where there is no engine, or no provider.
    """
    terraform = Terraform(find_engine(), project)
    terraform.init()
    faults = [f"{name} is not as `terraform fmt` writes it." for name in terraform.fmt_check()]
    faults += [f"No .tf file has a variable {name!r}, which variables() fills." for name in _lost(project)]
    try:
        terraform.validate()
    except EngineError as error:
        faults += [error.what, *error.details]
    return faults


def make_tiny_bento(folder: Path) -> Path:
    """Write the bento `tiny:v1` into a new `folder`; answers the folder.

    What it runs is no BentoML but a few lines that answer 200, and the path, to every GET on port 3000, so
    its image is made in seconds. It stands on the image python:3.11-slim.
    """
    manifest = {
        "service": "service:Greeter",
        "name": "tiny",
        "version": "v1",
        "bentoml_version": "1.4.0",
        "creation_time": "2026-01-01T00:00:00+00:00",
        "services": [{"name": "tiny"}],
        "schema": {"name": "tiny", "type": "service", "routes": []},
        "image": {"python_version": "3.11"},
    }
    files = {
        "bento.yaml": yaml.safe_dump(manifest),
        "src/service.py": _SERVICE,
        "env/docker/Dockerfile": _DOCKERFILE,
    }
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def _lost(project: Path) -> Iterator[str]:
    text = "\n".join(path.read_text(encoding="utf-8") for path in sorted(project.glob("*.tf")))
    declared = set(_VARIABLE.findall(text))
    return (name for name in sorted(read_values(project)) if name not in declared)
