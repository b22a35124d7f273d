"""As many threads for numbers as Lambda gives processors."""

from __future__ import annotations

from collections.abc import MutableMapping

VARIABLE = "OMP_NUM_THREADS"
"""What OpenBLAS, MKL and torch go by where their own variable is not set."""
_MEMORY_OF_A_CPU_MB = 1_769
"""AWS Lambda Developer Guide, "Configure Lambda function memory"."""


def limit_threads(environment: MutableMapping[str, str]) -> None:
    """Ask numeric libraries for no more threads than the function's memory has processors, one at least.

    They start one for each processor that they see, and Lambda shows two or more to every function. What
    idle ones spin is taken from the share of a processor that the start has. Who says how many keeps them.
    """
    memory = int(environment.get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "0"))
    environment.setdefault(VARIABLE, str(max(1, round(memory / _MEMORY_OF_A_CPU_MB))))
