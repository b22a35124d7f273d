"""Deploys to AWS Lambda."""

from .operator import LambdaOperator

__all__ = ["LambdaOperator"]
