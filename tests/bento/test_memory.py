"""How much memory reading and packing takes, whatever the size of the models."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from tests.support.bentos import make_bento, make_bundle

MODEL_BYTES = 256 * 1024 * 1024
LIMIT_MB = 150

PROGRAM = """
    import json, resource, sys
    from pathlib import Path
    from bentodeploy.bento.digest import content_digest
    from bentodeploy.bento.gather import gather
    from bentodeploy.bento.reference import open_bento
    from bentodeploy.bento.request import curl_command
    from bentodeploy.bento.requirements import locked_requirements
    from bentodeploy.progress import Silent

    reference, destination = sys.argv[1:]
    bento = open_bento(reference, Silent())
    gather(bento, Path(destination))
    content_digest(bento)
    locked_requirements(bento)
    curl_command("http://localhost", bento.routes[0])
    try:
        # Of this program alone; getrusage remembers what its parent had when it was forked.
        status = Path("/proc/self/status").read_text()
        peak = int(status.partition("VmHWM:")[2].split()[0]) * 1024
    except FileNotFoundError:
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({"size": bento.size, "peak": peak}))
"""


@pytest.mark.parametrize("origin", ["store", "folder"])
def test_a_large_model_is_never_held_in_memory(origin: str, tmp_path: Path, store: Path) -> None:
    bento = make_bento(store) if origin == "store" else make_bundle(tmp_path / "bundle")
    models = store / "models" if origin == "store" else bento / "models"
    os.truncate(models / "iris_model" / "m1" / "model.joblib", MODEL_BYTES)
    ran = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(PROGRAM), str(bento), str(tmp_path / "out")],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    measured = json.loads(ran.stdout)
    assert measured["size"] > MODEL_BYTES
    assert measured["peak"] < LIMIT_MB * 1024 * 1024
    (tmp_path / "out" / "models" / "iris_model" / "m1" / "model.joblib").unlink()


def test_an_archive_is_unpacked_without_holding_a_file_in_memory(tmp_path: Path, store: Path) -> None:
    bundle = make_bundle(tmp_path / "bundle")
    os.truncate(bundle / "models" / "iris_model" / "m1" / "model.joblib", MODEL_BYTES)
    archive = tmp_path / "iris.tar"
    subprocess.run(["tar", "--create", "--file", archive, "--directory", bundle, "."], check=True)
    ran = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(PROGRAM), str(archive), str(tmp_path / "out")],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    assert json.loads(ran.stdout)["peak"] < LIMIT_MB * 1024 * 1024
