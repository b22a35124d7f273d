"""A bento becomes a healthy endpoint on this machine, and goes again."""

from __future__ import annotations

import json
import shlex
import shutil
import signal
import subprocess
from pathlib import Path

import httpx
import pytest

from tests.e2e.conftest import (
    add_bento,
    command_of,
    configure,
    environments,
    other_machine,
    processes_of,
)
from tests.support import cli

pytestmark = pytest.mark.terraform


def test_up_ends_with_a_healthy_endpoint_and_a_curl_line_that_works(deployment: Path) -> None:
    answer = cli.succeed("up", cwd=deployment)
    assert answer.out.startswith("iris is healthy at http://127.0.0.1:")
    endpoint = answer.out.split()[4]
    assert httpx.get(endpoint + "/readyz").status_code == 200
    curl = next(line for line in answer.out.splitlines() if line.strip().startswith("curl "))
    called = subprocess.run(shlex.split(curl), capture_output=True, text=True, check=True)
    assert json.loads(called.stdout)["path"] == "/classify"
    assert answer.err.endswith("Remove it:  `bentodeploy destroy`\n")


def test_up_in_json_is_one_document_with_all_that_a_pipeline_needs(deployment: Path) -> None:
    document = cli.succeed("up", "--json", cwd=deployment).document
    assert document["name"] == "iris"
    assert document["operator"] == "local"
    assert document["healthy"] is True
    assert document["changed"] is True
    assert document["release"]["number"] == 1
    assert document["release"]["bento"] == "iris:v1"
    assert document["release"]["image"].startswith("bento@sha256:")
    (route,) = document["routes"]
    assert route["path"] == "/classify"
    assert route["curl"].startswith("curl ")


def test_a_second_up_changes_nothing(deployment: Path, shared_cache: Path) -> None:
    first = cli.succeed("up", "--json", cwd=deployment).document
    (before,) = [p for p in processes_of(deployment) if "serve" in command_of(p)]
    built = everything_built(deployment, shared_cache)
    assert len(built) > 3, "bundle and environment are found"
    second = cli.succeed("up", "--json", cwd=deployment).document
    assert second["changed"] is False
    assert second["release"] == first["release"]
    assert second["endpoint"] == first["endpoint"]
    assert before.is_running()
    assert everything_built(deployment, shared_cache) == built


def everything_built(folder: Path, cache: Path) -> set[tuple[str, int]]:
    """The files of the bundles and the environments, each with the time when it was written."""
    bundles = (folder / "terraform" / "iris" / ".bentodeploy" / "bundles").rglob("*")
    files = {(str(path), path.stat().st_mtime_ns) for path in bundles}
    return files | environments(cache)


def test_the_verbs_one_by_one(deployment: Path) -> None:
    generated = cli.succeed("generate", "--json", cwd=deployment).document
    assert {"main.tf", "variables.tf", "outputs.tf", "versions.tf", ".gitignore"} <= set(
        generated["changed_files"]
    )
    assert cli.succeed("generate", "--json", cwd=deployment).document["changed_files"] == []
    assert cli.run("plan", cwd=deployment).code == 2
    built = cli.succeed("build", "--json", cwd=deployment).document
    assert built["rebuilt"] is True
    assert cli.succeed("build", "--json", cwd=deployment).document["rebuilt"] is False
    planned = cli.succeed("plan", "--json", cwd=deployment).document
    assert planned["has_changes"] is True
    assert ["create"] in [change["actions"] for change in planned["changes"]]
    assert cli.run("plan", "--detailed-exitcode", cwd=deployment).code == 2
    applied = cli.succeed("apply", "--json", cwd=deployment).document
    assert applied["release"] == built["release"]
    assert cli.run("plan", "--detailed-exitcode", cwd=deployment).code == 0
    assert cli.succeed("status", "--json", cwd=deployment).document["state"] == "deployed"
    assert "fake bentoml serves" in cli.succeed("logs", cwd=deployment).out
    (listed,) = cli.succeed("list", "--json", cwd=deployment).document["deployments"]
    assert (listed["name"], listed["state"]) == ("iris", "healthy")
    destroyed = cli.succeed("destroy", "--confirm", "iris", "--json", cwd=deployment).document
    assert destroyed["destroyed"]
    assert processes_of(deployment) == []
    assert cli.succeed("status", "--json", cwd=deployment).document["state"] == "not-deployed"


