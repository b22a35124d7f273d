"""What to do about a config that would move what is deployed to another place."""

from __future__ import annotations


def stay_or_destroy(cure: str, another: str = "another one") -> str:
    """The cure of a finding: `cure` is what keeps the deployment where it is."""
    return (
        f"{cure} and run this command again. To move it, `bentodeploy destroy` it after that, and only then "
        f"write {another}; or give this deployment another name."
    )
