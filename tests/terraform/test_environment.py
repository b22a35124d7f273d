from __future__ import annotations

import sys
from pathlib import Path

import pytest

from bentodeploy.terraform.environment import child_environment

PYTHON = str(Path(sys.executable).parent)
OURS = {"TF_IN_AUTOMATION": "1", "TF_INPUT": "0", "CHECKPOINT_DISABLE": "1"}


def test_the_environment_by_default(tmp_path: Path) -> None:
    assert child_environment({"PATH": "/usr/bin", "LANG": "C"}, plugin_cache=tmp_path) == {
        **OURS,
        "PATH": f"/usr/bin:{PYTHON}",
        "LANG": "C",
        "TF_PLUGIN_CACHE_DIR": str(tmp_path),
    }


def test_what_would_break_a_run_is_dropped_or_replaced() -> None:
    given = {
        "TF_IN_AUTOMATION": "",
        "TF_INPUT": "1",
        "TF_WORKSPACE": "other",
        "TF_DATA_DIR": "/elsewhere",
        "TF_CLI_ARGS": "-lock=false",
        "TF_CLI_ARGS_plan": "-refresh=false",
        "TF_LOG": "trace",
        "TF_LOG_PROVIDER": "debug",
        "TF_CLI_CONFIG_FILE": "/no/such/file",
    }
    assert child_environment(given, plugin_cache=None) == {**OURS, "PATH": PYTHON}


def test_what_users_and_providers_need_stays(tmp_path: Path) -> None:
    config = tmp_path / "terraformrc"
    config.touch()
    given = {
        "PATH": "/usr/bin",
        "TF_VAR_password": "secret",
        "TF_REATTACH_PROVIDERS": "{}",
        "TF_PLUGIN_CACHE_DIR": "/mine",
        "TF_CLI_CONFIG_FILE": str(config),
        "TF_LOG": "trace",
        "TF_LOG_PATH": "/tmp/terraform.log",
        "AWS_PROFILE": "work",
        "HTTPS_PROXY": "http://proxy:3128",
    }
    child = child_environment(given, plugin_cache=tmp_path)
    assert child == {**given, **OURS, "PATH": f"/usr/bin:{PYTHON}"}


def test_relative_paths_hold_from_the_caller_s_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "rc").touch()
    given = {"TF_CLI_CONFIG_FILE": "rc", "TF_PLUGIN_CACHE_DIR": "plugins"}
    child = child_environment(given, plugin_cache=None)
    assert child["TF_CLI_CONFIG_FILE"] == str(tmp_path / "rc")
    assert child["TF_PLUGIN_CACHE_DIR"] == str(tmp_path / "plugins")


def test_the_caller_s_own_environment_is_not_changed() -> None:
    given = {"PATH": "/usr/bin", "TF_WORKSPACE": "other"}
    child_environment(given, plugin_cache=None)
    assert given == {"PATH": "/usr/bin", "TF_WORKSPACE": "other"}
