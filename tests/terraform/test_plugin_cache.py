from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bentodeploy.paths import cache_dir
from bentodeploy.terraform.driver import Terraform
from bentodeploy.terraform.engine import Engine
from bentodeploy.terraform.plugin_cache import plugin_cache, plugin_cache_lock

from .idle_provider import HCL, PROVIDER


def test_the_cache_is_made_under_the_user_s_own() -> None:
    assert plugin_cache() == cache_dir() / "terraform" / "plugins"
    assert (cache_dir() / "terraform" / "plugins").is_dir()


def test_without_a_place_for_it_there_is_none_and_no_lock() -> None:
    cache_dir().parent.mkdir(parents=True, exist_ok=True)
    cache_dir().write_text("a file in the way")
    assert plugin_cache() is None
    with plugin_cache_lock():
        pass


def test_only_one_at_a_time_goes_in() -> None:
    inside = threading.Event()

    def go_in() -> None:
        with plugin_cache_lock():
            inside.set()

    thread = threading.Thread(target=go_in)
    with plugin_cache_lock():
        thread.start()
        assert not inside.wait(0.3)
    assert inside.wait(10)
    thread.join()


@pytest.mark.terraform
@pytest.mark.usefixtures("idle_provider")
def test_many_at_once_fill_the_cache_without_harm(engine: Engine, tmp_path: Path) -> None:
    projects = [tmp_path / f"project-{number}" for number in range(4)]
    for project in projects:
        project.mkdir()
        (project / "main.tf").write_text(HCL)
    with ThreadPoolExecutor(len(projects)) as pool:
        list(pool.map(lambda project: Terraform(engine, project).init(), projects))
    for project in projects:
        assert (project / ".terraform.lock.hcl").exists()
    assert list((cache_dir() / "terraform" / "plugins").rglob(PROVIDER))


@pytest.mark.terraform
@pytest.mark.usefixtures("idle_provider")
def test_init_waits_for_another_one(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(HCL)
    thread = threading.Thread(target=Terraform(engine, tmp_path).init)
    with plugin_cache_lock():
        thread.start()
        thread.join(0.5)
        assert thread.is_alive()
        assert not (tmp_path / ".terraform.lock.hcl").exists()
    thread.join(30)
    assert (tmp_path / ".terraform.lock.hcl").exists()
