from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bentodeploy.bento.layout import read_manifest
from bentodeploy.bento.model import ServiceStyle
from bentodeploy.errors import BentoError, BentoNotFoundError, BentoUnsupportedError, FileSystemError
from tests.support.bentos import LAYOUTS, Layout, make_bundle


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_tells_name_version_style_models_python_and_labels(
    layout: Layout, tmp_path: Path
) -> None:
    manifest = read_manifest(make_bundle(tmp_path / "b", "iris", "v1", layout))
    assert (manifest.name, manifest.version) == ("iris", "v1")
    assert manifest.bentoml_version.startswith(layout[:3])
    assert manifest.style is (ServiceStyle.CLASS if layout.endswith("class") else ServiceStyle.FUNCTION)
    assert manifest.models == ("iris_model:m1",)
    assert manifest.python_version == "3.11"
    assert manifest.labels == {"team": "flowers"}
    assert manifest.services == 1


@pytest.mark.parametrize(
    ("layout", "timeout"), [("1.4-class", 30), ("1.2-class", 30), ("1.0-function", None)]
)
def test_the_timeout_is_the_entry_services_own(layout: Layout, timeout: float | None, tmp_path: Path) -> None:
    assert read_manifest(make_bundle(tmp_path / "b", layout=layout)).timeout == timeout


@pytest.mark.parametrize("timeout", [10**400, float("inf"), float("nan"), -1, True, "60"])
def test_a_timeout_that_is_no_time_is_left_out(timeout: object, tmp_path: Path) -> None:
    services = [{"name": "iris", "config": {"traffic": {"timeout": timeout}}}]
    assert read_manifest(make_bundle(tmp_path / "b", manifest={"services": services})).timeout is None


@pytest.mark.parametrize(
    ("gpu", "expected"),
    [
        (2, 2),
        ("2", 2),
        (2.0, 2),
        (0.5, 1),
        ("0.5", 1),
        (1.5, 2),
        ("²", 0),
        ("9" * 5000, 0),
        (-1, 0),
        (-0.5, 0),
        (0, 0),
        (float("inf"), 0),
        (float("nan"), 0),
        (True, 0),
        (None, 0),
    ],
)
def test_a_part_of_a_gpu_counts_as_one_and_what_is_no_number_as_none(
    gpu: object, expected: int, tmp_path: Path
) -> None:
    services = [{"name": "iris", "config": {"resources": {"gpu": gpu}}}]
    assert read_manifest(make_bundle(tmp_path / "b", manifest={"services": services})).gpus == expected


@pytest.mark.parametrize(("gpu", "expected"), [({}, 1), ({"gpu": 0.5}, 1), ({"gpu": 3.0}, 3)])
def test_a_kind_of_gpu_alone_asks_for_one(gpu: dict[str, float], expected: int, tmp_path: Path) -> None:
    services = [{"name": "iris", "config": {"resources": {"gpu_type": "nvidia-t4", **gpu}}}]
    assert read_manifest(make_bundle(tmp_path / "b", manifest={"services": services})).gpus == expected


def test_the_entry_service_is_found_among_several(tmp_path: Path) -> None:
    services = [
        {"name": "embed", "models": [], "config": {"traffic": {"timeout": 5}}},
        {
            "name": "iris",
            "models": [],
            "config": {"traffic": {"timeout": 60}},
            "dependencies": [{"service": "embed"}],
        },
    ]
    manifest = read_manifest(make_bundle(tmp_path / "b", manifest={"services": services}))
    assert (manifest.services, manifest.timeout) == (2, 60)


def test_models_of_all_services_are_collected_once(tmp_path: Path) -> None:
    services = [
        {"name": "iris", "models": [{"tag": "a:1"}, {"tag": "b:1"}]},
        {"name": "other", "models": [{"tag": "b:1"}]},
    ]
    assert read_manifest(make_bundle(tmp_path / "b", models={}, manifest={"services": services})).models == (
        "a:1",
        "b:1",
    )


