"""The settings of the `heroku` operator."""

from __future__ import annotations

from typing import Literal, get_args

from pydantic import Field, ValidationInfo, field_validator

from bentodeploy.config.spec import Spec

from .limits import DYNOS, GONE, MOST_DYNOS, NAME_LENGTH

DynoType = Literal[
    "eco",
    "basic",
    "standard-1x",
    "standard-2x",
    "performance-m",
    "performance-l",
    "performance-l-ram",
    "performance-xl",
    "performance-2xl",
]

APP_NAME = rf"[a-z][a-z0-9-]{{1,{NAME_LENGTH - 2}}}[a-z0-9]"
"""Source: Heroku Platform API reference, App, name."""


class HerokuSpec(Spec):
    """How a bento runs as a Heroku app."""

    app: str | None = Field(
        default=None,
        pattern=f"^{APP_NAME}$",
        description="Name of the Heroku app, unique in all of Heroku; without it the deployment's name.",
    )
    region: Literal["us", "eu"] = Field(default="us", description="Where the app runs.")
    team: str | None = Field(
        default=None, min_length=1, description="Heroku team that owns the app; without it your own account."
    )
    dyno_type: DynoType = Field(
        default="basic", description="Kind of dyno, which gives memory, processors and price."
    )
    dyno_counts: int = Field(
        default=1, ge=1, le=MOST_DYNOS, description="How many dynos serve requests; eco and basic: one."
    )
    workers: int = Field(
        default=1, ge=1, description="Processes of the service in each dyno; each one takes memory."
    )

    @field_validator("dyno_type", mode="before")
    @classmethod
    def _living(cls, written: object) -> object:
        if not isinstance(written, str):
            return written
        name = written.lower()
        if name in GONE:
            raise ValueError(f"{GONE[name]}; types that live: {', '.join(get_args(DynoType))}")
        return name

    @field_validator("dyno_counts")
    @classmethod
    def _alone(cls, count: int, info: ValidationInfo) -> int:
        dyno = DYNOS.get(info.data.get("dyno_type", ""))
        if dyno is not None and count > dyno.most:
            raise ValueError(
                f"found {count}; {dyno.name} dynos run alone: write 1, or `dyno_type: standard-1x`"
            )
        return count
