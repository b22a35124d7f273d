"""The verbs on real engines, with nothing but Terraform's own resources."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from bentodeploy.errors import EngineError
from bentodeploy.terraform import events
from bentodeploy.terraform.apply import Outcome
from bentodeploy.terraform.driver import Terraform
from bentodeploy.terraform.engine import Engine
from bentodeploy.terraform.environment import child_environment
from bentodeploy.terraform.planfile import Change
from bentodeploy.terraform.runner import capture
from bentodeploy.terraform.state import State, StateResource, parse_state

from .conftest import MakeTerraform
from .projects import CHAIN, apply

pytestmark = pytest.mark.terraform


def test_a_project_goes_through_its_whole_life(make_terraform: MakeTerraform, plan_file: Path) -> None:
    terraform = make_terraform(CHAIN, text="one")
    terraform.init()
    terraform.validate()
    assert terraform.fmt_check() == []
    assert terraform.plan(plan_file) is True
    plan = terraform.show_plan(plan_file)
    assert plan.resources == (
        Change("terraform_data.first", ("create",)),
        Change("terraform_data.second", ("create",)),
    )
    assert [change.address for change in plan.outputs] == ["releases", "secret", "text"]
    assert (plan.drift, plan.errored) == ((), False)

    terraform.apply(plan_file)
    assert (terraform.project / "told").read_text() == "one"
    assert terraform.outputs() == {"text": "one", "secret": "hush", "releases": []}
    assert terraform.resources() == [
        StateResource("terraform_data.first", "terraform_data", tainted=False),
        StateResource("terraform_data.second", "terraform_data", tainted=False),
    ]

    assert terraform.plan(plan_file) is False
    assert terraform.show_plan(plan_file).resources == ()

    changed = make_terraform(CHAIN, text="two")
    assert changed.plan(plan_file) is True
    assert Change("terraform_data.second", ("delete", "create")) in changed.show_plan(plan_file).resources
    changed.apply(plan_file)
    assert (terraform.project / "told").read_text() == "two"

    assert changed.plan(plan_file, destroy=True) is True
    changed.apply(plan_file)
    assert (changed.resources(), changed.outputs()) == ([], {})
    assert changed.plan(plan_file, destroy=True) is False


def test_plan_and_apply_in_one_run(make_terraform: MakeTerraform) -> None:
    terraform = make_terraform(CHAIN, text="one")
    terraform.init()
    made = terraform.apply_at_once()
    assert made == Outcome(True, events.Outputs({"text": "one", "releases": []}, frozenset({"secret"})))
    assert (terraform.project / "told").read_text() == "one"
    assert terraform.apply_at_once() == Outcome(False, made.outputs)
    (terraform.project / "more.tf").write_text('output "more" {\n  value = 1\n}\n')
    assert terraform.apply_at_once().has_changes, "an output alone is a change"
    assert terraform.outputs() == {"text": "one", "secret": "hush", "releases": [], "more": 1}


def test_only_what_is_targeted_is_applied(make_terraform: MakeTerraform) -> None:
    terraform = make_terraform(CHAIN, text="one")
    terraform.init()
    assert terraform.apply_at_once(targets=["terraform_data.first"]).has_changes
    assert [resource.address for resource in terraform.resources()] == ["terraform_data.first"]


INDEXED = """\
resource "terraform_data" "counted" {
  count = 2
}

resource "terraform_data" "keyed" {
  for_each = toset(["plain", "a \\"b\\" \\\\ é", "$${x} %%{y}"])
}

