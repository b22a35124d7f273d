"""What the operator says to the core."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from bentodeploy.operators.local import LocalOperator
from bentodeploy.operators.local.operator import LARGEST_ENV, check_env
from bentodeploy.operators.local.spec import LocalSpec

from bentodeploy.bento.model import Bento, ServiceStyle
from bentodeploy.config.model import Access, DeploymentConfig, OperatorReference
from bentodeploy.errors import PreflightError, ToolError
from bentodeploy.operator import RuntimeStatus, Target, capabilities
from bentodeploy.progress import Silent
from tests.operators.local.deployed import DIGEST, Deployed, wait_for

OPERATOR = LocalOperator()


def target_of(
    project: Path, access: Access = Access.PRIVATE, env: dict[str, str] | None = None, **spec: Any
) -> Target[LocalSpec]:
    settings = LocalSpec.model_validate(spec)
    config = DeploymentConfig(
        api_version="v1",
        name="iris",
        operator=OperatorReference(name="local"),
        access=access,
        env=env or {},
        spec=settings,
    )
    return Target(config, settings, project)


def bento_of(path: Path, style: ServiceStyle = ServiceStyle.CLASS, python: str = "3.11") -> Bento:
    return Bento(
        name="iris",
        version="v1",
        path=path,
        bentoml_version="1.4.39",
        style=style,
        python_version=python,
        routes=(),
        models=(),
        labels={},
        envs={},
        timeout=None,
        services=1,
        size=0,
    )


def variables(target: Target[LocalSpec], **previous: Any) -> dict[str, Any]:
    values: dict[str, Any] = OPERATOR.variables(target, None, previous)
    return values


def test_it_can_check_prepare_log_tell_its_status_and_sweep() -> None:
    assert capabilities(LocalOperator) == (
        "bundle",
        "fit",
        "logs",
        "preflight",
        "status",
        "sweep",
        "token",
        "trial",
    )


def test_its_variables_are_exactly_those_of_the_template(tmp_path: Path) -> None:
    hcl = (OPERATOR.template() / "variables.tf").read_text()
    assert set(variables(target_of(tmp_path))) == set(re.findall(r'^variable "(\w+)"', hcl, re.MULTILINE))


def test_private_listens_on_this_machine_alone_and_public_everywhere(tmp_path: Path) -> None:
    assert variables(target_of(tmp_path))["host"] == "127.0.0.1"
    assert variables(target_of(tmp_path, access=Access.PUBLIC))["host"] == "0.0.0.0"


def test_a_port_once_chosen_stays(tmp_path: Path) -> None:
    assert variables(target_of(tmp_path), port=23456)["port"] == 23456


def test_the_specs_port_wins_over_the_one_before(tmp_path: Path) -> None:
    assert variables(target_of(tmp_path, port=3000), port=23456)["port"] == 3000


def test_the_same_input_gives_the_same_values(tmp_path: Path) -> None:
    assert variables(target_of(tmp_path)) == variables(target_of(tmp_path))


def test_two_deployments_of_one_name_have_names_of_their_own(tmp_path: Path) -> None:
    names = [variables(target_of(tmp_path / folder))["deployment"] for folder in ("a", "b")]
    assert names[0] != names[1]


def test_a_service_found_dead_is_named_until_another_one_is(deployed: Deployed) -> None:
    target = target_of(deployed.project)
    assert variables(target)["restart_of"] is None
    deployed.start()
    assert variables(target)["restart_of"] is None
    first = deployed.record()["instance"]
    deployed.stop()
    assert variables(target)["restart_of"] == first
    deployed.start()
    assert variables(target, restart_of=first)["restart_of"] == first


def test_a_service_of_the_state_whose_record_is_lost_is_made_anew_once(deployed: Deployed) -> None:
    target = target_of(deployed.project)
    put_state(deployed.project, "first")
    assert variables(target)["restart_of"] == "first"
    assert "`bentodeploy up` makes the service anew" in OPERATOR.status(target, {"endpoint": "x"}).detail
    deployed.start()
    put_state(deployed.project, "second")
    assert variables(target, restart_of="first")["restart_of"] == "first"


def test_a_supervised_service_is_not_made_anew_for_its_lost_record(deployed: Deployed) -> None:
    target = target_of(deployed.project)
    put_state(deployed.project, "first")
    deployed.start()
    (deployed.service / "service.json").unlink()
    assert variables(target)["restart_of"] is None
    assert OPERATOR.status(target, {"endpoint": "x"}).state == "running"


@pytest.mark.parametrize("state", [None, "", "{", "[]", '{"resources": [{}]}', '{"resources": []}'])
def test_without_a_service_in_the_state_nothing_is_made_anew(tmp_path: Path, state: str | None) -> None:
    if state is not None:
        (tmp_path / "terraform.tfstate").write_text(state)
    assert variables(target_of(tmp_path), restart_of="before")["restart_of"] == "before"


def test_the_copy_of_a_project_gets_a_port_of_its_own(deployed: Deployed) -> None:
    deployed.start()
    copy = deployed.project.with_name("copy")
    shutil.copytree(deployed.project, copy)
    assert variables(target_of(deployed.project), port=deployed.port)["port"] == deployed.port
    assert variables(target_of(copy), port=deployed.port)["port"] != deployed.port
    status = OPERATOR.status(target_of(copy), {"endpoint": "x"})
    assert status.state == "failed"
    assert f"copy of {deployed.project}" in status.detail


def put_state(project: Path, identity: str) -> None:
    """A state that knows of a service."""
    service = {
        "type": "terraform_data",
        "name": "service",
        "instances": [{"attributes": {"id": identity}}],
    }
    (project / "terraform.tfstate").write_text(json.dumps({"version": 4, "resources": [service]}))


def test_status_tells_of_a_supervisor_that_was_killed(deployed: Deployed) -> None:
    target = target_of(deployed.project)
    assert OPERATOR.status(target, {}) == RuntimeStatus("stopped", "Nothing was started here.")
    deployed.start()
    deployed.wait_ready()
    assert OPERATOR.status(target, {}).state == "running"
    os.kill(deployed.record()["supervisor"], signal.SIGKILL)
    wait_for(lambda: "supervisor is gone" in OPERATOR.status(target, {}).detail)


@pytest.mark.parametrize("record", [None, "", "{"])
def test_status_of_a_deployment_whose_record_is_gone_says_how_to_go_on(
    tmp_path: Path, record: str | None
) -> None:
    if record is not None:
        (tmp_path / ".bentodeploy" / "service").mkdir(parents=True)
        (tmp_path / ".bentodeploy" / "service" / "service.json").write_text(record)
    status = OPERATOR.status(target_of(tmp_path), {"endpoint": "http://127.0.0.1:20000"})
    assert status.state == "failed"
    assert "`bentodeploy destroy`, then `up`" in status.detail


def test_logs_are_the_services_own(deployed: Deployed) -> None:
    deployed.start()
    deployed.wait_ready()
    lines = list(OPERATOR.logs(target_of(deployed.project), {"runtime": "process"}, lines=50, follow=False))
    assert any(f"fake bentoml serves {deployed.bundle}" in line for line in lines)


def test_sweep_stops_an_orphan_and_says_what_it_removed(deployed: Deployed) -> None:
    deployed.start()
    deployed.wait_ready()
    swept = OPERATOR.sweep(target_of(deployed.project))
    assert [line.split(",")[0].split(" ")[0] for line in swept] == [
        "supervisor",
        "folder",
        "folder",
        "folder",
    ]
    assert deployed.processes() == []
    assert OPERATOR.sweep(target_of(deployed.project)) == []


def test_prepare_makes_the_environment_and_is_quick_the_second_time(deployed: Deployed) -> None:
    bento = bento_of(deployed.bundle)
    for _ in range(2):
        OPERATOR.prepare(target_of(deployed.project), bento, deployed.bundle, Silent())
    deployed.start()
    deployed.wait_ready()


def test_what_prepare_writes_down_is_for_the_user_alone(deployed: Deployed) -> None:
    OPERATOR.prepare(target_of(deployed.project), bento_of(deployed.bundle), deployed.bundle, Silent())
    [written] = (deployed.project / ".bentodeploy" / "environments").iterdir()
    assert written.name == f"{DIGEST}.json"
    assert written.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(("version", "installer"), [("1.4.39", "uv"), ("1.2.20", "pip"), ("strange", "pip")])
def test_the_installer_is_that_of_the_bentos_own_image(
    deployed: Deployed, version: str, installer: str
) -> None:
    bento = replace(bento_of(deployed.bundle), bentoml_version=version)
    OPERATOR.prepare(target_of(deployed.project), bento, deployed.bundle, Silent())
    [written] = (deployed.project / ".bentodeploy" / "environments").iterdir()
    assert json.loads(written.read_text())["installer"] == installer


def test_prepare_without_a_place_for_environments_says_where_it_wants_to_write(
    deployed: Deployed, read_only: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(read_only))
    monkeypatch.setenv("XDG_CACHE_HOME", str(read_only / "cache"))
    with pytest.raises(ToolError) as caught:
        OPERATOR.prepare(target_of(deployed.project), bento_of(deployed.bundle), deployed.bundle, Silent())
    assert "make it writable" in str(caught.value.next_step)
    assert str(read_only) in str(caught.value.next_step)
    assert "requirements" not in str(caught.value.next_step)


def test_prepare_refuses_a_python_that_is_not_there(deployed: Deployed) -> None:
    bento = bento_of(deployed.bundle, python="2.9")
    with pytest.raises(PreflightError, match=r"no python2\.9 runs on this machine") as caught:
        OPERATOR.prepare(target_of(deployed.project), bento, deployed.bundle, Silent())
    assert caught.value.exit_code == 3
    assert "runtime: container" in str(caught.value.next_step)


def test_requirements_that_cannot_be_installed_show_the_installers_words(
    deployed: Deployed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_RETRIES", "0")
    monkeypatch.setenv("UV_HTTP_RETRIES", "0")
    lock = deployed.bundle / "env" / "python" / "requirements.txt"
    lock.write_text("--index-url http://127.0.0.1:9/simple\nthere-is-no-such-package==1.0\n")
    with pytest.raises(ToolError, match="requirements cannot be installed") as caught:
        OPERATOR.prepare(target_of(deployed.project), bento_of(deployed.bundle), deployed.bundle, Silent())
    assert "there-is-no-such-package" in "\n".join(caught.value.details)
    assert caught.value.next_step


def test_the_process_runtime_needs_no_image(tmp_path: Path) -> None:
    assert OPERATOR.overlay(target_of(tmp_path), bento_of(tmp_path)) is None
    assert OPERATOR.registry(target_of(tmp_path)) is None


@pytest.mark.parametrize(
    ("style", "instructions"),
    [
        (ServiceStyle.CLASS, 'ENV BENTOML_CONFIG_OVERRIDES=\'{"services":{"workers":2}}\'\n'),
        (ServiceStyle.FUNCTION, "ENV BENTOML_API_WORKERS=2\n"),
    ],
)
def test_the_container_gets_its_workers_in_the_way_of_the_service_style(
    tmp_path: Path, style: ServiceStyle, instructions: str
) -> None:
    overlay = OPERATOR.overlay(target_of(tmp_path, runtime="container", workers=2), bento_of(tmp_path, style))
    assert overlay is not None
    assert overlay.instructions == instructions


def test_the_container_is_the_bentos_own_image_else(tmp_path: Path) -> None:
    overlay = OPERATOR.overlay(target_of(tmp_path, runtime="container"), bento_of(tmp_path))
    assert overlay is not None
    assert (overlay.instructions, overlay.files) == ("", {})


def test_the_checks_of_a_fresh_deployment_pass(tmp_path: Path) -> None:
    target = target_of(tmp_path)
    found = list(OPERATOR.local_checks(target, bento_of(tmp_path), variables(target)))
    assert {finding.check: finding.ok for finding in found} == {"python": True, "env": True, "port": True}


@pytest.mark.parametrize("env", [{"": "x"}, {"A=B": "x"}, {"A": "nul\0"}, {"A\0": "x"}])
def test_variables_that_no_process_can_have_are_found(env: dict[str, str]) -> None:
    assert not check_env(env).ok


@pytest.mark.parametrize("name", ["PORT", "BENTOML_PORT"])
def test_a_container_listens_where_it_is_asked_whatever_env_says(name: str, tmp_path: Path) -> None:
    assert check_env({name: "8080"}).ok
    target = target_of(tmp_path, env={name: "8080"}, runtime="container")
    found = OPERATOR.local_checks(target, bento_of(tmp_path), variables(target))
    assert [f"{name} is set by bentodeploy" in one.what for one in found if one.check == "env"] == [True]


@pytest.mark.parametrize("character", ["x", "<", "\u00e9"])
def test_an_environment_too_large_for_one_variable_is_found(character: str) -> None:
    assert not check_env({"A": character * LARGEST_ENV}).ok
    assert check_env({"A": character * (LARGEST_ENV // 10)}).ok


def test_an_endpoint_is_what_terraform_says() -> None:
    assert OPERATOR.endpoint({"endpoint": "http://127.0.0.1:3000"}) == "http://127.0.0.1:3000"
