"""The Terraform project under the real terraform, with a fake of Heroku and a real registry."""

from __future__ import annotations

import re
from typing import Any

import pytest

from bentodeploy.errors import EngineError
from bentodeploy.terraform.planfile import Plan
from operators.heroku import HerokuOperator
from operators.heroku.registry import ADDRESSES
from tests.schemas import documented
from tests.support.cloud_provider.attached import attached_or_real_provider
from tests.support.fake_heroku import FakeHeroku, Fault
from tests.support.generated_project import GeneratedProject
from tests.support.registry import RunningRegistry

pytestmark = [pytest.mark.terraform, pytest.mark.provider, pytest.mark.registry]

HOSTILE = {
    f"VALUE_{number}": value
    for number, value in enumerate(
        ['"', "${a}", "%{if true}", "a\nb", "`id`", "$(id)", "'", "\\", "<&>", "é"]
    )
}
PUBLIC = {"access": "public"}


class Images:
    """Images in the registry of the app `iris`."""

    def __init__(self, registry: RunningRegistry) -> None:
        self._registry = registry

    def put(self, content: str) -> tuple[str, str]:
        """What a release refers to, and the id that Heroku knows."""
        digest, image_id = self._registry.put_image("iris/web", content.encode())
        return f"127.0.0.1:{self._registry.port}/iris/web@{digest}", image_id


@pytest.fixture
def images(registry: RunningRegistry) -> Images:
    return Images(registry)


def changes(plan: Plan) -> set[tuple[str, tuple[str, ...]]]:
    return {(change.address, change.actions) for change in plan.resources}


def deploy(project: GeneratedProject, image: str, spec: dict[str, Any] | None = None, **config: Any) -> None:
    project.render(project.target(spec or {}, **PUBLIC, **config), image)
    project.terraform.init()
    project.apply()


