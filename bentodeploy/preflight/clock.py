"""This machine's clock, against that of the platform, which refuses requests from another time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

from bentodeploy.errors import MissingExtraError
from bentodeploy.operator import Finding
from bentodeploy.preflight.check import Check, Cost, Group, Situation

TOLERANCE = timedelta(minutes=5)
"""AWS refuses signatures that are further off (IAM User Guide, "Signature Version 4 for API requests")."""

TIMEOUT = 5.0
"""Seconds for an answer of any kind."""


def check_clock(situation: Situation) -> Iterator[Finding]:
    """Whether the platform's own address answers, and whether it has our time."""
    address = _address(situation)
    if address is None:
        return
    import httpx

    try:
        answer = httpx.head(address, timeout=TIMEOUT)
    except (httpx.HTTPError, httpx.InvalidURL, ImportError, ValueError) as error:
        # The last two: a proxy of a kind that is not known here, as SOCKS, or mistyped.
        what = f"{address} cannot be reached: {error or type(error).__name__}."
        yield Finding("network", False, what, "Check the connection, and HTTPS_PROXY if you are behind one.")
        return
    yield Finding("network", True, f"{address} answers.")
    yield from clock_findings(answer.headers.get("date"), datetime.now(timezone.utc))


def _address(situation: Situation) -> str | None:
    """None where the platform has none, or a library is missing to know it, which has a check of its own."""
    if situation.operator is None or situation.target is None:
        return None
    try:
        return situation.operator.address(situation.target)
    except MissingExtraError:
        return None


def clock_findings(date: str | None, now: datetime) -> Iterator[Finding]:
    """From the `Date` header of an answer; nothing where it has none that can be read."""
    try:
        theirs = parsedate_to_datetime(date or "")
    except ValueError:
        return
    skew = now - theirs
    seconds = round(abs(skew).total_seconds())
    direction = "ahead of" if skew > timedelta() else "behind"
    what = f"This machine's clock is {seconds} s {direction} the platform's."
    yield Finding("clock", abs(skew) <= TOLERANCE, what, "Set the clock: `sudo timedatectl set-ntp true`.")


CHECK = Check("clock", Group.PLATFORM, Cost.NETWORK, check_clock)
