"""What to do about a failure that Terraform's provider reports in AWS's words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from .caller import NOWHERE, credentials_source
from .errors import BUSY, DENIED, EXISTS, EXPIRED, REFUSED_KEYS
from .permissions import cure, read_denial
from .token import is_deleted, restore_command

if TYPE_CHECKING:
    from bentodeploy.operator import Target

_GO_ON = "run the same command again: it goes on from what is there."

_UNREACHED = re.compile(r"\bStatusCode:\s+0\b.*?\b(?:request\s+send\s+failed|dial\s+tcp)\b", re.DOTALL)
"""What the SDK of the provider says of a call that got no answer. Go's own words alone are those of other
hosts, too: of the registry of providers, of the place for a machine's credentials."""

_ADDRESS = r"(?P<address>\S+?)(?:, \S+)?: "
"""How a line about a resource begins."""

_NO_CREDENTIALS = re.compile(r"\bNo\s+valid\s+credential\s+sources\s+found\b")
_NO_PROFILE = re.compile(r"\bfailed\s+to\s+get\s+shared\s+config\s+profile,\s+(?P<name>[^\n]+)")
"""What the provider says where its own chain ends with nothing, before it has asked AWS."""


def advice(text: str, region: str) -> str | None:
    """A next step, with the credentials in use where they matter; None where AWS's words tell none."""
    codes = set(re.findall(r"\w+", text))
    if codes & EXPIRED:
        source = credentials_source(region)
        return f"The credentials of {source.words} have expired. {_sentence(source.refresh)} Then {_GO_ON}"
    if codes & REFUSED_KEYS:
        source = credentials_source(region)
        return f"AWS does not accept the credentials of {source.words}. {_sentence(source.refresh)}"
    if codes & DENIED:
        return f"{cure(read_denial(text), credentials_source(region).words)}. Then {_GO_ON}"
    if codes & BUSY:
        return f"AWS throttles this account's calls: wait a minute, then {_GO_ON}"
    if missing := _without_credentials(text, region):
        return f"{missing} Then {_GO_ON}"
    if _UNREACHED.search(text):
        return f"AWS cannot be reached: check the network and HTTPS_PROXY, then {_GO_ON}"
    return None


def advice_to_import(text: str, target: Target[Any], ids: Mapping[str, str]) -> str | None:
    """A next step for what AWS has already and Terraform's state has not: an apply was killed in between.

    `ids` has what `terraform import` takes, by address.
    """
    told = re.compile(rf"{_ADDRESS}.*\b(?:{'|'.join(EXISTS)}): .*\bexists?\b")
    addresses = [met["address"] for line in text.splitlines() if (met := told.match(line))]
    lines = [
        target.engine_line("import", address, ids[address])
        for address in dict.fromkeys(addresses)
        if address in ids
    ]
    if not lines:
        return None
    commands = " and ".join(f"`{line}`" for line in lines)
    return (
        "An apply that was killed before it saved its state may have left this behind. Take it up with "
        f"{commands}, then {_GO_ON} If it is another deployment's, write another `name`."
    )


def advice_to_restore(text: str, target: Target[Any], region: str, ids: Mapping[str, str]) -> str | None:
    """A next step for a secret that somebody deleted, and that Terraform forgot since; `ids` as above."""
    for line in text.splitlines():
        met = re.match(_ADDRESS, line)
        if met and met["address"] in ids and is_deleted(line):
            secret = ids[met["address"]]
            restore = restore_command(secret, region)
            take_up = target.engine_line("import", met["address"], secret)
            return (
                f"Somebody deleted the secret {secret}, and AWS keeps its name for some days. Take it up "
                f"again with `{restore}` and `{take_up}`, then {_GO_ON}"
            )
    return None


def _without_credentials(text: str, region: str) -> str | None:
    """Sentences for a provider that has no credentials at all, or None."""
    if told := _NO_PROFILE.search(text):
        return (
            f"AWS's settings have no profile {told['name'].strip()}. See the profiles with `aws configure "
            "list-profiles`, and set AWS_PROFILE to one of them."
        )
    if not _NO_CREDENTIALS.search(text):
        return None
    source = credentials_source(region)
    if source.words == NOWHERE:
        return f"There are no AWS credentials. {_sentence(source.refresh)}"
    return f"Terraform gets no valid credentials from {source.words}. {_sentence(source.refresh)}"


def _sentence(refresh: str) -> str:
    """A command as a sentence; what is one already stays."""
    return refresh if refresh.endswith((".", '"')) else f"Run `{refresh}`."
