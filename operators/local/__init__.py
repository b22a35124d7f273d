"""The embedded default: a bento runs on this very machine, through Terraform's built-in provider."""

from .operator import LocalOperator

__all__ = ["LocalOperator"]
