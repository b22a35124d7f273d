"""What the user's own AWS settings say: which region is meant. Nothing is asked of AWS."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from bentodeploy.operator import Suggestion

_VARIABLES = ("AWS_REGION", "AWS_DEFAULT_REGION")
"""In the order in which AWS's tools read them ("AWS SDKs and Tools Reference Guide", AWS Region)."""


def suggest_region(service: str) -> Mapping[str, Suggestion]:
    """The key `region`, from the environment or the profile; and the regions that have `service`."""
    session = _session()
    known = () if session is None else tuple(sorted(session.get_available_regions(service)))
    for variable in _VARIABLES:
        if region := os.environ.get(variable):
            return {"region": Suggestion(region, f"the environment variable {variable}", known)}
    if session is not None and session.region_name:
        source = f"the profile {session.profile_name} of your AWS settings"
        return {"region": Suggestion(session.region_name, source, known)}
    return {"region": Suggestion(None, "nowhere", known)}


def _session() -> Any | None:
    """boto3's, which reads the user's files; None without boto3, or where those files are no good."""
    try:
        from boto3.session import Session
        from botocore.exceptions import BotoCoreError
    except ImportError:
        return None
    try:
        return Session()
    except BotoCoreError:
        return None
