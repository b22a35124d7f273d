"""When the verbs go without another `init`, on real engines."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from packaging.version import Version

from bentodeploy.errors import EngineError
from bentodeploy.paths import cache_dir
from bentodeploy.terraform.driver import Terraform

from .conftest import MakeTerraform
from .idle_provider import HCL, PROVIDER
from .projects import CHAIN

pytestmark = pytest.mark.terraform


TALKS_OF_INIT = """\
resource "terraform_data" "fails" {
  provisioner "local-exec" {
    command = "printf x >> ran; echo run terraform init first; exit 1"
  }
}
"""


def inits(terraform: Terraform) -> int:
    """How often the engine was started for it."""
    return len(list((terraform.project / ".bentodeploy" / "logs").glob("*-init-*.jsonl")))


def test_other_values_need_no_init(make_terraform: MakeTerraform, plan_file: Path) -> None:
    for text in ("one", "two"):
        terraform = make_terraform(CHAIN, text=text)
        terraform.init_if_needed()
        terraform.apply_at_once()
        assert terraform.outputs()["text"] == text
    assert not terraform.plan(plan_file)
    assert inits(terraform) == 1


def write(name: str, text: str) -> Callable[[Path], object]:
    return lambda project: (project / name).write_text(text)


CHANGES: dict[str, Callable[[Path], object]] = {
    "a file of the user's": write("more.tf", 'output "more" {\n  value = 1\n}\n'),
    "an override": write("main_override.tf", 'output "text" {\n  value = "mine"\n}\n'),
    "JSON": write("more.tf.json", "{}"),
    "the lock file": write(".terraform.lock.hcl", "# nothing\n"),
    "another workspace": write(".terraform/environment", "default"),
    "a cleaned project": lambda project: shutil.rmtree(project / ".terraform"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_what_init_looks_at_makes_it_due(
    make_terraform: MakeTerraform, change: Callable[[Path], object]
) -> None:
    terraform = make_terraform(CHAIN, text="one")
    terraform.init_if_needed()
    change(terraform.project)
    terraform.init_if_needed()
    assert inits(terraform) == 2
    terraform.init_if_needed()
    assert inits(terraform) == 2


def test_a_file_name_that_is_no_text_costs_nothing(make_terraform: MakeTerraform) -> None:
    terraform = make_terraform(CHAIN, text="one")
    (terraform.project / os.fsdecode(b"caf\xe9.tf")).write_text("")
    terraform.init_if_needed()
    terraform.init_if_needed()
    assert inits(terraform) == 1


def test_another_engine_makes_it_due(make_terraform: MakeTerraform) -> None:
    terraform = make_terraform(CHAIN, text="one")
    terraform.init_if_needed()
    terraform.engine = replace(terraform.engine, version=Version("99.0"))
    terraform.init_if_needed()
    assert inits(terraform) == 2


def test_another_place_for_providers_makes_it_due(
    make_terraform: MakeTerraform, monkeypatch: pytest.MonkeyPatch
) -> None:
    terraform = make_terraform(CHAIN, text="one")
    terraform.init_if_needed()
    monkeypatch.setenv("TF_VAR_anything", "else")
    terraform.init_if_needed()
    assert inits(terraform) == 1, "a value is no place"
    (terraform.project.parent / "rc").write_text("")
    monkeypatch.setenv("TF_CLI_CONFIG_FILE", str(terraform.project.parent / "rc"))
    terraform.init_if_needed()
    assert inits(terraform) == 2


def test_modules_of_the_user_s_are_looked_at_each_time(make_terraform: MakeTerraform) -> None:
    terraform = make_terraform('module "inner" {\n  source = "./inner"\n}\n')
    (terraform.project / "inner").mkdir()
    (terraform.project / "inner" / "main.tf").write_text("")
    terraform.init_if_needed()
    terraform.init_if_needed()
    assert inits(terraform) == 2


@pytest.mark.usefixtures("idle_provider")
def test_a_provider_that_was_removed_is_installed_again(
    make_terraform: MakeTerraform, plan_file: Path
) -> None:
    terraform = make_terraform(HCL)
    terraform.init_if_needed()
    shutil.rmtree(cache_dir() / "terraform" / "plugins")
    terraform.init_if_needed()
    assert inits(terraform) == 1, "the note cannot know"
    with pytest.raises(EngineError, match="schema"):  # it was found and started, and serves nothing
        terraform.plan(plan_file)
    assert inits(terraform) == 2
    assert list((cache_dir() / "terraform" / "plugins").rglob(PROVIDER))


@pytest.mark.usefixtures("idle_provider")
def test_what_init_cannot_mend_either_is_told(make_terraform: MakeTerraform, plan_file: Path) -> None:
    terraform = make_terraform(HCL)
    terraform.init_if_needed()
    shutil.rmtree(cache_dir() / "terraform" / "plugins")
    shutil.rmtree(terraform.project.parent / "mirror")
    terraform.init_if_needed()
    with pytest.raises(EngineError, match="none cannot be had"):
        terraform.plan(plan_file)


def test_an_apply_that_has_begun_is_never_run_again(make_terraform: MakeTerraform) -> None:
    terraform = make_terraform(TALKS_OF_INIT)
    terraform.init_if_needed()
    terraform.init_if_needed()
    with pytest.raises(EngineError):
        terraform.apply_at_once()
    assert (terraform.project / "ran").read_text() == "x"
    assert inits(terraform) == 1
