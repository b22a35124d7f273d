"""Each check of the core: what it finds, what it says to do, and when it does not apply."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from bentodeploy.bento.reader import read_bento
from bentodeploy.deployment.doctor import situation_of
from bentodeploy.deployment.index import remember
from bentodeploy.deployment.other_config import made_for
from bentodeploy.deployment.workspace import open_workspace
from bentodeploy.discovery import discover, find_operator
from bentodeploy.errors import BentodeployError, ConfigError, UsageError
from bentodeploy.operator import Checks, Finding, Fits, Operator
from bentodeploy.preflight import (
    bento,
    buildx,
    config,
    deployed_operator,
    docker,
    engine,
    library,
    namesake,
    state,
)
from bentodeploy.preflight.check import Check, Cost, Group, Outcome, Situation, Verb, found
from bentodeploy.preflight.clock import clock_findings
from bentodeploy.preflight.every import CHECKS, needed_before_project, require_known
from bentodeploy.preflight.python import check_python
from bentodeploy.progress import Silent
from tests.support.bentos import make_bento
from tests.support.checkout import CHECKOUT

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=timezone.utc)


@pytest.fixture
def nothing(tmp_path: Path) -> Situation:
    """A folder without a config."""
    return Situation(tmp_path)


@pytest.fixture
def local(tmp_path: Path, own_home: Path) -> Situation:
    """A deployment to this machine, as a process."""
    make_bento(own_home / "bentoml", name="iris", version="v1")
    file = tmp_path / "deployment_config.yaml"
    file.write_text("api_version: v1\nname: iris\noperator: local\nbento: iris:v1\n")
    return situation_of(open_workspace(file, None, Silent()))


def test_names_are_unique_and_each_check_has_its_own_file() -> None:
    names = [check.name for check in CHECKS]
    assert len(set(names)) == len(names)
    assert len({check.run.__module__ for check in CHECKS}) == len(CHECKS)


def test_every_check_takes_a_folder_without_a_config(nothing: Situation) -> None:
    for check in CHECKS:
        if check.cost is Cost.LOCAL:
            assert all(outcome.check for outcome in found(check, nothing)), check.name


def test_an_error_of_a_check_is_its_finding(nothing: Situation) -> None:
    def fail(situation: Situation) -> list[Finding]:
        raise BentodeployError("It broke.", details=["the reason"], next_step="Mend it.")

    outcome = found(Check("broken", Group.MACHINE, Cost.LOCAL, fail), nothing)[0]
    assert (outcome.ok, outcome.what, outcome.cure) == (False, "It broke. the reason", "Mend it.")


def test_an_error_half_way_loses_nothing_that_was_found_before(nothing: Situation) -> None:
    def fail(situation: Situation) -> Iterator[Finding]:
        yield Finding("first", True, "It is there.")
        raise BentodeployError("It broke.", next_step="Mend it.")

    outcomes = found(Check("broken", Group.MACHINE, Cost.LOCAL, fail), nothing)
    assert [(one.check, one.ok) for one in outcomes] == [("first", True), ("broken", False)]


def test_a_cure_is_told_only_where_something_is_to_be_cured(nothing: Situation) -> None:
    check = Check("fine", Group.MACHINE, Cost.LOCAL, lambda _: [Finding("fine", True, "Fine.", "Mend it.")])
    assert found(check, nothing)[0].cure is None


def test_what_is_refused_without_a_cure_has_one_all_the_same(nothing: Situation) -> None:
    check = Check("wrong", Group.MACHINE, Cost.LOCAL, lambda _: [Finding("wrong", False, "It is wrong.")])
    assert found(check, nothing)[0].cure


def test_python_is_told(nothing: Situation) -> None:
    assert re.match(r"Python 3\.\d+\.\d+ at /", next(check_python(nothing)).what)


@pytest.mark.terraform
def test_the_engine_is_told_with_its_version(nothing: Situation) -> None:
    outcome = found(engine.CHECK, nothing)[0]
    assert outcome.ok
    assert re.search(r"(terraform|tofu|embedded) \d+\.\d+", outcome.what)


def test_an_engine_that_is_not_there_is_refused_with_what_to_install(
    nothing: Situation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BENTODEPLOY_ENGINE", "/nowhere/terraform")
    outcome = found(engine.CHECK, nothing)[0]
    assert not outcome.ok
    assert "/nowhere/terraform does not exist" in outcome.what


def test_a_config_with_mistakes_tells_all_of_them(nothing: Situation) -> None:
    error = ConfigError("config.yaml has 2 mistakes", details=["first", "second"])
    outcome = found(config.CHECK, replace(nothing, config_error=error))[0]
    assert not outcome.ok
    assert "first second" in outcome.what


class TestTwoConfigsOfOneName:
    """In one folder they mean one project."""

    CONFIG = "api_version: v1\nname: iris\noperator: local\nbento: iris:v1\n"

    @pytest.fixture
    def second(self, local: Situation, tmp_path: Path) -> Path:
        """Another config, when the first has made the project."""
        first = open_workspace(tmp_path / "deployment_config.yaml", None, Silent())
        first.project.mkdir(parents=True)
        remember(first)
        second = tmp_path / "other.yaml"
        second.write_text(self.CONFIG)
        return second

    def refused(self, file: Path) -> list[str]:
        situation = situation_of(open_workspace(file, None, Silent()))
        return [outcome.what for outcome in found(namesake.CHECK, situation) if not outcome.ok]

    def test_the_second_is_refused_with_the_first_named(self, second: Path, tmp_path: Path) -> None:
        [what] = self.refused(second)
        assert f"last made from {tmp_path / 'deployment_config.yaml'}, whose `name:` is the same" in what
        assert self.refused(tmp_path / "deployment_config.yaml") == []

    @pytest.mark.parametrize("content", [None, CONFIG.replace("name: iris", "name: rose"), "{", "[]"])
    def test_but_not_where_the_first_is_gone_or_renamed(
        self, second: Path, tmp_path: Path, content: str | None
    ) -> None:
        first = tmp_path / "deployment_config.yaml"
        first.unlink() if content is None else first.write_text(content)
        assert self.refused(second) == []

    def test_nor_where_the_second_is_a_link_to_the_first(self, second: Path, tmp_path: Path) -> None:
        second.unlink()
        second.symlink_to(tmp_path / "deployment_config.yaml")
        assert self.refused(second) == []


class TestAnotherOperator:
    """Its template would take the place of the files by which what runs is removed."""

    HOLDS_ONE = (
        '{"version": 4, "resources": [{"mode": "managed", "type": "t", "name": "n", "instances": [{}]}]}'
    )

    @pytest.fixture
    def project(self, local: Situation) -> Path:
        """A project of another operator, which has deployed something."""
        (local.folder / ".bentodeploy").mkdir(parents=True)
        (local.folder / ".bentodeploy" / "operator").write_text("heroku\n")
        (local.folder / "terraform.tfstate").write_text(self.HOLDS_ONE)
        return local.folder

    @staticmethod
    def found(local: Situation) -> list[Outcome]:
        """What is found of it, as the project's own note tells."""
        return found(deployed_operator.CHECK, replace(local, made_for=made_for(local.folder)))

    def test_is_refused_with_the_way_out(self, local: Situation, project: Path) -> None:
        [outcome] = self.found(local)
        assert (outcome.ok, outcome.what) == (
            False,
            "iris is deployed on heroku; `operator:` says local.",
        )
        assert outcome.cure == "Destroy it with `operator: heroku` first, or give another `name:`."

    @pytest.mark.parametrize("state", [None, "", '{"version": 4, "resources": []}'])
    def test_but_not_where_nothing_is_deployed(
        self, local: Situation, project: Path, state: str | None
    ) -> None:
        file = project / "terraform.tfstate"
        file.unlink() if state is None else file.write_text(state)
        assert self.found(local) == []

    def test_a_state_that_cannot_be_read_may_hold_something(self, local: Situation, project: Path) -> None:
        (project / "terraform.tfstate").write_text("{")
        assert len(self.found(local)) == 1

    @pytest.mark.parametrize("note", [None, "local\n", "", b"\xff"])
    def test_nor_where_it_is_the_same_one_or_nothing_was_noted(
        self, local: Situation, project: Path, note: str | bytes | None
    ) -> None:
        file = project / ".bentodeploy" / "operator"
        if note is None:
            file.unlink()
        else:
            file.write_bytes(note.encode() if isinstance(note, str) else note)
        assert self.found(local) == []


