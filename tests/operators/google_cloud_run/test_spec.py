"""What a spec may say, what it says by default, and how a wrong one is told."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bentodeploy.config.load import load_config
from bentodeploy.config.mistake import InvalidConfigError
from operators.google_cloud_run.limits import MEMORY_MIB
from operators.google_cloud_run.spec import CloudRunSpec
from tests.support.checkout import CHECKOUT

CONFIG = "api_version: v1\nname: iris\noperator: {name: google-cloud-run}\nspec:\n"
NEEDED = ("project_id: my-project-1234", "region: europe-west1")
GPU = ("gpu: nvidia-l4", "cpu: 4", "memory: 16Gi", "cpu_always_allocated: true")


def read_file(file: Path) -> CloudRunSpec:
    spec = load_config(file, lambda name: CloudRunSpec).config.spec
    assert isinstance(spec, CloudRunSpec)
    return spec


def read(folder: Path, *lines: str, needed: tuple[str, ...] = NEEDED) -> CloudRunSpec:
    """The spec of a config file with these lines under `spec`."""
    file = folder / "deployment_config.yaml"
    file.write_text(CONFIG + "".join(f"  {line}\n" for line in (*needed, *lines)))
    return read_file(file)


def mistake(folder: Path, *lines: str, needed: tuple[str, ...] = NEEDED) -> str:
    """The one mistake of such a config."""
    with pytest.raises(InvalidConfigError) as refused:
        read(folder, *lines, needed=needed)
    (only,) = refused.value.details
    return only


def test_project_and_region_are_enough(tmp_path: Path) -> None:
    spec = read(tmp_path)
    assert (spec.port, spec.cpu, spec.memory, spec.timeout) == (3000, 1, "1024Mi", 300)
    assert (spec.min_instances, spec.max_instances, spec.max_concurrency) == (0, 10, 80)
    assert (spec.cpu_always_allocated, spec.ingress.value, spec.invokers) == (False, "all", [])
    assert (spec.gpu, spec.vpc_access, spec.secrets) == (None, None, {})


def test_the_predecessors_file_loads_unchanged() -> None:
    spec = read_file(CHECKOUT / "tests" / "config" / "predecessor" / "google-cloud-run.yaml")
    assert (spec.project_id, spec.region, spec.port) == ("my-project-1234", "us-central1", 3000)
    assert (spec.memory, spec.max_instances, spec.max_concurrency) == ("1024Mi", 1, 80)
    assert spec.invokers == ["allUsers"]


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("512M", "512Mi"), ("512Mi", "512Mi"), ("'512'", "512Mi"), ("1024", "1024Mi"),
        ("1G", "1024Mi"), ("2Gi", "2048Mi"), ("1.5Gi", "1536Mi"), ("1 GiB", "1024Mi"),
    ],
)  # fmt: skip
def test_memory_is_read_as_it_is_usually_written(written: str, read_as: str, tmp_path: Path) -> None:
    # 512M was what the predecessor wrote by default.
    assert read(tmp_path, f"memory: {written}").memory == read_as


@pytest.mark.parametrize(
    "project", ["my-project", "example.com:my-project", "a23456", "a" * 30, "x-1234567890"]
)
def test_ids_of_projects(project: str, tmp_path: Path) -> None:
    assert read(tmp_path, needed=(f"project_id: {project}", NEEDED[1])).project_id == project


@pytest.mark.parametrize(
    "project", ["My Project", "123456789012", "short", "a" * 31, "ends-with-", "a_b_c_d"]
)
def test_what_is_no_id_of_a_project(project: str, tmp_path: Path) -> None:
    told = mistake(tmp_path, needed=(f"project_id: '{project}'", NEEDED[1]))
    assert told.endswith(
        f'spec.project_id: found "{project}"; expected 6 to 30 lowercase letters, digits and hyphens, '
        "a letter first: the id of the project, not its name"
    )


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("cpu: 3", "found 3; Cloud Run takes 1, 2, 4, 6 or 8 processors"),
        ("cpu: 16", "found 16; Cloud Run takes 1, 2, 4, 6 or 8 processors"),
        ("max_concurrency: 1001", "found 1001; expected a whole number, 1 to 1000"),
        ("max_concurrency: 0", "1 to 1000"),
        ("timeout: 3601", "1 to 3600"),
        ("startup_timeout: 241", "2 to 240"),
        ("port: 70000", "1 to 65535"),
        ("max_instances: 0", "at least 1"),
        ("keep_images: 1", "2 to 1000"),
        ("ingress: none", "expected one of: all, internal, internal_load_balancing"),
        ("memory: much", "found much; expected a number with Mi or Gi, such as 1Gi"),
        ("memory: 0.0001Gi", "expected whole MiB"),
        ("concurrency: 5", 'did you mean "max_concurrency"?'),
        ("invokers: [somebody]", 'found "somebody"; expected a principal such as `user:NAME@example.com`'),
        ("secrets: {KEY: {secret: 'a b'}}", "expected letters, digits, _ and -, or `projects/"),
        ("secrets: {KEY: {secret: key, version: 0}}", "expected a number from 1 on, or `latest`"),
        ("vpc_access: {}", "write either `network` and `subnetwork`, or `connector`"),
        ("vpc_access: {network: n, connector: c}", "write either"),
        ("vpc_access: {connector: c, tags: [t]}", "`tags` go with `network` and `subnetwork`; write none"),
        ("gpu: nvidia-t4", "nvidia-l4"),
        ("path_prefix: api", "expected the beginning of a path such as `/api`, no / at its end"),
    ],
)
def test_a_wrong_value_says_what_is_right(line: str, words: str, tmp_path: Path) -> None:
    assert words in mistake(tmp_path, line)


@pytest.mark.parametrize(
    ("cpu", "memory", "words"),
    [
        (1, "8Gi", "found 8Gi; Cloud Run takes 512Mi to 4Gi with 1 CPU: write that, or `cpu: 2`"),
        (1, "256Mi", "found 256Mi; Cloud Run takes 512Mi to 4Gi with 1 CPU: write that"),
        (2, "16Gi", "Cloud Run takes 512Mi to 8Gi with 2 CPU: write that, or `cpu: 4`"),
        (4, "1Gi", "Cloud Run takes 2Gi to 16Gi with 4 CPU: write that, or `cpu: 1`"),
        (6, "2Gi", "Cloud Run takes 4Gi to 24Gi with 6 CPU: write that, or `cpu: 1`"),
        (8, "33Gi", "found 33Gi; Cloud Run takes 4Gi to 32Gi with 8 CPU: write that"),
    ],
)
def test_a_pair_that_cloud_run_refuses_says_which_ones_it_takes(
    cpu: int, memory: str, words: str, tmp_path: Path
) -> None:
    told = mistake(tmp_path, f"cpu: {cpu}", f"memory: {memory}")
    assert "spec.memory" in told
    assert told.endswith(words)


@pytest.mark.parametrize(("cpu", "mib"), [(cpu, mib) for cpu, pair in MEMORY_MIB.items() for mib in pair])
def test_the_least_and_the_most_of_each_pair_are_taken(cpu: int, mib: int, tmp_path: Path) -> None:
    assert read(tmp_path, f"cpu: {cpu}", f"memory: {mib}Mi").memory_mib == mib


@pytest.mark.parametrize(
    ("cpu", "memory"),
    [("1", "1024Mi"), ("2", "1024Mi"), ("4", "2048Mi"), ("'4'", "2048Mi"), ("6", "4096Mi"), ("8", "4096Mi")],
)
def test_memory_that_nobody_wrote_fits_the_processors(cpu: str, memory: str, tmp_path: Path) -> None:
    assert read(tmp_path, f"cpu: {cpu}").memory == memory
    assert read(tmp_path, f"cpu: {cpu}", "memory:").memory == memory, "null stands for the default"


@pytest.mark.parametrize(("lines", "most"), [(("max_instances: 2",), 2), ((), 10)])
def test_no_more_instances_are_kept_started_than_there_may_be(
    lines: tuple[str, ...], most: int, tmp_path: Path
) -> None:
    told = mistake(tmp_path, "min_instances: 20", *lines)
    assert "spec.max_instances" in told
    assert told.endswith(f"it is {most}, less than `min_instances`, 20; write `max_instances: 20` or more")


def test_a_gpu_asks_for_processors_and_memory(tmp_path: Path) -> None:
    assert read(tmp_path, *GPU).gpu == "nvidia-l4"
    told = mistake(tmp_path, GPU[0])
    assert told.endswith("a GPU asks for `cpu: 4`, `memory: 16Gi`, `cpu_always_allocated: true` at least")


def test_an_editor_has_the_patterns_and_their_words() -> None:
    node = CloudRunSpec.model_json_schema()["properties"]["project_id"]
    assert re.search(node["pattern"], "my-project-1234")
    assert re.search(node["pattern"], "My Project") is None
    assert node["patternErrorMessage"].startswith("expected 6 to 30 lowercase letters")


def test_each_setting_says_what_it_is_for() -> None:
    assert all(field.description for field in CloudRunSpec.model_fields.values())
