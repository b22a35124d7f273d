"""What holds for every test: an own home, no colours, no leftovers of the caller's settings."""

from __future__ import annotations

import os
import signal
import socket
from collections import deque
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.support import parts
from tests.support.disks import mounted
from tests.support.layers import LayerPool

# How long an example takes says more of the machine and its other load than of the code.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A shell starts background jobs deaf to Ctrl-C, which what the tests start would inherit.
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_sessionstart() -> None:
    parts.required()  # a name that is misspelt would require nothing


@pytest.hookimpl(trylast=True)  # after those that deselect
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What is slow comes first on each worker: at the end no worker has a long module while others idle.

    pytest-xdist gives each worker the same number of items in a row (docs, "--dist worksteal").
    """
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    modules: dict[Path, list[pytest.Item]] = {}
    for item in sorted(items, key=lambda item: "examples" not in item.path.parts):
        modules.setdefault(item.path, []).append(item)
    slow: list[list[pytest.Item]] = []
    quick: deque[pytest.Item] = deque()
    for module in modules.values():
        if any(is_slow(item) for item in module):
            slow.append(module)
        else:
            quick.extend(module)
    left = len(items)
    items.clear()
    for worker in range(workers):
        share = [item for module in slow[worker::workers] for item in module]
        size = left // (workers - worker)
        share += [quick.popleft() for _ in range(min(size - len(share), len(quick)))]
        items += share
        left -= len(share)
    items += quick


def is_slow(item: pytest.Item) -> bool:
    """Whether it builds an image, or starts a cloud."""
    return any(item.get_closest_marker(part) for part in ("aws", "bentoml", "docker"))


def pytest_runtest_setup(item: pytest.Item) -> None:
    for part in parts.PARTS:
        if item.get_closest_marker(part) is not None:
            parts.need(part)


@pytest.fixture(autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of the test's own, so that no test sees or changes the user's files."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(home))
    for variable in ("XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "BENTOML_HOME"):
        monkeypatch.delenv(variable, raising=False)
    for variable in ("BENTODEPLOY_ENGINE", "TF_CLI_CONFIG_FILE", "TF_WORKSPACE", "TF_DATA_DIR"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("CHECKPOINT_DISABLE", "1")
    return home


@pytest.fixture
def free_port() -> int:
    """A port of the loopback address that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="session")
def layer_pool(tmp_path_factory: pytest.TempPathFactory) -> LayerPool:
    """For registries: layers of images that were pushed in this run."""
    own = tmp_path_factory.getbasetemp()
    return LayerPool((own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "layers")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 16 MiB of its own."""
    with mounted(tmp_path / "small", "size=16m") as folder:
        yield folder


@pytest.fixture
def read_only(tmp_path: Path) -> Iterator[Path]:
    """A folder that cannot be written: by its permissions, or, for root, by its mount."""
    if os.geteuid() != 0:
        folder = tmp_path / "read-only"
        folder.mkdir()
        folder.chmod(0o500)
        yield folder
        folder.chmod(0o700)
        return
    with mounted(tmp_path / "read-only", "ro") as folder:
        yield folder
