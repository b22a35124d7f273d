"""Deploys to Azure Functions."""

from .operator import FunctionsOperator

__all__ = ["FunctionsOperator"]