def test_logs_f_follows_until_ctrl_c(deployment: Path) -> None:
    cli.succeed("up", cwd=deployment)
    log = deployment / "terraform/iris/.bentodeploy/service/service.log"
    following = cli.start("logs", "-f", "--lines", "1", cwd=deployment)
    assert following.stdout is not None
    assert following.stdout.readline(), "what was there before"
    with log.open("a") as service:
        service.write("said later\n")
    assert following.stdout.readline() == "said later\n"
    following.send_signal(signal.SIGINT)
    _, err = following.communicate(timeout=120)
    assert (following.returncode, err) == (130, "")


def test_a_newer_bento_becomes_the_next_release_at_the_same_endpoint(deployment: Path, store: Path) -> None:
    first = cli.succeed("up", "--json", cwd=deployment).document
    add_bento(store, "v2")
    second = cli.succeed("up", "--bento", "iris:v2", "--json", cwd=deployment).document
    assert second["release"]["number"] == 2
    assert second["endpoint"] == first["endpoint"]
    status = cli.succeed("status", "--json", cwd=deployment).document
    assert [release["bento"] for release in status["releases"]] == ["iris:v1", "iris:v2"]


def test_a_changed_setting_is_a_release_without_a_rebuild(deployment: Path) -> None:
    first = cli.succeed("up", "--json", cwd=deployment).document
    configure(deployment, 'env:\n  GREETING: "it\'s $HOME `now` ${x} %{y}\\nnext"\n')
    second = cli.succeed("apply", "--json", cwd=deployment).document
    assert second["release"]["number"] == 2
    assert second["release"]["image"] == first["release"]["image"]
    environment = httpx.get(second["endpoint"] + "/environment").json()
    assert environment["GREETING"] == "it's $HOME `now` ${x} %{y}\nnext"


def test_a_second_machine_with_the_same_state_sees_the_history(deployment: Path, tmp_path: Path) -> None:
    cli.succeed("up", cwd=deployment)
    other = other_machine(tmp_path)
    (other / "terraform" / "iris").mkdir(parents=True)
    shutil.copy(deployment / "terraform/iris/terraform.tfstate", other / "terraform/iris")
    cli.succeed("generate", cwd=other)
    seen = cli.succeed("status", "--json", cwd=other).document
    assert [release["bento"] for release in seen["releases"]] == ["iris:v1"]


def test_releases_go_on_after_a_destroy_here_and_wherever_the_state_is(
    deployment: Path, tmp_path: Path
) -> None:
    first = cli.succeed("up", "--json", cwd=deployment).document["release"]
    configure(deployment, "env: {A: b}\n")
    second = cli.succeed("up", "--json", cwd=deployment).document["release"]
    assert (first["number"], second["number"]) == (1, 2)
    cli.succeed("destroy", "--confirm", "iris", cwd=deployment)
    seen = cli.succeed("status", "--json", cwd=deployment).document
    assert (seen["state"], seen["release"], seen["releases"]) == ("not-deployed", None, [first, second])

    other = other_machine(tmp_path)
    (other / "terraform" / "iris").mkdir(parents=True)
    shutil.copy(deployment / "terraform/iris/terraform.tfstate", other / "terraform/iris")
    for folder in (deployment, other):
        configure(folder, "env: {A: c}\n")
        third = cli.succeed("up", "--json", cwd=folder).document["release"]
        assert third["number"] == 3
        assert cli.succeed("status", "--json", cwd=folder).document["releases"] == [first, second, third]
        cli.succeed("destroy", "--confirm", "iris", cwd=folder)


