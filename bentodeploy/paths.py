"""Where this tool keeps its own files: the XDG folders on Linux, the platform's own elsewhere."""

from __future__ import annotations

from pathlib import Path

import platformdirs

_APP = "bentodeploy"


def cache_dir() -> Path:
    """What can be made again: environments, unpacked archives, provider plug-ins."""
    return Path(platformdirs.user_cache_dir(_APP))


def state_dir() -> Path:
    """What should survive: the log file and the list of deployments of this machine."""
    return Path(platformdirs.user_state_dir(_APP))
