"""What `operator list` and `operator show` answer."""

from __future__ import annotations

from dataclasses import dataclass

from bentodeploy.config.describe import SpecField, describe_spec
from bentodeploy.deployment.result import Result
from bentodeploy.discovery import discover, find_operator
from bentodeploy.operator import Limit, capabilities


@dataclass(frozen=True)
class ListedOperator:
    """One installed operator; `problem` says why it cannot be used."""

    name: str
    distribution: str
    summary: str | None
    problem: str | None


@dataclass(frozen=True)
class OperatorListing(Result):
    """Answer of `operator list`."""

    operators: tuple[ListedOperator, ...]


@dataclass(frozen=True)
class OperatorDescription(Result):
    """Answer of `operator show`."""

    name: str
    summary: str
    spec: tuple[SpecField, ...]
    limits: tuple[Limit, ...]
    capabilities: tuple[str, ...]


def list_operators() -> OperatorListing:
    """Every installed operator, the broken ones too."""
    return OperatorListing(
        tuple(
            ListedOperator(
                found.name,
                found.distribution,
                found.operator.summary if found.operator else None,
                found.problem,
            )
            for found in discover()
        )
    )


def show_operator(name: str) -> OperatorDescription:
    """One operator's spec, limits and capabilities."""
    operator = find_operator(name)
    return OperatorDescription(
        operator.name,
        operator.summary,
        tuple(describe_spec(operator.spec_model)),
        operator.limits,
        capabilities(type(operator)),
    )