def test_models_of_a_hub_are_left_to_bentoml_and_told_apart(tmp_path: Path) -> None:
    hub = {"tag": "org--name:abc", "registry": "huggingface"}
    models = [hub, {**hub, "metadata": {"model_id": "org/other--one"}}, hub, {"tag": "a:1"}]
    services = [{"name": "iris", "models": models}]
    manifest = read_manifest(make_bundle(tmp_path / "b", models={}, manifest={"services": services}))
    assert manifest.models == ("a:1",)
    assert manifest.hub_models == ("huggingface:org/name", "huggingface:org/other--one")


@pytest.mark.parametrize(
    ("manifest", "expected"),
    [
        ({"envs": [{"name": "A", "value": "1", "stage": "all"}, {"name": "B"}]}, {"A": "1", "B": ""}),
        ({"envs": [{"name": "A", "value": "1", "stage": "build"}]}, {}),
        ({"docker": {"python_version": "3.11", "env": {"A": 1}}}, {"A": "1"}),
        ({"docker": {"python_version": "3.11", "env": ["A=b=c"]}}, {"A": "b=c"}),
        (
            {
                "docker": {"python_version": "3.11", "env": {"A": "old"}},
                "envs": [{"name": "A", "value": "new"}],
            },
            {"A": "new"},
        ),
        ({"docker": {"python_version": "3.11", "env": {"A": "old"}}, "envs": [{"name": "A"}]}, {"A": "old"}),
    ],
)
def test_the_bentos_own_environment_is_read_from_both_places(
    manifest: dict[str, Any], expected: dict[str, str], tmp_path: Path
) -> None:
    assert read_manifest(make_bundle(tmp_path / "b", layout="1.2-class", manifest=manifest)).envs == expected


@pytest.mark.parametrize(
    ("manifest", "expected"),
    [
        ({"envs": [{"name": "A"}, {"name": "B", "value": ""}, {"name": "C", "value": "1"}]}, ("A", "B")),
        ({"envs": [{"name": "A", "stage": "build"}]}, ()),
        ({"docker": {"python_version": "3.11", "env": {"A": ""}}}, ()),
        ({"docker": {"python_version": "3.11", "env": ["A="]}}, ()),
        ({"docker": {"python_version": "3.11", "env": {"A": ""}}, "envs": [{"name": "A"}]}, ()),
    ],
)
def test_a_variable_is_required_where_neither_the_bento_nor_its_image_gives_it_a_value(
    manifest: dict[str, Any], expected: tuple[str, ...], tmp_path: Path
) -> None:
    folder = make_bundle(tmp_path / "b", layout="1.2-class", manifest=manifest)
    assert read_manifest(folder).required_envs == expected


@pytest.mark.parametrize(
    ("stated", "in_file", "expected"),
    [
        ("3.12", "3.11.7", "3.12"),
        ("3.12.4", "3.11.7", "3.12"),
        (None, "3.10.13", "3.10"),
        (3.1, "3.11.7", "3.10"),
    ],
)
def test_python_is_the_stated_one_or_that_of_the_builder(
    stated: Any, in_file: str, expected: str, tmp_path: Path
) -> None:
    folder = make_bundle(tmp_path / "b", layout="1.2-class", manifest={"docker": {"python_version": stated}})
    (folder / "env" / "python" / "version.txt").write_text(in_file)
    assert read_manifest(folder).python_version == expected


def test_a_bento_that_states_no_python_at_all_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BentoError, match="which Python") as caught:
        read_manifest(make_bundle(tmp_path / "b", layout="1.4-class", manifest={"image": {}}))
    assert "python_version" in str(caught.value.next_step)


def test_bentoml_0_13_is_recognised_and_refused(tmp_path: Path) -> None:
    with pytest.raises(BentoUnsupportedError, match=r"BentoML 0\.13") as caught:
        read_manifest(make_bundle(tmp_path / "b", layout="0.13", models={}))
    assert caught.value.exit_code == 2