def test_the_same_again_after_a_destroy_is_the_same_release(deployment: Path) -> None:
    release = cli.succeed("up", "--json", cwd=deployment).document["release"]
    cli.succeed("destroy", "--confirm", "iris", cwd=deployment)
    again = cli.succeed("up", "--json", cwd=deployment).document
    assert (again["changed"], again["release"]) == (True, release)


def test_a_destroy_that_failed_keeps_the_history_too(deployment: Path) -> None:
    release = cli.succeed("up", "--json", cwd=deployment).document["release"]
    gate = deployment / "go on"
    (deployment / "terraform" / "iris" / "stubborn.tf").write_text(
        f"""resource "terraform_data" "stubborn" {{
  provisioner "local-exec" {{
    when    = destroy
    command = "test -e '{gate}'"
  }}
}}
"""
    )
    cli.succeed("up", cwd=deployment)
    assert cli.run("destroy", "--confirm", "iris", cwd=deployment).code == 1
    seen = cli.succeed("status", "--json", cwd=deployment).document
    assert (seen["state"], seen["resources"]) == ("incomplete", ["terraform_data.stubborn"])
    state = deployment / "terraform" / "iris" / "terraform.tfstate"
    assert json.loads(state.read_text())["outputs"]["releases"]["value"] == [release]
    assert cli.run("invoke", cwd=deployment).code == 2
    gate.touch()
    cli.succeed("destroy", "--confirm", "iris", cwd=deployment)
    assert json.loads(state.read_text())["outputs"]["releases"]["value"] == [release]


def test_files_of_the_users_own_survive_everything(deployment: Path) -> None:
    cli.succeed("generate", cwd=deployment)
    mine = deployment / "terraform" / "iris" / "main_override.tf"
    mine.write_text("# mine\n")
    cli.succeed("up", cwd=deployment)
    cli.succeed("destroy", "--confirm", "iris", cwd=deployment)
    assert mine.read_text() == "# mine\n"


def test_a_state_that_the_users_own_file_keeps_elsewhere_is_used(deployment: Path) -> None:
    project = cli.succeed("generate", "--json", cwd=deployment).document["project"]
    backend = 'terraform {\n  backend "local" {\n    path = "../elsewhere.tfstate"\n  }\n}\n'
    Path(project, "backend_override.tf").write_text(backend)
    applied = cli.succeed("up", "--json", cwd=deployment).document
    assert json.loads((Path(project).parent / "elsewhere.tfstate").read_text())["resources"]
    assert not Path(project, "terraform.tfstate").exists()
    again = cli.succeed("up", "--json", cwd=deployment).document
    assert (again["changed"], again["release"]) == (False, applied["release"])
    assert cli.succeed("status", "--json", cwd=deployment).document["state"] == "deployed"
    cli.succeed("destroy", "--confirm", "iris", cwd=deployment)
    assert cli.succeed("status", "--json", cwd=deployment).document["state"] == "not-deployed"


def test_the_service_survives_the_shell_that_started_it(deployment: Path) -> None:
    document = cli.succeed("up", "--json", cwd=deployment).document
    (service,) = [p for p in processes_of(deployment) if "serve" in command_of(p)]
    assert service.terminal() is None
    assert httpx.get(document["endpoint"] + "/readyz").status_code == 200


def test_a_service_that_was_killed_for_good_is_made_again_by_apply(deployment: Path) -> None:
    first = cli.succeed("up", "--json", cwd=deployment).document
    for process in processes_of(deployment):
        process.kill()
    assert cli.succeed("status", "--json", cwd=deployment).document["healthy"] is False
    again = cli.succeed("apply", "--json", cwd=deployment).document
    assert again["changed"] is True
    assert again["endpoint"] == first["endpoint"]
    assert again["release"] == first["release"]


def test_a_fixed_port_is_taken(deployment: Path, free_port: int) -> None:
    configure(deployment, f"spec:\n  port: {free_port}\n")
    document = cli.succeed("up", "--json", cwd=deployment).document
    assert document["endpoint"] == f"http://127.0.0.1:{free_port}"
