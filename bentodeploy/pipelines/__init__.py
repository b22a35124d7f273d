"""Writes pipelines: a plan for a proposed change, an apply after it, looks for drift, a destroy."""
