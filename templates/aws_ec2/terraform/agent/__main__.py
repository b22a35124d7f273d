"""Keeps this machine's container as an SSM parameter says. Python 3.9 and its standard library.

`sync` is called every half minute; `serve` and `proxy` are the services that it starts.
"""

from __future__ import annotations

import sys

from .commands import read
from .services import proxy, serve
from .sync import TAKEN, sync

if __name__ == "__main__":
    verb = sys.argv[1]
    if verb == "sync":
        sync()
    else:
        {"serve": serve, "proxy": proxy}[verb](read(TAKEN)["state"])
