"""A pipeline as the files of the service that runs it."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from bentodeploy.pipelines.hosts import USUAL, issuer
from bentodeploy.pipelines.marked import marked, marked_json, marked_markdown

if TYPE_CHECKING:
    from bentodeploy.pipelines.model import Cloud, Pipeline, Repository

Provider: TypeAlias = Literal["github", "gitlab"]

WORKFLOWS: Mapping[Provider, str] = {
    "github": ".github/workflows/bentodeploy-{}.yml",
    "gitlab": ".gitlab/bentodeploy-{}.yml",
}
"""Where each service wants the file, by the deployment's name."""

_CONFIG = re.compile(r'^# Config: ("(?:[^"\\\n]|\\.)*")$', re.MULTILINE)
"""The line of such a file that names the config."""


def render_pipeline(pipeline: Pipeline, provider: Provider) -> dict[str, str]:
    """The pipeline's one file, by path in the repository."""
    text = _template(f"providers/{provider}.yml.j2", {"pipeline": pipeline})
    return {WORKFLOWS[provider].format(pipeline.deployment): marked(text)}


def config_of(content: str) -> str | None:
    """The config, from the top of the repository, whose pipeline a file is; None where it does not say."""
    found = _CONFIG.search(content)
    try:
        return None if found is None else str(json.loads(found[1]))
    except ValueError:  # edited by hand
        return None


def render_trust(pipeline: Pipeline, provider: Provider, repository: Repository | None) -> dict[str, str]:
    """Terraform that lets the pipeline's identity act in each cloud, and a guide; by path."""
    files: dict[str, str] = {}
    folder = f"ci/{_trust_name(pipeline, provider)}"
    for cloud in pipeline.logins:
        files[f"{folder}/{cloud}/main.tf"] = marked(_read(f"trust/{cloud}/main.tf"))
        files[f"{folder}/{cloud}/trust.auto.tfvars.json"] = _values(pipeline, provider, repository, cloud)
    if pipeline.logins or pipeline.secrets:
        known = {"pipeline": pipeline, "provider": provider, "path": _path(repository)}
        guide = _template("guide.md.j2", known)
        files[f"{folder}/README.md"] = marked_markdown(guide)
    return files


def _trust_name(pipeline: Pipeline, provider: Provider) -> str:
    """A repository may have a pipeline at both services: each is trusted by identities of its own."""
    return f"bentodeploy-{pipeline.deployment}-{provider}"


def _values(pipeline: Pipeline, provider: Provider, repository: Repository | None, cloud: Cloud) -> str:
    host = repository.host if repository else USUAL[provider]
    values: dict[str, Any] = {
        "name": _trust_name(pipeline, provider),
        "issuer": issuer(provider, host),
        "audience": _audience(provider, cloud, host),
        **_subjects(provider, _path(repository), pipeline, cloud),
    }
    if cloud == "aws":
        values["region"] = pipeline.region
    return marked_json(values)


def _audience(provider: Provider, cloud: Cloud, host: str) -> str:
    """What the token of the pipeline is made for; the login actions of GitHub choose their own."""
    if cloud == "azure":
        return "api://AzureADTokenExchange"
    if provider == "gitlab":
        return f"https://{host}"
    return "sts.amazonaws.com" if cloud == "aws" else "https://github.com"


def _path(repository: Repository | None) -> str:
    return repository.path if repository else "OWNER/NAME"


def _subjects(provider: Provider, path: str, pipeline: Pipeline, cloud: Cloud) -> dict[str, Any]:
    """The tokens' `sub` (GitHub: "OpenID Connect reference"; GitLab: "ID token authentication").

    Azure compares each letter (Microsoft Entra, "Important considerations and restrictions for federated
    identity credentials"), so of GitLab's branches it trusts the one that is applied.
    """
    if provider == "github":
        return {
            "plan_subjects": [f"repo:{path}:pull_request", f"repo:{path}:ref:refs/heads/{pipeline.branch}"],
            "apply_subject": f"repo:{path}:environment:{pipeline.environment}",
        }
    return {
        "plan_subjects": [
            f"project_path:{path}:ref_type:branch:ref:{pipeline.branch if cloud == 'azure' else '*'}"
        ],
        "apply_subject": f"project_path:{path}:ref_type:branch:ref:{pipeline.branch}",
    }


def _template(name: str, values: Mapping[str, Any]) -> str:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_folder()),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,  # noqa: S701 - YAML and Markdown, whose values are quoted by the filters below
        # GitHub's own expressions have double braces.
        variable_start_string="<<",
        variable_end_string=">>",
    )
    environment.filters["yaml"] = _as_yaml
    environment.filters["shell"] = shlex.quote
    return environment.get_template(name).render(values)


def _as_yaml(value: object) -> str:
    """A JSON text is a YAML text, but where it spells one letter by two escapes: those stay letters.

    What is no letter, as of a path that is not UTF-8, stays an escape.
    """
    return json.dumps(value, ensure_ascii=False).encode(errors="backslashreplace").decode()


def _read(name: str) -> str:
    return (_folder() / name).read_text(encoding="utf-8")


def _folder() -> Path:
    from bentodeploy.templates import ci

    return Path(ci.__path__[0])
