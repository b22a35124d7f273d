"""What to do about a failure that Terraform's provider reports in AWS's words."""

from __future__ import annotations

import re

from .caller import credentials_source
from .errors import BUSY, DENIED, EXPIRED, REFUSED_KEYS

_GO_ON = "run the same command again: it goes on from what is there."


def advice(text: str, region: str) -> str | None:
    """A next step that names the credentials in use; None for anything that is no matter of them."""
    codes = set(re.findall(r"\w+", text))
    if codes & EXPIRED:
        source = credentials_source(region)
        return f"The credentials of {source.words} have expired. {_sentence(source.refresh)} Then {_GO_ON}"
    if codes & REFUSED_KEYS:
        source = credentials_source(region)
        return f"AWS does not accept the credentials of {source.words}. {_sentence(source.refresh)}"
    if codes & DENIED:
        action = re.search(r"not authorized to perform:?\s+([\w-]+:\w+)", text)
        permission = action[1] if action else "this"
        source = credentials_source(region)
        return (
            f"Have the account's administrator allow {permission} to the identity of {source.words} "
            "(`aws sts get-caller-identity` shows who you are), or set AWS_PROFILE to a profile that may; "
            f"then {_GO_ON}"
        )
    if codes & BUSY:
        return f"AWS throttles this account's calls: wait a minute, then {_GO_ON}"
    return None


def _sentence(refresh: str) -> str:
    """A command as a sentence; what is one already stays."""
    return refresh if refresh.endswith((".", '"')) else f"Run `{refresh}`."
