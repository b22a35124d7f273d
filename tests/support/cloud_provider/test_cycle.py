"""The real terraform through everything that it does with a provider, on the tiny one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bentodeploy.errors import EngineError
from bentodeploy.terraform.driver import Terraform
from bentodeploy.terraform.engine import find_engine
from bentodeploy.terraform.planfile import Plan
from tests.support.cloud_provider.attached import attached_provider
from tests.support.cloud_provider.cloud import FakeCloud
from tests.support.cloud_provider.tiny import attached_tiny

pytestmark = [pytest.mark.terraform, pytest.mark.provider]

PROJECT = """\
terraform {
  required_providers {
    tiny = { source = "example/tiny" }
  }
}

provider "tiny" {
  region = "north"
}

data "tiny_country" "here" {}

resource "tiny_house" "this" {
  name   = "home"
  colour = "red"

  room { use = "kitchen" }
  room {
    use   = "cellar"
    light = "off"
  }
  guest { name = "ann" }
  guest {
    name  = "bob"
    badge = "own"
  }
}

output "url" {
  value = "${tiny_house.this.url}?${data.tiny_country.here.region}"
}
"""

APP = """\
resource "heroku_app" "this" {
  name   = tiny_house.this.name
  region = "us"
}
"""

HOUSE = ("tiny_house", "north/home")


class Project:
    """A folder with HCL, and what is done with it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.terraform = Terraform(find_engine(), folder)

    def write(self, text: str) -> None:
        (self.folder / "main.tf").write_text(text)

    def replace(self, old: str, new: str) -> None:
        text = (self.folder / "main.tf").read_text()
        assert old in text
        self.write(text.replace(old, new))

    def plan(self, *, destroy: bool = False) -> Plan:
        self.terraform.plan(self.folder / "saved.tfplan", destroy=destroy)
        return self.terraform.show_plan(self.folder / "saved.tfplan")

    def apply(self, *, destroy: bool = False) -> None:
        self.plan(destroy=destroy)
        self.terraform.apply(self.folder / "saved.tfplan")


@pytest.fixture
def cloud(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeCloud]:
    with attached_tiny(monkeypatch) as cloud:
        yield cloud


@pytest.fixture
def project(tmp_path: Path, cloud: FakeCloud) -> Project:
    project = Project(tmp_path)
    project.write(PROJECT)
    project.terraform.init()
    return project


def actions(plan: Plan) -> list[tuple[str, ...]]:
    return [change.actions for change in plan.resources]


def test_apply_makes_the_resource_and_a_second_plan_is_empty(project: Project, cloud: FakeCloud) -> None:
    project.apply()
    assert cloud.resources[HOUSE]["room"] == [
        {"use": "kitchen", "key": "key", "light": "on"},
        {"use": "cellar", "key": "key", "light": "off"},
    ]
    assert sorted(guest["badge"] for guest in cloud.resources[HOUSE]["guest"]) == ["badge", "own"]
    assert project.terraform.outputs() == {"url": "https://home.example?north"}
    assert actions(project.plan()) == []


def test_a_change_is_made_in_place_and_recomputes_what_every_update_does(
    project: Project, cloud: FakeCloud
) -> None:
    project.apply()
    project.replace('"red"', '"blue"')
    assert actions(project.plan()) == [("update",)]
    project.apply()
    assert cloud.resources[HOUSE]["colour"] == "blue"
    assert [call[0] for call in cloud.calls] == ["create", "update"]
    assert actions(project.plan()) == []


@pytest.mark.parametrize(("old", "new"), [('"home"', '"castle"'), ('"cellar"', '"attic"')])
def test_a_change_that_needs_a_new_resource_replaces_it(
    old: str, new: str, project: Project, cloud: FakeCloud
) -> None:
    project.apply()
    project.replace(old, new)
    assert actions(project.plan()) == [("delete", "create")]
    project.apply()
    assert [call[0] for call in cloud.calls] == ["create", "delete", "create"]
    assert actions(project.plan()) == []