module "inner" {
  source   = "./inner"
  for_each = toset(["x"])
}
"""


def test_the_state_s_file_tells_what_the_engine_tells(make_terraform: MakeTerraform) -> None:
    terraform = make_terraform(INDEXED)
    (terraform.project / "inner").mkdir()
    (terraform.project / "inner" / "main.tf").write_text('resource "terraform_data" "leaf" {\n}\n')
    terraform.init()
    terraform.apply_at_once()
    command = [*terraform.engine.command, "state", "list"]
    environment = child_environment(os.environ, plugin_cache=None)
    listed = capture(command, terraform.project, environment, "state list").stdout.splitlines()
    assert sorted(listed) == [resource.address for resource in terraform.resources()]
    assert len(listed) == 6
    pulled = capture([*command[:-1], "pull"], terraform.project, environment, "state pull").stdout
    assert terraform.state() == parse_state(pulled)


def test_an_output_can_be_put_into_the_state_after_a_destroy(
    make_terraform: MakeTerraform, plan_file: Path
) -> None:
    terraform = make_terraform(CHAIN, text="one")
    terraform.init()
    terraform.keep_output("kept", [])
    assert not (terraform.project / "terraform.tfstate").exists(), "there was no state to put it into"
    apply(terraform, plan_file)
    terraform.plan(plan_file, destroy=True)
    terraform.apply(plan_file)
    records = [
        {"number": 1, "bento": 'a "${b}"', "guarded": True},
        {"number": 2, "bento": "", "guarded": False},
    ]
    terraform.keep_output("kept", records)
    assert (terraform.resources(), terraform.outputs()) == ([], {"kept": records})
    terraform.keep_output("kept", [])
    assert terraform.outputs() == {"kept": records}, "one that is there stays"
    assert not list(terraform.project.rglob("pushed.tfstate"))
    assert (terraform.project / "terraform.tfstate").stat().st_mode & 0o777 == 0o600

    apply(terraform, plan_file)
    assert terraform.outputs() == {"text": "one", "secret": "hush", "releases": []}


def test_an_output_goes_into_a_state_that_still_has_resources(
    make_terraform: MakeTerraform, plan_file: Path
) -> None:
    terraform = make_terraform(CHAIN, text="one")
    apply(terraform, plan_file)
    before = terraform.resources()
    terraform.keep_output("kept", {"a": 1.5})
    assert terraform.resources() == before
    assert terraform.outputs() == {"text": "one", "secret": "hush", "releases": [], "kept": {"a": 1.5}}


def test_events_come_live_and_in_order(make_terraform: MakeTerraform, plan_file: Path) -> None:
    told: list[events.Event] = []
    terraform = make_terraform(CHAIN, told.append, text="one")
    terraform.init()
    terraform.plan(plan_file)
    told.clear()
    terraform.apply(plan_file)
    assert [event for event in told if isinstance(event, events.ApplyStart | events.ProvisionStart)] == [
        events.ApplyStart("terraform_data.first", "create"),
        events.ApplyStart("terraform_data.second", "create"),
        events.ProvisionStart("terraform_data.second", "local-exec"),
    ]
    assert events.ChangeSummary("apply", 2, 0, 0) in told
    assert events.Outputs({"text": "one", "releases": []}, frozenset({"secret"})) in told


HOSTILE = [
    '"quoted"',
    "${var.text}",
    "%{ if true }yes%{ endif }",
    "$${a} %%{b}",
    "a\nb\r\n\tc",
    "`id` $(id)",
    "back\\slash",
    "é ☃ 🍱",
    "",
    " ' */ // #",
    "long" * 25_000,
]

TELL_ALL = """\
variable "texts" {
  type = list(string)
}

resource "terraform_data" "told" {
  for_each = { for number, text in var.texts : number => text }
  provisioner "local-exec" {
    command     = "printf %s \\"$TEXT\\" > ${each.key}"
    environment = { TEXT = each.value }
  }
}

