"""Where real Terraform providers lie on this machine, so that tests need no provider registry."""

from __future__ import annotations

import os
import platform
import subprocess
from pathlib import Path

_HOST = "registry.terraform.io"
_ARCHITECTURE = {"x86_64": "amd64", "aarch64": "arm64", "arm64": "arm64"}.get(platform.machine(), "")
_SEARCH = ["find", "/", "-xdev", "-maxdepth", "5", "-name", ".terraform", "-prune"]
_SEARCH += ["-o", "-type", "d", "-name", _HOST, "-print", "-prune"]


def provider_mirror(provider: str) -> Path | None:
    """A mirror folder for Terraform's `filesystem_mirror` that holds `provider` (`hashicorp/aws`).

    `BENTODEPLOY_PROVIDER_MIRROR` names it, or, set and empty, says that there is none; without it the
    root file system is searched, to a small depth.
    """
    named = os.environ.get("BENTODEPLOY_PROVIDER_MIRROR")
    candidates = _search() if named is None else [Path(named)] if named else []
    return next((folder for folder in candidates if _holds(folder, provider)), None)


def _holds(mirror: Path, provider: str) -> bool:
    system = f"{platform.system().lower()}_{_ARCHITECTURE}"
    folder = mirror / _HOST / provider
    unpacked = folder.glob(f"*/{system}/terraform-provider-*")
    packed = folder.glob(f"*_{system}.zip")
    return any(unpacked) or any(packed)


def _search() -> list[Path]:
    try:
        found = subprocess.run(_SEARCH, capture_output=True, text=True, check=False, timeout=20).stdout
    except (OSError, subprocess.TimeoutExpired):
        return []
    return [Path(line).parent for line in sorted(found.splitlines())]