def test_a_block_more_changes_nothing_else(project: Project, cloud: FakeCloud) -> None:
    project.apply()
    project.replace('guest { name = "ann" }', 'guest { name = "ann" }\n  guest { name = "cid" }')
    assert actions(project.plan()) == [("update",)]
    project.apply()
    assert len(cloud.resources[HOUSE]["guest"]) == 3
    assert actions(project.plan()) == []


def test_what_somebody_else_changes_shows_as_drift(project: Project, cloud: FakeCloud) -> None:
    project.apply()
    cloud.resources[HOUSE]["colour"] = "blue"
    plan = project.plan()
    assert [change.address for change in plan.drift] == ["tiny_house.this"]
    assert actions(plan) == [("update",)]


def test_what_somebody_else_deletes_is_made_again(project: Project, cloud: FakeCloud) -> None:
    project.apply()
    del cloud.resources[HOUSE]
    assert actions(project.plan()) == [("create",)]


def test_destroy_leaves_nothing(project: Project, cloud: FakeCloud) -> None:
    project.apply()
    project.apply(destroy=True)
    assert cloud.resources == {}


def test_destroy_fails_where_the_provider_refuses(project: Project, cloud: FakeCloud) -> None:
    project.replace('colour = "red"', 'colour = "red"\n  kept = true')
    project.apply()
    with pytest.raises(EngineError, match="it is kept"):
        project.apply(destroy=True)
    assert HOUSE in cloud.resources


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("colour = ", "color = ", "Unsupported argument"),
        ('"red"', '"green"', "expected one of"),
        ('"red"', '"red"\n  floors = 4', "expected 1 to 3"),
        ('"red"', '"red"\n  floors = "many"', "a number is required"),
        ("room {", "hall {", "Unsupported block type"),
        ('use = "kitchen"', "", "Missing required argument"),
        ("this.url", "this.address", "Unsupported attribute"),
    ],
)
def test_a_mistake_is_found_without_a_cloud(old: str, new: str, message: str, project: Project) -> None:
    project.replace(old, new)
    with pytest.raises(EngineError) as caught:
        project.terraform.validate()
    assert message in str(caught.value) + " ".join(caught.value.details)


def test_a_failure_of_the_platform_fails_the_apply_and_the_next_goes_on(
    project: Project, cloud: FakeCloud
) -> None:
    cloud.fail("tiny_house", "create", "Quota exceeded")
    with pytest.raises(EngineError, match="Quota exceeded"):
        project.apply()
    assert cloud.resources == {}
    project.apply()
    assert HOUSE in cloud.resources


def test_what_exists_is_taken_over_by_an_import(project: Project, cloud: FakeCloud) -> None:
    project.apply()
    (project.folder / "terraform.tfstate").unlink()
    project.write(PROJECT + 'import {\n  to = tiny_house.this\n  id = "north/home"\n}\n')
    assert actions(project.plan()) == []
    project.apply()
    assert [call[0] for call in cloud.calls] == ["create"]


def test_two_providers_are_attached_side_by_side(
    project: Project, cloud: FakeCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    with attached_provider("heroku", monkeypatch) as heroku:
        project.write(
            PROJECT.replace("tiny = {", 'heroku = { source = "heroku/heroku" }\n    tiny = {') + APP
        )
        project.terraform.init()
        project.apply()
        assert heroku.one("heroku_app")["name"] == cloud.one("tiny_house")["name"] == "home"
        project.apply(destroy=True)
        assert (heroku.resources, cloud.resources) == ({}, {})


def test_a_name_that_somebody_else_has_is_refused(project: Project, cloud: FakeCloud) -> None:
    cloud.resources["tiny_house", "south/home"] = {"id": "south/home", "name": "home"}
    with pytest.raises(EngineError, match="that name is taken"):
        project.apply()
