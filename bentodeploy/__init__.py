"""Puts a BentoML bento behind a healthy endpoint, with readable Terraform."""

__version__ = "0.1.0"
