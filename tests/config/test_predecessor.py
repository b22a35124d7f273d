"""Files written for bentoctl."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bentodeploy.config.load import LoadedConfig, load_config
from tests.config.predecessor_specs import SPECS, predecessor_spec_of
from tests.config.reading import HEAD, ShopSpec, load, refusals, warnings_of

FILES = Path(__file__).parent / "predecessor"
ALPHA_METADATA = (
    "metadata: this is the form of bentoctl's alphas of 2022; "
    "move name: and operator: from here to the top of the file, then remove metadata:"
)
ALPHA_BENTO = (
    "spec.bento: this is the form of bentoctl's alphas of 2022; "
    "move bento: to the top of the file, out of spec:"
)


def load_file(operator: str) -> LoadedConfig:
    return load_config(FILES / f"{operator}.yaml", predecessor_spec_of)


def test_there_is_a_file_for_each_operator_that_both_have() -> None:
    assert {file.stem for file in FILES.iterdir()} == SPECS.keys()


@pytest.mark.parametrize("operator", SPECS)
def test_a_file_of_each_operator_loads_unchanged(operator: str) -> None:
    loaded = load_file(operator).config
    assert loaded.name == "quickstart"
    assert loaded.operator.name == operator
    assert type(loaded.spec) is SPECS[operator]


@pytest.mark.parametrize("operator", ["aws-lambda", "aws-ec2", "azure-functions", "heroku"])
def test_its_spec_is_read_as_it_was_written(operator: str) -> None:
    written = yaml.safe_load((FILES / f"{operator}.yaml").read_text())["spec"]
    assert load_file(operator).config.spec.model_dump(exclude_unset=True) == written


def test_numbers_written_as_text_and_text_written_as_number_are_read_as_meant() -> None:
    spec = load_file("google-cloud-run").config.spec.model_dump()
    assert spec["port"] == 3000
    assert spec["memory"] == "1024"


@pytest.mark.parametrize(
    ("operator", "warned"),
    [
        ("aws-lambda", []),
        ("aws-ec2", ["5: operator.version: has no effect, and had none in bentoctl; remove it"]),
        ("google-cloud-run", []),
        ("azure-functions", ["5: operator.url: has no effect, and had none in bentoctl; remove it"]),
        ("heroku", []),
    ],
)
def test_only_dead_keys_are_warned_of(operator: str, warned: list[str]) -> None:
    file = FILES / f"{operator}.yaml"
    assert list(load_file(operator).warnings) == [f"{file}:{warning}" for warning in warned]


def test_both_dead_keys_are_warned_of_in_their_order(tmp_path: Path) -> None:
    operator = "operator:\n  url: x\n  name: shop\n  version: 1\n"
    assert [
        line.split(": ")[1] for line in warnings_of(tmp_path, f"api_version: v1\nname: a\n{operator}")
    ] == [
        "operator.url",
        "operator.version",
    ]


@pytest.mark.parametrize(
    ("operator", "ours"),
    [
        ("aws-sagemaker", "aws-lambda or aws-ec2"),
        ("google-compute-engine", "google-cloud-run"),
        ("azure-container-instances", "azure-functions"),
    ],
)
def test_an_operator_that_we_lack_is_refused_with_our_nearest(
    operator: str, ours: str, tmp_path: Path
) -> None:
    assert refusals(tmp_path, HEAD.replace("shop", operator)) == [
        f"c.yaml:3: operator.name: bentoctl's operator {operator} is not part of bentodeploy; use {ours}"
    ]


def test_a_third_party_may_bring_an_operator_that_we_lack(tmp_path: Path) -> None:
    file = tmp_path / "deployment_config.yaml"
    file.write_text(HEAD.replace("shop", "aws-sagemaker"))
    assert load_config(file, lambda _: ShopSpec).config.operator.name == "aws-sagemaker"


def test_the_move_out_of_metadata_is_explained_alone(tmp_path: Path) -> None:
    text = "api_version: v1\nmetadata:\n  name: iris\n  operator: shop\nspec: {port: 60}\n"
    assert refusals(tmp_path, text) == [f"c.yaml:2: {ALPHA_METADATA}"]


def test_mistakes_inside_metadata_are_told_in_the_same_run_at_their_lines(tmp_path: Path) -> None:
    text = "api_version: v1\nmetadata:\n  name: My Iris\n  operator: shop\nspec: {prot: 60, bento: iris:1}\n"
    assert [line.split("; ")[0] for line in refusals(tmp_path, text)] == [
        "c.yaml:2: metadata: this is the form of bentoctl's alphas of 2022",
        'c.yaml:3: name: found "My Iris"',
        "c.yaml:5: spec.prot: unknown key",
        "c.yaml:5: spec.bento: this is the form of bentoctl's alphas of 2022",
    ]


@pytest.mark.parametrize("metadata", ["", "iris", "[a]", "{}"])
def test_metadata_of_any_kind_is_explained(metadata: str, tmp_path: Path) -> None:
    assert refusals(tmp_path, f"{HEAD}metadata: {metadata}\n") == [f"c.yaml:4: {ALPHA_METADATA}"]


def test_the_move_out_of_spec_is_explained(tmp_path: Path) -> None:
    assert refusals(tmp_path, f"{HEAD}spec:\n  bento: iris:1\n") == [f"c.yaml:5: {ALPHA_BENTO}"]


def test_the_move_out_of_spec_is_explained_for_unknown_operators_too(tmp_path: Path) -> None:
    told = refusals(tmp_path, f"{HEAD.replace('shop', 'shp')}spec:\n  bento: iris:1\n")
    assert told[1:] == [f"c.yaml:5: {ALPHA_BENTO}"]


def test_an_operator_may_have_a_bento_key_of_its_own(tmp_path: Path) -> None:
    class BentoSpec(ShopSpec):
        bento: str = "none"

    file = tmp_path / "deployment_config.yaml"
    file.write_text(f"{HEAD}spec: {{bento: own}}\n")
    spec = load_config(file, lambda _: BentoSpec).config.spec
    assert spec == BentoSpec(bento="own")


def test_the_bare_name_of_an_operator_means_the_same_as_the_mapping(tmp_path: Path) -> None:
    mapping = HEAD.replace("operator: shop", "operator: {name: shop}")
    assert load(tmp_path, HEAD).config == load(tmp_path, mapping).config
