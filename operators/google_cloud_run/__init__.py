"""Deploys to Google Cloud Run."""

from .operator import CloudRunOperator

__all__ = ["CloudRunOperator"]
