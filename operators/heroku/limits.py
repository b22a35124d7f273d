"""What Heroku takes (Heroku Dev Center, "Limits", "Dyno Types", "Container Registry & Runtime")."""

from __future__ import annotations

from dataclasses import dataclass

from bentodeploy.operator import Limit

BOOT_S = 60
"""Seconds in which a web process must bind to $PORT, else it is ended with the error R10
(Heroku Dev Center, "Error Codes")."""
NAME_LENGTH = 30
CONFIG_BYTES = 64 * 1024
"""All config vars of an app together (Heroku Dev Center, "Configuration and Config Vars")."""
REQUEST_S = 30
"""Seconds until the first byte of an answer, else the router gives up with H12."""
SERVICE_MB = 200
"""Memory that a service takes besides its models (measured, with scikit-learn: 155 to 174)."""
MOST_DYNOS = 100
"""Of one process type (Heroku Dev Center, "Dyno Scaling and Process Limits")."""


@dataclass(frozen=True)
class Dyno:
    """One dyno type."""

    name: str
    """As the Platform API writes it."""
    memory_mb: int
    most: int = MOST_DYNOS


DYNOS = {
    "eco": Dyno("Eco", 512, most=1),
    "basic": Dyno("Basic", 512, most=1),
    "standard-1x": Dyno("Standard-1X", 512),
    "standard-2x": Dyno("Standard-2X", 1_024),
    "performance-m": Dyno("Performance-M", 2_560),
    "performance-l": Dyno("Performance-L", 14_336),
    "performance-l-ram": Dyno("Performance-L-RAM", 30_720),
    "performance-xl": Dyno("Performance-XL", 63_488),
    "performance-2xl": Dyno("Performance-2XL", 129_024),
}
"""Types of the Common Runtime (Heroku Dev Center, "Dyno Types"). Eco and basic dynos run alone."""

GONE = {
    "free": "Heroku ended free dynos on 28 November 2022; the cheapest one now is `eco`",
    "hobby": "Heroku calls hobby dynos `basic` now",
    "hobby-basic": "Heroku calls hobby dynos `basic` now",
    "1x": "Heroku calls these dynos `standard-1x` now",
    "2x": "Heroku calls these dynos `standard-2x` now",
    "px": "Heroku calls these dynos `performance-l` now",
}
"""Types of the past, and what to take instead (Heroku Dev Center, "Dyno Types"; changelog 2505)."""

_LIMITS = "Heroku Dev Center, Limits"

LIMITS = (
    Limit("boot", f"{BOOT_S} s until the service listens on $PORT", "Heroku Dev Center, Error Codes, R10"),
    Limit("memory", "512 MB on eco, basic and standard-1x dynos", "Heroku Dev Center, Dyno Types"),
    Limit("request", f"{REQUEST_S} s until the first byte of the answer", f"{_LIMITS}, Router"),
    Limit("name", f"{NAME_LENGTH} characters, unique among all apps", f"{_LIMITS}, App names"),
    Limit("env", "64 kB of names and values", "Heroku Dev Center, Configuration and Config Vars"),
    Limit("access", "public, or a token that the service asks for", "Heroku Dev Center, HTTP Routing"),
)