def test_the_source_of_a_bento_is_told_from_a_built_one(tmp_path: Path) -> None:
    (tmp_path / "bentofile.yaml").write_text("service: service:Iris\n")
    with pytest.raises(BentoNotFoundError, match="not a built one") as caught:
        read_manifest(tmp_path)
    assert f"bentoml build {tmp_path}" in str(caught.value.next_step)


def test_a_folder_without_bento_yaml_is_no_bento(tmp_path: Path) -> None:
    with pytest.raises(BentoNotFoundError, match=r"no bento\.yaml"):
        read_manifest(tmp_path)


@pytest.mark.parametrize("version", ["2.0.0", "2.1.3", "0.13.2", "1.0rc1x", "", None, ["1.4"], "unknown"])
def test_an_unknown_bentoml_version_is_refused_with_the_range_that_is_read(
    version: Any, tmp_path: Path
) -> None:
    folder = make_bundle(tmp_path / "b", manifest={"bentoml_version": version})
    with pytest.raises(BentoUnsupportedError) as caught:
        read_manifest(folder)
    assert caught.value.where == str(folder / "bento.yaml")
    assert "1.0 to 1.4" in str(caught.value.next_step)


@pytest.mark.parametrize("version", ["1.0.0", "1.1.11", "1.3.22", "1.4.0a2", "1.4.39.dev3+gabc", "1.5.0"])
def test_all_of_bentoml_1_is_read(version: str, tmp_path: Path) -> None:
    assert (
        read_manifest(make_bundle(tmp_path / "b", manifest={"bentoml_version": version})).bentoml_version
        == version
    )


@pytest.mark.parametrize("keys", [("name",), ("version",), ("name", "version")])
def test_a_manifest_that_the_wrong_cattrs_wrote_is_refused_with_the_cure(
    keys: tuple[str, ...], tmp_path: Path
) -> None:
    folder = make_bundle(tmp_path / "b", layout="1.0-function", manifest=dict.fromkeys(keys, ...))
    with pytest.raises(BentoUnsupportedError, match="has no " + " and no ".join(keys)) as caught:
        read_manifest(folder)
    assert "cattrs==23.1.2" in str(caught.value.next_step)


@pytest.mark.parametrize("name", ["../../etc", "a/b", "/absolute", "With Space", "x" * 64, "-a", "a\n"])
def test_a_name_that_could_lead_elsewhere_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(BentoError, match="does not allow"):
        read_manifest(make_bundle(tmp_path / "b", manifest={"name": name}))


@pytest.mark.parametrize("tag", ["../../secrets:x", "a", "a:../b", "a:", "a:b:c", None, 7])
def test_a_model_tag_that_could_lead_elsewhere_is_refused(tag: Any, tmp_path: Path) -> None:
    services = [{"name": "iris", "models": [{"tag": tag}]}]
    with pytest.raises(BentoError, match="no tag"):
        read_manifest(make_bundle(tmp_path / "b", manifest={"services": services}))


@pytest.mark.parametrize("key", ["services", "runners", "labels", "envs", "schema", "docker", "image"])
@pytest.mark.parametrize("value", [None, "text", 7, [1, None, "x"], {"a": [1]}])
def test_sections_of_the_wrong_kind_are_left_out(key: str, value: Any, tmp_path: Path) -> None:
    folder = make_bundle(tmp_path / "b", layout="1.4-function", manifest={key: value})
    assert read_manifest(folder).name == "iris"


def test_a_manifest_that_may_not_be_read_is_explained(tmp_path: Path) -> None:
    folder = tmp_path / "b"
    (folder / "bento.yaml").mkdir(parents=True)
    with pytest.raises(FileSystemError, match=r"bento\.yaml cannot be read") as caught:
        read_manifest(folder)
    assert caught.value.next_step
