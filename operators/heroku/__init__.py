"""Deploys to Heroku."""

from .operator import HerokuOperator

__all__ = ["HerokuOperator"]
