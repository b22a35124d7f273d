"""A provider that `init` installs from a mirror, and that no engine ever starts: it serves nothing."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest

PROVIDER = "terraform-provider-none_v1.0.0"

HCL = """\
terraform {
  required_providers {
    none = {
      source  = "example.com/some/none"
      version = "1.0.0"
    }
  }
}
"""


MIRROR = """\
provider_installation {{
  filesystem_mirror {{
    path = "{folder}"
  }}
}}
"""


@pytest.fixture
def idle_provider(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mirror with the packed provider, from which engines install."""
    system, machine = os.uname().sysname.lower(), os.uname().machine
    platform = f"{system}_{ {'x86_64': 'amd64', 'aarch64': 'arm64'}.get(machine, machine) }"
    folder = tmp_path / "mirror" / "example.com" / "some" / "none"
    folder.mkdir(parents=True)
    with zipfile.ZipFile(folder / f"terraform-provider-none_1.0.0_{platform}.zip", "w") as packed:
        program = zipfile.ZipInfo(PROVIDER)
        program.external_attr = 0o755 << 16
        packed.writestr(program, b"#!/bin/sh\n" + b"# \n" * 1_000_000)
    settings = tmp_path / "terraformrc"
    settings.write_text(MIRROR.format(folder=tmp_path / "mirror"))
    monkeypatch.setenv("TF_CLI_CONFIG_FILE", str(settings))
