"""What a spec may say, what it says by default, and how a wrong one is told."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bentodeploy.config.load import load_config
from bentodeploy.config.mistake import InvalidConfigError
from operators.azure_functions.spec import FunctionsSpec
from tests.support.checkout import CHECKOUT

CONFIG = "api_version: v1\nname: iris\noperator: {name: azure-functions}\nspec:\n"
PREDECESSOR = CHECKOUT / "tests" / "config" / "predecessor" / "azure-functions.yaml"


def read(folder: Path, *lines: str, place: str = "location: westeurope") -> FunctionsSpec:
    """The spec of a config file with these lines under `spec`."""
    file = folder / "deployment_config.yaml"
    file.write_text(CONFIG + "".join(f"  {line}\n" for line in (place, *lines)))
    spec = load_config(file, lambda name: FunctionsSpec).config.spec
    assert isinstance(spec, FunctionsSpec)
    return spec


def mistake(folder: Path, *lines: str, place: str = "location: westeurope") -> str:
    """The one mistake of such a config."""
    with pytest.raises(InvalidConfigError) as refused:
        read(folder, *lines, place=place)
    (only,) = refused.value.details
    return only


def test_a_location_is_enough(tmp_path: Path) -> None:
    spec = read(tmp_path)
    assert (spec.premium_plan_sku, spec.min_instances, spec.max_burst) == ("P1v2", 1, 2)
    assert (spec.runtime.value, spec.resource_group, spec.acr_name, spec.base_image) == ("python",) + (
        None,
    ) * 3


def test_so_is_a_resource_group_that_exists(tmp_path: Path) -> None:
    assert read(tmp_path, place="resource_group: bentos").location is None


def test_a_file_of_the_predecessor_loads_unchanged() -> None:
    spec = load_config(PREDECESSOR, lambda name: FunctionsSpec).config.spec
    assert spec.model_dump(exclude_unset=True) == yaml.safe_load(PREDECESSOR.read_text())["spec"]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (
            "storage_account_name: " + "a" * 40,
            "of 40 characters; expected 3 to 24 lowercase letters and digits",
        ),
        ("storage_account_name: iris-store", "expected 3 to 24 lowercase letters and digits"),
        ("storage_account_name: Iris", "expected 3 to 24 lowercase letters and digits"),
        ("acr_name: iris-registry", "expected 5 to 50 letters and digits"),
        ("app_name: -iris", "expected 4 to 60 letters, digits or -, no - at either end"),
        ("app_name: " + "a" * 61, "expected 4 to 60 letters"),
        ("app_name: abc", "found 'abc' of 3 characters; expected 4 to 60 letters"),
        ("app_name: iris_app", "expected 4 to 60 letters"),
        ("resource_group: group.", "no . at the end"),
        ("subscription_id: mine", "expected the id of a subscription"),
        ('base_image: "x\\nRUN true"', "expected the name of an image"),
        ("base_image: x $(id)", "expected the name of an image"),
        ("min_instances: 0", "1 to 100"),
        ("max_burst: 101", "1 to 100"),
        ("start_timeout: 229", "230 to 1800"),
        ("start_timeout: 1801", "230 to 1800"),
        ("log_retention_days: 45", "expected one of: 30, 60, 90"),
        ("path_prefix: api", "expected the beginning of a path such as /api, no / at its end"),
        ("runtime: node", "expected one of: python, custom_handler"),
        ("premiume_plan_sku: EP1", 'did you mean "premium_plan_sku"?'),
    ],
)
def test_a_wrong_value_says_what_is_right(line: str, words: str, tmp_path: Path) -> None:
    assert words in mistake(tmp_path, line)


def test_a_registry_that_exists_needs_its_group(tmp_path: Path) -> None:
    assert "write its `acr_resource_group`" in mistake(tmp_path, "acr_name: ourregistry")
    assert read(tmp_path, "acr_name: ourregistry", "acr_resource_group: shared").acr_name == "ourregistry"
    assert read(tmp_path, "acr_name: ourregistry", place="resource_group: bentos").acr_name == "ourregistry"


def test_instances_burst_upwards(tmp_path: Path) -> None:
    assert "`max_burst`, 2, is less than `min_instances`, 3" in mistake(
        tmp_path, "min_instances: 3", "max_burst: 2"
    )
    assert read(tmp_path, "min_instances: 3").max_burst == 2, "what nobody wrote is no contradiction"


def test_each_setting_says_what_it_is_for() -> None:
    assert all(field.description for field in FunctionsSpec.model_fields.values())
