"""The typed model of deployment_config.yaml."""

from __future__ import annotations

import re
from enum import Enum
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, SerializeAsAny, WithJsonSchema
from pydantic_core import PydanticCustomError

from bentodeploy.config.mistake import quoted
from bentodeploy.config.name import NAME_SCHEMA, checked_name
from bentodeploy.config.section import Section
from bentodeploy.config.spec import Spec
from bentodeploy.config.state import LocalState, State

LABELS_LIMIT = 40
"""Leaves room for the labels that we add: AWS takes 50 tags a resource, Google 64 labels
(AWS "Tag naming limits and requirements"; Google Cloud "Labels overview")."""

LABEL_VALUE_LIMIT = 255
"""Characters. AWS takes 256, Azure 256; platforms with less say so themselves."""


def _checked_variable(name: str) -> str:
    if re.fullmatch(r"[a-zA-Z_][a-zA-Z0-9_]*", name):
        return name
    raise PydanticCustomError(
        "variable_name", "no name for a variable; expected a letter or _, then letters, digits or _"
    )


def _checked_label(name: str) -> str:
    if re.fullmatch(r"[a-zA-Z][a-zA-Z0-9_./-]{0,62}", name):
        return name
    raise PydanticCustomError(
        "label_name",
        "no name for a label; expected a letter, then letters, digits, _ . / or -, at most 63 characters",
    )


def _checked_label_value(value: str) -> str:
    if len(value) <= LABEL_VALUE_LIMIT and value.isprintable():
        return value
    raise PydanticCustomError(
        "label_value",
        "no value for a label; expected one line of at most {limit} characters",
        {"limit": LABEL_VALUE_LIMIT},
    )


def _checked_path(path: str) -> str:
    if re.fullmatch(r"/[!-~]*", path):
        return path
    raise PydanticCustomError(
        "url_path",
        "found {found}; expected the path of a URL, from its first / on, without spaces",
        {"found": quoted(path)},
    )


def _for_editors(pattern: str, message: str | None = None) -> WithJsonSchema:
    """The validator's rule for the JSON Schema, which otherwise would know of none."""
    told = {} if message is None else {"patternErrorMessage": message}
    return WithJsonSchema({"type": "string", "pattern": pattern, **told})


VariableName = Annotated[str, AfterValidator(_checked_variable), _for_editors(r"^[a-zA-Z_][a-zA-Z0-9_]*$")]
LabelName = Annotated[str, AfterValidator(_checked_label), _for_editors(r"^[a-zA-Z][a-zA-Z0-9_./-]{0,62}$")]
LabelValue = Annotated[
    str,
    AfterValidator(_checked_label_value),
    _for_editors(rf"^[^\x00-\x1f\x7f]{{0,{LABEL_VALUE_LIMIT}}}$", "expected one line"),
]
UrlPath = Annotated[
    str,
    AfterValidator(_checked_path),
    _for_editors(r"^/[!-~]*$", "expected the path of a URL, from its first / on, without spaces"),
]


class Access(str, Enum):
    """Who may call the endpoint."""

    PRIVATE = "private"
    PUBLIC = "public"
    TOKEN = "token"  # noqa: S105 - a word, no secret
    """Everybody who bears the token that the platform's secret store holds."""


class OperatorReference(Section):
    """Which operator deploys."""

    name: str = Field(
        min_length=1, examples=["local"], description="Its name, as `bentodeploy operator list` has it."
    )


class Health(Section):
    """How `apply` decides that the endpoint answers."""

    path: UrlPath = Field(default="/readyz", description="Path that answers 200 when ready.")
    timeout: float = Field(default=120, gt=0, le=3600, description="Seconds to wait for it after apply.")


class DeploymentConfig(Section):
    """One deployment, as its file describes it."""

    api_version: Literal["v1"] = Field(examples=["v1"], description="Version of this file's grammar.")
    name: Annotated[str, AfterValidator(checked_name)] = Field(
        examples=["iris"],
        description="Names the deployment and prefixes its resources.",
        json_schema_extra=NAME_SCHEMA,
    )
    operator: OperatorReference = Field(examples=["local"], description="The platform to deploy to.")
    template: Literal["terraform"] = Field(
        default="terraform", description="Without effect; there is one kind of project."
    )
    bento: str | None = Field(
        default=None,
        min_length=1,
        description="Tag, folder or archive of the bento, unless a command names it.",
    )
    access: Access = Field(
        default=Access.PRIVATE,
        description="Who may call the endpoint: "
        "identities of the platform, everybody, or who bears the deployment's token.",
    )
    labels: dict[LabelName, LabelValue] = Field(
        default_factory=dict, max_length=LABELS_LIMIT, description="Put on every resource that takes labels."
    )
    env: dict[VariableName, str] = Field(
        default_factory=dict, description="Environment variables of the service. No place for secrets."
    )
    health: Health = Field(default=Health(), description="How apply decides that the endpoint answers.")
    engine: str | None = Field(
        default=None, min_length=1, description="Terraform engine: terraform, tofu, embedded or a path."
    )
    state: State = Field(
        default=LocalState(backend="local"), description="Where the Terraform state is kept."
    )
    spec: SerializeAsAny[Spec] = Field(description="The operator's own settings.")