def test_a_bento_without_its_model_is_refused(local: Situation, own_home: Path) -> None:
    assert found(bento.CHECK, local)[0].ok
    folder = make_bento(own_home / "bentoml", name="lost", version="v1", models={"lost:v1": {"m": b"1"}})
    for model in (own_home / "bentoml" / "models" / "lost" / "v1").iterdir():
        model.unlink()
    (own_home / "bentoml" / "models" / "lost" / "v1").rmdir()
    outcome = found(bento.CHECK, replace(local, bento=read_bento(folder)))[0]
    assert not outcome.ok
    assert "bentoml models pull lost:v1" in (outcome.cure or "")
    assert bento.CHECK in needed_before_project(Verb.BUILD), "a digest takes long, and would say the same"


class TestDocker:
    @pytest.fixture(autouse=True)
    def no_engine(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/nobody.sock")

    def test_is_not_asked_for_where_no_image_is_built(self, local: Situation) -> None:
        assert local.needs_image is False
        assert found(docker.CHECK, local) == []
        assert found(buildx.CHECK, local) == []

    def test_is_refused_where_an_image_is_built(self, local: Situation) -> None:
        outcome = found(docker.CHECK, replace(local, needs_image=True))[0]
        assert not outcome.ok
        assert outcome.cure

    def test_is_only_told_where_nothing_is_known_of_the_deployment(self, nothing: Situation) -> None:
        outcome = found(docker.CHECK, nothing)[0]
        assert outcome.ok
        assert "only `local` deploys without one" in outcome.what.lower()


@pytest.mark.docker
def test_the_engines_platform_is_told_and_that_another_is_emulated() -> None:
    assert "for linux/" in docker.check_docker().what
    assert "emulation" in docker.check_docker("linux/s390x").what


def test_a_library_that_is_not_installed_is_refused_with_the_install_line() -> None:
    class Cloudy(Operator[Any]):
        name = "cloudy"
        libraries = ("a_library.that_is_not_there",)
        extra = "cloudy"

    finding = library.check_library(Cloudy)  # type: ignore[type-abstract]
    assert finding is not None
    assert finding.cure == "pip install 'bentodeploy[cloudy]'"


@pytest.mark.parametrize(
    ("off", "ok", "direction"),
    [(0, True, ""), (299, True, "ahead of"), (301, False, "ahead of"), (-400, False, "behind")],
)
def test_a_clock_that_is_off_by_more_than_five_minutes_is_refused(off: int, ok: bool, direction: str) -> None:
    finding = next(clock_findings("Sat, 21 Nov 2026 10:00:00 GMT", NOW + timedelta(seconds=off)))
    assert finding.ok is ok
    assert direction in finding.what


@pytest.mark.parametrize("date", [None, "", "yesterday"])
def test_an_answer_without_a_date_says_nothing_of_the_clock(date: str | None) -> None:
    assert list(clock_findings(date, NOW)) == []


def test_the_state_of_a_deployment_that_was_never_planned_is_told(local: Situation) -> None:
    assert "Nothing was planned from here yet" in found(state.CHECK, local)[0].what


class TestSkipping:
    def test_a_name_that_nobody_has_is_refused_with_a_near_one(self, local: Situation) -> None:
        with pytest.raises(UsageError, match="Did you mean 'docker'"):
            require_known(frozenset({"doker"}), local.operator)

    def test_names_of_the_core_and_of_the_operator_are_known(self, local: Situation) -> None:
        require_known(frozenset({"disk", "port"}), local.operator)
        with pytest.raises(UsageError):
            require_known(frozenset({"port"}), None)


def sources(operator: type[Operator[Any]]) -> str:
    folder = CHECKOUT / "operators" / operator.__module__.rpartition(".operators.")[2].partition(".")[0]
    return "\n".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py"))


@pytest.mark.parametrize(
    "operator",
    [one.operator for one in discover() if one.operator and one.distribution.startswith("bentodeploy ")],
    ids=lambda operator: str(operator.name),
)
def test_our_operators_name_all_their_checks(operator: type[Operator[Any]]) -> None:
    assert issubclass(operator, Checks)
    written = set(re.findall(r"(?:Finding|refused)\(\s*\"([a-z ]+)\"", sources(operator)))
    assert written - {"fit"} <= set(operator.check_names)


@pytest.mark.parametrize(
    "operator",
    [one.operator for one in discover() if one.operator and one.distribution.startswith("bentodeploy ")],
    ids=lambda operator: str(operator.name),
)
def test_our_operators_tell_of_a_bento_alone_whether_it_fits(
    operator: type[Operator[Any]], local: Situation
) -> None:
    assert issubclass(operator, Fits)
    assert local.bento is not None
    assert [finding for finding in operator().fit(local.bento) if not finding.ok] == []


@pytest.mark.parametrize("name", ["aws-lambda", "azure-functions", "heroku"])
def test_a_bento_that_wants_a_gpu_does_not_fit_where_there_is_none(name: str, local: Situation) -> None:
    operator = find_operator(name)
    assert isinstance(operator, Fits)
    assert local.bento is not None
    refused = [finding for finding in operator.fit(replace(local.bento, gpus=1)) if not finding.ok]
    assert "GPU" in refused[0].what
    assert refused[0].cure