@pytest.mark.parametrize("spec", [{}, {"team": "flowers", "region": "eu", "dyno_type": "performance-l-ram"}])
def test_the_project_is_valid(
    spec: dict[str, Any], project: GeneratedProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    with attached_or_real_provider("heroku", monkeypatch):
        project.render(project.target(spec, **PUBLIC, env=HOSTILE), "registry.heroku.com/iris/web@sha256:0")
        project.terraform.init()
        project.terraform.validate()
        assert project.terraform.fmt_check() == []


def test_the_provider_is_as_new_as_the_one_that_the_schema_is_of() -> None:
    # An attached provider's version is not checked by terraform.
    versions = (HerokuOperator().template() / "versions.tf").read_text()
    (minor,) = re.findall(r"release (\d+\.\d+)", str(documented.__doc__))
    assert 'source  = "heroku/heroku"' in versions
    assert f'version = "~> {minor}"' in versions


@pytest.mark.parametrize("name", ["abc", "a" * 30])
def test_the_shortest_and_the_longest_name_are_taken(
    name: str, provided: FakeHeroku, images: Images, project: GeneratedProject
) -> None:
    deploy(project, images.put("one")[0], name=name)
    assert provided.cloud.one("heroku_app")["name"] == name


def test_a_first_plan_makes_everything(project: GeneratedProject, monkeypatch: pytest.MonkeyPatch) -> None:
    with attached_or_real_provider("heroku", monkeypatch):
        spec = {"team": "flowers", "region": "eu", "dyno_type": "performance-l-ram"}
        project.render(project.target(spec, **PUBLIC, env=HOSTILE), "registry.heroku.com/iris/web@sha256:0")
        project.terraform.init()
        plan = project.plan()
    assert changes(plan) == {
        (address, ("create",))
        for address in (
            "heroku_app.service",
            "heroku_app_config_association.service[0]",
            "heroku_formation.web",
            "terraform_data.image",
        )
    }


def test_an_app_lives_from_its_first_apply_to_nothing_left(
    provided: FakeHeroku, images: Images, project: GeneratedProject
) -> None:
    image, image_id = images.put("one")
    deploy(project, image, env=HOSTILE)
    settled = project.plan()
    assert (settled.resources, settled.drift, settled.outputs) == ((), (), ())

    app = provided.cloud.one("heroku_app")
    assert (app["name"], app["stack"], app["region"]) == ("iris", "container", "us")
    assert provided.config_vars(app["id"]) == HOSTILE
    assert provided.image(app["id"]) == image_id
    formation = provided.cloud.one("heroku_formation")
    assert (formation["type"], formation["quantity"], formation["size"]) == ("web", 1, "Basic")
    outputs = project.terraform.outputs()
    # The host name has a random part: only Heroku knows it.
    assert outputs["endpoint"] == app["web_url"].rstrip("/") != "https://iris.herokuapp.com"
    assert (outputs["app"], outputs["app_id"], outputs["image"]) == ("iris", app["id"], image)

    project.destroy()
    assert provided.cloud.resources == {}


def test_a_new_image_plans_its_release_alone(
    provided: FakeHeroku, images: Images, project: GeneratedProject
) -> None:
    deploy(project, images.put("one")[0])
    image, image_id = images.put("two")
    project.render(project.target({}, **PUBLIC), image, number=2)
    assert changes(project.plan()) == {("terraform_data.image", ("delete", "create"))}
    project.apply()
    assert provided.image(provided.cloud.one("heroku_app")["id"]) == image_id


@pytest.mark.parametrize(
    ("spec", "config", "changed"),
    [
        ({"dyno_type": "standard-2x"}, {}, ("heroku_formation.web", ("update",))),
        ({"dyno_type": "standard-1x", "dyno_counts": 3}, {}, ("heroku_formation.web", ("update",))),
        ({}, {"env": {"A": "c"}}, ("heroku_app_config_association.service[0]", ("update",))),
        ({"app": "iris-flowers"}, {}, ("heroku_app.service", ("update",))),
    ],
    ids=["dyno type", "dynos", "env", "name"],
)
def test_a_change_of_one_thing_plans_this_one_thing(
    spec: dict[str, Any],
    config: dict[str, Any],
    changed: tuple[str, tuple[str, ...]],
    provided: FakeHeroku,
    images: Images,
    project: GeneratedProject,
) -> None:
    image, _ = images.put("one")
    deploy(project, image, env={"A": "b"})
    released = provided.releases.copy()
    project.render(project.target(spec, **PUBLIC, **{"env": {"A": "b"}, **config}), image)
    assert changes(project.plan()) == {changed}
    project.apply()
    assert provided.releases == released
    assert project.plan().resources == ()


def test_another_region_makes_the_app_anew_with_all_that_belongs_to_it(
    provided: FakeHeroku, images: Images, project: GeneratedProject
) -> None:
    image, _ = images.put("one")
    deploy(project, image)
    project.render(project.target({"region": "eu"}, **PUBLIC), image)
    anew = {address for address, actions in changes(project.plan()) if actions == ("delete", "create")}
    assert anew == {"heroku_app.service", "terraform_data.image", "heroku_formation.web"}


def test_what_somebody_else_changed_shows_as_drift(
    provided: FakeHeroku, images: Images, project: GeneratedProject
) -> None:
    deploy(project, images.put("one")[0])
    provided.cloud.one("heroku_formation")["quantity"] = 5
    plan = project.plan()
    assert [change.address for change in plan.drift] == ["heroku_formation.web"]
    assert changes(plan) == {("heroku_formation.web", ("update",))}


def test_the_app_alone_is_made_before_there_is_an_image(
    provided: FakeHeroku, project: GeneratedProject
) -> None:
    project.render(project.target({}, **PUBLIC), None)
    project.terraform.init()
    project.apply(targets=ADDRESSES)
    assert [kind for kind, _ in provided.cloud.resources] == ["heroku_app"]
    with pytest.raises(EngineError) as caught:
        project.plan()
    assert "Nothing was built yet" in " ".join(caught.value.details)


def test_a_name_that_somebody_else_has_fails_the_apply_with_herokus_words(
    provided: FakeHeroku, images: Images, project: GeneratedProject
) -> None:
    provided.cloud.resources["heroku_app", "x"] = {"id": "x", "name": "iris"}
    with pytest.raises(EngineError, match="Name is already taken"):
        deploy(project, images.put("one")[0])


def test_a_release_that_heroku_refuses_is_gone_on_with_by_the_next_apply(
    provided: FakeHeroku, images: Images, project: GeneratedProject
) -> None:
    provided.faults.append(Fault("PATCH /apps/.*/formation", 422, "No such image."))
    with pytest.raises(EngineError) as caught:
        deploy(project, images.put("one")[0])
    assert "No such image." in " ".join([str(caught.value), *caught.value.details])
    assert provided.cloud.all("heroku_formation") == []
    project.apply()
    assert project.plan().resources == ()


def test_neither_state_nor_plan_hold_the_token(
    provided: FakeHeroku, images: Images, project: GeneratedProject
) -> None:
    deploy(project, images.put("one")[0])
    (token,) = provided.tokens
    written = [path for path in project.folder.rglob("*") if path.is_file()]
    assert written
    assert [path for path in written if token.encode() in path.read_bytes()] == []
