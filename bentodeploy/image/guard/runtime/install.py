"""Runs once, while an image or a folder is made: from then on the bento at argv[1] loads guarded."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

GUARDED = "bentodeploy_guard.service:service"


def install(bento: Path) -> None:
    """Let `bento.yaml` name the guarded service, and note beside it what it named before."""
    manifest = bento / "bento.yaml"
    text = manifest.read_text(encoding="utf-8")
    named = re.findall(r"^service:[ \t]*(\S.*?)[ \t]*$", text, re.MULTILINE)
    if len(named) != 1:
        raise SystemExit(f"{manifest} names {len(named)} services; one is expected.")
    name = named[0].strip("'\"")
    module, _, attributes = name.rpartition(":")
    if not module:
        raise SystemExit(f"{manifest} names the service {name!r}; expected module:name.")
    if module.endswith(".py"):
        module = module[:-3].replace("/", ".").lstrip(".")
    record = bento / "src" / "bentodeploy_guard" / "original.json"
    record.write_text(json.dumps([module, attributes]), encoding="utf-8")
    changed = re.sub(r"^service:.*$", f"service: {GUARDED}", text, flags=re.MULTILINE)
    manifest.write_text(changed, encoding="utf-8")


if __name__ == "__main__":
    install(Path(sys.argv[1]))
