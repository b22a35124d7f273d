"""The operator as the core sees it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from bentodeploy.config.model import DeploymentConfig
from bentodeploy.discovery import find_operator
from bentodeploy.errors import UsageError
from bentodeploy.operator import Target, capabilities
from bentodeploy.preflight import clock
from bentodeploy.preflight.check import Situation, found
from operators.heroku import HerokuOperator
from operators.heroku.spec import HerokuSpec
from tests.support.fake_heroku import TOKEN, FakeHeroku


def target(folder: Path, spec: dict[str, Any] | None = None, **config: Any) -> Target[Any]:
    read = HerokuSpec.model_validate(spec or {})
    values = {"api_version": "v1", "name": "iris", "operator": {"name": "heroku"}, **config, "spec": read}
    return Target(DeploymentConfig.model_validate(values), read, folder)


def test_it_is_found_by_its_name() -> None:
    found = set(capabilities(type(find_operator("heroku"))))
    assert found >= {
        "health",
        "image limits",
        "logs",
        "preflight",
        "registry",
        "scale",
        "status",
        "token",
        "trial",
    }


@pytest.mark.parametrize("name", ["iris", "iris-2", "abc", "a" * 30])
def test_names_that_an_app_takes(name: str) -> None:
    assert re.fullmatch(HerokuOperator.name_pattern, name)


@pytest.mark.parametrize("name", ["ab", "a" * 31, "iris-", "iris_2", "Iris", "2iris"])
def test_names_that_heroku_refuses(name: str) -> None:
    assert re.fullmatch(HerokuOperator.name_pattern, name) is None


def test_every_variable_is_declared_by_the_template(tmp_path: Path) -> None:
    template = Path(__file__).parents[3] / "templates" / "heroku" / "terraform"
    declared = set(re.findall(r'^variable "(\w+)"', (template / "variables.tf").read_text(), re.MULTILINE))
    assert HerokuOperator().variables(target(tmp_path), None, {}).keys() == declared


def test_variables_have_the_dyno_type_as_heroku_writes_it(tmp_path: Path) -> None:
    variables = HerokuOperator().variables(target(tmp_path, {"dyno_type": "performance-l-ram"}), None, {})
    assert variables["dyno_type"] == "Performance-L-RAM"
    assert variables["app"] == "iris"


def test_images_go_to_the_apps_own_registry_with_the_callers_token(
    tmp_path: Path, heroku: FakeHeroku, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HEROKU_REGISTRY_HOST", raising=False)
    registry = HerokuOperator().registry(target(tmp_path, {"app": "iris-flowers"}))
    assert registry.repository == "registry.heroku.com/iris-flowers/web"
    login = registry.credentials()
    assert login is not None
    assert (login.username, login.password.get_secret_value()) == ("_", TOKEN)


def test_doctor_asks_the_api_for_its_time_and_shows_no_token(tmp_path: Path, heroku: FakeHeroku) -> None:
    operator = HerokuOperator()
    outcomes = found(clock.CHECK, Situation(tmp_path, operator=operator, target=target(tmp_path)))
    assert [(one.check, one.ok) for one in outcomes] == [("network", True), ("clock", True)]
    assert outcomes[0].what == f"{heroku.url} answers."
    assert heroku.seen == ["HEAD /"]


def test_scaling_to_a_count_that_the_dyno_type_does_not_allow_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="Of Eco dynos an app runs 1 at most, not 2") as caught:
        HerokuOperator().scale(target(tmp_path, {"dyno_type": "eco"}), {"app_id": "x"}, 2)
    assert "standard-1x" in str(caught.value.next_step)


def test_a_pipeline_needs_one_secret(tmp_path: Path) -> None:
    assert HerokuOperator().pipeline_login(target(tmp_path)).secrets == ("HEROKU_API_KEY",)


def test_a_missing_token_is_one_of_all_that_the_checks_tell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HEROKU_API_KEY", raising=False)
    wanted = target(tmp_path, env={"PORT": "1"})
    findings = [
        *HerokuOperator().local_checks(wanted, None, {}),
        *HerokuOperator().checks(wanted, None, {}, {}),
    ]
    assert {finding.check for finding in findings if not finding.ok} == {"access", "env", "credentials"}
