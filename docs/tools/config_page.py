"""docs/config.md: every key that deployment_config.yaml may hold, as the config's own model describes it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, get_args

from bentodeploy.config.describe import SpecField, describe_spec
from bentodeploy.config.model import DeploymentConfig
from bentodeploy.config.section import Section
from bentodeploy.config.state import State
from bentodeploy.deployment.operators import OperatorDescription, list_operators, show_operator
from docs.tools.variables import VARIABLES

PAGE = Path(__file__).parents[1] / "config.md"

_BEGINNING = """\
<!-- Made by `make docs` from the config's model: change the model, not this page. -->

# `deployment_config.yaml`

Which bento runs where. `bentodeploy init` writes it, `bentodeploy schema` prints its JSON Schema for editors,
and `bentodeploy operator show NAME` shows what this page says of one operator. Unknown keys are refused with
the nearest known one; all mistakes are told at once, each with its line.

```yaml file=deployment_config.yaml
api_version: v1
name: iris
bento: iris_classifier:latest
operator: local
access: private
env:
  LOG_LEVEL: info
labels:
  team: flowers
health:
  timeout: 60
spec:
  runtime: process
```

```console tested
bentodeploy generate
```

`operator: local` is short for `operator: {name: local}`. In the tables a dot leads into a mapping
(`health.timeout`), `[]` into each item of a list, and `NAME` stands for a name of your own.

## Keys of every deployment

And `spec`, the operator's own settings: see below.
"""
_STATE = """\
## `state`: where the Terraform state is kept
"""
_ENVIRONMENT = """\
## Environment variables

What the command reads from its own environment. Values for the service stand under `env`.
"""


_PATTERN = re.compile(r"matching (\S+)$")


def page() -> str:
    """The whole page."""
    elsewhere = ("spec", "state.")
    common = [one for one in describe_spec(DeploymentConfig) if not one.name.startswith(elsewhere)]
    return "\n".join(
        [
            _BEGINNING,
            table(common),
            "",
            _STATE,
            *map(_of_state, get_args(get_args(State)[0])),
            *(_of_operator(show_operator(name)) for name in built_in()),
            _ENVIRONMENT,
            "| variable | meaning |",
            "| --- | --- |",
            *(f"| `{name}` | {meaning} |" for name, meaning in VARIABLES.items()),
            "",
        ]
    )


def built_in() -> list[str]:
    """Names of our own operators."""
    found = list_operators().operators
    return [one.name for one in found if one.distribution.split()[0] == "bentodeploy"]


def table(fields: Iterable[SpecField]) -> str:
    """One row for each key."""
    head = ["| key | type | default | limits | meaning |", "| --- | --- | --- | --- | --- |"]
    return "\n".join([*head, *map(_row, fields)])


def _row(field: SpecField) -> str:
    default = "required" if field.required else _value(field.default)
    limits = _PATTERN.sub(r"matching `\1`", field.limits or "")
    cells = f"`{field.name}`", field.type, default, limits, field.description or ""
    return f"| {' | '.join(_cell(cell) for cell in cells)} |"


def _value(default: Any) -> str:
    if default in (None, "", [], {}):
        return ""
    return f"`{default if isinstance(default, str) else json.dumps(default)}`"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _of_state(kind: type[Section]) -> str:
    (word,) = get_args(kind.model_fields["backend"].annotation)
    fields = [field for field in describe_spec(kind) if field.name != "backend"]
    keys = ["", table(fields)] if fields else []
    return "\n".join([f"### `backend: {word}`", "", kind.__doc__ or "", *keys, ""])


def _of_operator(operator: OperatorDescription) -> str:
    page = f"../operators/{operator.name.replace('-', '_')}/README.md"
    limits = [f"| {_cell(one.name)} | {_cell(one.value)} | {_cell(one.source)} |" for one in operator.limits]
    return "\n".join(
        [
            f"## `spec` of `{operator.name}`",
            "",
            f"{operator.summary} [More]({page}).",
            "",
            table(operator.spec),
            "",
            "| limit of the platform | value | stated in |",
            "| --- | --- | --- |",
            *limits,
            "",
        ]
    )
