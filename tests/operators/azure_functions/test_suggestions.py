"""What the settings of Azure's command say, read from real files in a home of the test's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from operators.azure_functions import FunctionsOperator

OF_THE_FILE = "the defaults of your Azure settings"


@pytest.fixture(autouse=True)
def settings(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file in which az keeps its settings, not there yet."""
    for variable in ("AZURE_DEFAULTS_LOCATION", "AZURE_CONFIG_DIR"):
        monkeypatch.delenv(variable, raising=False)
    folder = own_home / ".azure"
    folder.mkdir()
    return folder / "config"


def found() -> tuple[str | None, str]:
    suggested = FunctionsOperator().suggest()
    assert suggested.keys() == {"location"}
    return suggested["location"].value, suggested["location"].source


def test_the_file_says_which_location(settings: Path) -> None:
    settings.write_text("[core]\noutput = %table\n[defaults]\nlocation = westeurope\n")
    assert found() == ("westeurope", OF_THE_FILE)


def test_a_location_by_its_name_for_people_is_the_same_one(settings: Path) -> None:
    settings.write_text("[defaults]\nlocation = West Europe\n")
    assert found() == ("westeurope", OF_THE_FILE)


def test_the_variable_goes_before_the_file(settings: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.write_text("[defaults]\nlocation = westeurope\n")
    monkeypatch.setenv("AZURE_DEFAULTS_LOCATION", "northeurope")
    assert found() == ("northeurope", "the environment variable AZURE_DEFAULTS_LOCATION")
    monkeypatch.setenv("AZURE_DEFAULTS_LOCATION", "")
    assert found() == ("westeurope", OF_THE_FILE)


def test_the_folder_may_lie_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "config").write_text("[defaults]\nlocation = eastus\n")
    monkeypatch.setenv("AZURE_CONFIG_DIR", str(tmp_path))
    assert found() == ("eastus", OF_THE_FILE)


@pytest.mark.parametrize(
    "damaged",
    [
        b"",
        b"location = westeurope\n",
        b"[defaults\nlocation = westeurope\n",
        b"[defaults]\nlocation = westeurope\ngroup\n",
        b"[defaults]\nlocation = \n",
        b"[defaults]\nlocation = a\x1b[2Jb\n",
        b"[defaults]\nlocation = caf\xe9\n",
        b"\x00" * 100,
    ],
)
def test_a_damaged_file_says_nothing(settings: Path, damaged: bytes) -> None:
    settings.write_bytes(damaged)
    assert found() == (None, "nowhere")


def test_nor_does_a_missing_one_or_a_folder(settings: Path) -> None:
    assert found() == (None, "nowhere")
    settings.mkdir()
    assert found() == (None, "nowhere")
