"""What gcloud's settings say, read from real files in a home of the test's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from operators.google_cloud_run import CloudRunOperator
from operators.google_cloud_run.regions import KNOWN

VARIABLES = (
    "GOOGLE_CLOUD_PROJECT", "CLOUDSDK_CORE_PROJECT", "CLOUDSDK_RUN_REGION", "CLOUDSDK_COMPUTE_REGION",
    "CLOUDSDK_CONFIG", "CLOUDSDK_ACTIVE_CONFIG_NAME",
)  # fmt: skip
NOTHING = {"project_id": (None, "nowhere"), "region": (None, "nowhere")}
SETTINGS = "[core]\nproject = my-project-1234\naccount = a%b@example.com\n[compute]\nregion = europe-west1\n"


@pytest.fixture(autouse=True)
def gcloud(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which gcloud keeps its settings, empty."""
    for variable in VARIABLES:
        monkeypatch.delenv(variable, raising=False)
    folder = own_home / ".config" / "gcloud"
    (folder / "configurations").mkdir(parents=True)
    return folder


def configure(folder: Path, text: str | bytes, name: str = "default") -> None:
    content = text if isinstance(text, bytes) else text.encode()
    (folder / "configurations" / f"config_{name}").write_bytes(content)


def found() -> dict[str, tuple[str | None, str]]:
    return {key: (one.value, one.source) for key, one in CloudRunOperator().suggest().items()}


def test_the_default_configuration_is_the_active_one_unless_another_is_named(gcloud: Path) -> None:
    configure(gcloud, SETTINGS)
    assert found() == {
        "project_id": ("my-project-1234", "gcloud's configuration default"),
        "region": ("europe-west1", "gcloud's configuration default"),
    }


def test_another_configuration_is_active_by_file_or_by_variable(
    gcloud: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(gcloud, SETTINGS)
    configure(gcloud, "[core]\nproject = of-work-1\n", "work")
    configure(gcloud, "[core]\nproject = of-home-1\n", "home")
    (gcloud / "active_config").write_text("work\n")
    assert found()["project_id"] == ("of-work-1", "gcloud's configuration work")
    monkeypatch.setenv("CLOUDSDK_ACTIVE_CONFIG_NAME", "home")
    assert found()["project_id"] == ("of-home-1", "gcloud's configuration home")


def test_the_region_of_cloud_run_goes_before_that_of_machines(gcloud: Path) -> None:
    configure(gcloud, SETTINGS + "[run]\nregion = europe-west4\n")
    assert found()["region"] == ("europe-west4", "gcloud's configuration default")


def test_variables_go_before_files_each_in_its_order(gcloud: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    configure(gcloud, SETTINGS + "[run]\nregion = europe-west4\n")
    monkeypatch.setenv("CLOUDSDK_CORE_PROJECT", "second-1")
    monkeypatch.setenv("CLOUDSDK_COMPUTE_REGION", "us-east1")
    assert found() == {
        "project_id": ("second-1", "the environment variable CLOUDSDK_CORE_PROJECT"),
        "region": ("us-east1", "the environment variable CLOUDSDK_COMPUTE_REGION"),
    }
    monkeypatch.setenv("GOOGLE_CLOUD_PROJECT", "first-1")
    monkeypatch.setenv("CLOUDSDK_RUN_REGION", "us-west1")
    assert found() == {
        "project_id": ("first-1", "the environment variable GOOGLE_CLOUD_PROJECT"),
        "region": ("us-west1", "the environment variable CLOUDSDK_RUN_REGION"),
    }


def test_the_folder_may_lie_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "configurations").mkdir()
    configure(tmp_path, SETTINGS)
    monkeypatch.setenv("CLOUDSDK_CONFIG", str(tmp_path))
    assert found()["project_id"] == ("my-project-1234", "gcloud's configuration default")


@pytest.mark.parametrize(
    "damaged",
    [
        b"",
        b"project = my-project-1234\n",
        b"[core\nproject = my-project-1234\n",
        b"[core]\nproject = my-project-1234\nregion\n",
        b"[core]\nproject = \n",
        b"[core]\nproject = a\x1b[2Jb\n",
        b"[core]\nproject = caf\xe9\n",
        b"\x00" * 100,
    ],
)
def test_a_damaged_file_says_nothing(gcloud: Path, damaged: bytes) -> None:
    configure(gcloud, damaged)
    assert found() == NOTHING


def test_nor_does_a_missing_one_a_folder_or_a_name_that_is_none(gcloud: Path) -> None:
    configure(gcloud, SETTINGS)
    (gcloud / "active_config").write_text("gone")
    assert found() == NOTHING
    (gcloud / "active_config").write_text("../configurations/config_default\x1b[2J")
    assert found() == NOTHING
    (gcloud / "active_config").write_bytes(b"\xff\xfe")
    assert found()["project_id"][0] == "my-project-1234", "gcloud's own name where none can be read"
    (gcloud / "configurations" / "config_default").unlink()
    (gcloud / "configurations" / "config_default").mkdir()
    assert found() == NOTHING


def test_the_regions_of_cloud_run_are_known_without_any_settings() -> None:
    suggested = CloudRunOperator().suggest()
    assert (suggested["region"].known, suggested["project_id"].known) == (KNOWN, ())
