"""What is known of a bento: plain values, read from the bundle alone, never by importing bentoml."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any


class ServiceStyle(str, Enum):
    """How the service is written; decides how its ASGI application is made."""

    CLASS = "class"
    """`@bentoml.service` on a class (BentoML 1.2 and later)."""
    FUNCTION = "function"
    """`bentoml.Service` with runners and decorated functions (BentoML 1.0; legacy in 1.4)."""


@dataclass(frozen=True)
class Route:
    """One operation of the service, as the bento's own OpenAPI document states it."""

    name: str
    path: str
    method: str
    content_types: tuple[str, ...]
    """Media types of the request body, the document's first one first."""
    input_type: str
    """For people: `rows: array of array of number`, `numpy-array`, `image/*`."""
    output_type: str
    input_schema: dict[str, Any]
    """JSON Schema of the first content type, references resolved; of the query where there is no body."""
    example: Any | None
    """A request that the document gives as an example, if any."""
    reads_json_in_forms: bool = False
    """Whether a text in a form is read as JSON where it is some, as the class style does."""
    is_task: bool = False
    """Whether it is `@bentoml.task` (BentoML 1.3 and later): it answers as any route, and what is sent to
    `/submit` below it is worked on later."""
    is_stream: bool = False
    """Whether it is a generator, whose answer comes in pieces (BentoML, "Stream responses"). Of the function
    style nothing is known."""


@dataclass(frozen=True)
class Model:
    """A model that the bento names. `path` is None when neither bento nor store has it."""

    tag: str
    path: Path | None
    size: int
    """Bytes of all its files; 0 if it is missing."""

    @property
    def name(self) -> str:
        """The tag without its version."""
        return self.tag.partition(":")[0]

    @property
    def version(self) -> str:
        """The tag's version."""
        return self.tag.partition(":")[2]


@dataclass(frozen=True)
class Bento:
    """A built BentoML bundle, unpacked at `path`."""

    name: str
    version: str
    path: Path
    bentoml_version: str
    style: ServiceStyle
    python_version: str
    """`3.11`: what the bento was built for."""
    routes: tuple[Route, ...]
    models: tuple[Model, ...]
    labels: dict[str, str]
    envs: dict[str, str]
    """Environment that the bento's own build options name, with default values; empty where there is none."""
    timeout: float | None
    """Seconds of `traffic.timeout`, if the service sets one."""
    services: int
    """How many services the bento runs; more than one needs a platform that can run them together."""
    size: int
    """Bytes of the bundle and its models."""
    path_prefix: str = ""
    """What BentoML 1.4's `path_prefix` puts before all paths, health checks included; `Route.path` has it."""
    required_envs: tuple[str, ...] = ()
    """Names of those in `envs` that the caller must give a value."""
    gpus: int = 0
    """GPUs that its services ask for at once."""
    hub_models: tuple[str, ...] = ()
    """Models that BentoML downloads from a hub when the service starts, as `huggingface:org/name`. They are
    no part of the bundle, and what they weigh is not known: `size` is without them."""

    @property
    def tag(self) -> str:
        """`name:version`."""
        return f"{self.name}:{self.version}"