output "texts" {
  value = var.texts
}
"""


def test_hostile_values_arrive_as_they_are(make_terraform: MakeTerraform, plan_file: Path) -> None:
    terraform = make_terraform(TELL_ALL, texts=HOSTILE)
    apply(terraform, plan_file)
    assert terraform.outputs()["texts"] == HOSTILE
    told = [(terraform.project / str(number)).read_bytes().decode() for number in range(len(HOSTILE))]
    assert told == HOSTILE


def test_what_holds_values_in_clear_is_readable_by_its_owner_only(
    make_terraform: MakeTerraform, plan_file: Path
) -> None:
    terraform = make_terraform(CHAIN, text="one")
    apply(terraform, plan_file)
    apply(make_terraform(CHAIN, text="two"), plan_file)
    private = [
        plan_file,
        *terraform.project.glob("*.tfstate*"),
        *(terraform.project / ".bentodeploy/logs").iterdir(),
    ]
    assert len(private) >= 9
    assert {path.stat().st_mode & 0o777 for path in private} == {0o600}


def test_unformatted_files_are_named(make_terraform: MakeTerraform) -> None:
    terraform = make_terraform(CHAIN, text="one")
    (terraform.project / "extra.tf").write_text("locals {\n a=1\n}\n")
    assert terraform.fmt_check() == ["extra.tf"]


def test_outputs_and_resources_of_a_project_that_was_never_rendered_are_empty(
    engine: Engine, tmp_path: Path
) -> None:
    terraform = Terraform(engine, tmp_path / "nothing")
    assert (terraform.outputs(), terraform.resources()) == ({}, [])


def test_outputs_and_resources_of_a_project_that_was_never_applied_are_empty(
    make_terraform: MakeTerraform,
) -> None:
    terraform = make_terraform(CHAIN, text="one")
    assert (terraform.outputs(), terraform.resources()) == ({}, [])
    without_engine = Terraform(replace(terraform.engine, command=("false",)), terraform.project)
    assert without_engine.state() == State(), "nothing is started for a state that is not there yet"


def test_the_state_is_read_in_a_fresh_clone_without_terraform_s_own_folder(
    make_terraform: MakeTerraform, plan_file: Path
) -> None:
    terraform = make_terraform(CHAIN, text="one")
    apply(terraform, plan_file)
    shutil.rmtree(terraform.project / ".terraform")
    assert terraform.outputs()["text"] == "one"


def test_modules_in_the_project_do_not_hide_python_s_own(
    make_terraform: MakeTerraform, plan_file: Path
) -> None:
    terraform = make_terraform(CHAIN, text="one")
    (terraform.project / "json.py").write_text("raise SystemExit(9)")
    (terraform.project / "bentodeploy.py").write_text("raise SystemExit(9)")
    apply(terraform, plan_file)
    assert terraform.outputs()["text"] == "one"


def test_the_release_and_its_history_are_kept_as_an_output(
    engine: Engine, tmp_path: Path, plan_file: Path
) -> None:
    from bentodeploy.terraform.rendering import render_project

    template = tmp_path / "template"
    template.mkdir()
    (template / "main.tf").write_text("locals {\n  a = 1\n}\n")
    releases = [
        {
            "number": number,
            "bento": f"iris:v{number}",
            "image": "repository@sha256:0",
            "spec": json.dumps({"text": '${x} "quoted" \n %{y}'}),
            "config_hash": "sha256:1",
            "created_at": "2026-01-01T00:00:00Z",
            "guarded": False,
            "tag": "0",
            "operator": "local",
        }
        for number in (1, 2, 3)
    ]
    render_project(tmp_path / "project", template, {}, releases[2], releases[:2])
    terraform = Terraform(engine, tmp_path / "project")
    apply(terraform, plan_file)
    assert terraform.outputs() == {"releases": releases}


SECRET_AND_FAILING = """\
variable "text" {
  type      = string
  sensitive = true
}

resource "terraform_data" "first" {
  input = var.text

  lifecycle {
    precondition {
      condition     = var.text == "other"
      error_message = "No."
    }
  }
}
"""


def test_a_plan_that_fails_leaves_nothing_to_read(make_terraform: MakeTerraform, plan_file: Path) -> None:
    terraform = make_terraform(SECRET_AND_FAILING, text="hush")
    terraform.init()
    with pytest.raises(EngineError, match="Resource precondition failed"):
        terraform.plan(plan_file)
    assert not plan_file.exists()


def test_a_plan_is_its_owner_s_alone_from_the_first_byte(
    make_terraform: MakeTerraform, plan_file: Path
) -> None:
    plan_file.write_text("an older one")
    plan_file.chmod(0o644)
    terraform = make_terraform(CHAIN, text="one")
    terraform.init()
    modes: set[int] = set()
    terraform.on_event = lambda _: modes.add(plan_file.stat().st_mode & 0o777)
    terraform.plan(plan_file)
    modes.add(plan_file.stat().st_mode & 0o777)
    assert modes == {0o600}
