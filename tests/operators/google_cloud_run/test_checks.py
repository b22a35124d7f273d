"""What Cloud Run would refuse or break is told before it costs time."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bentodeploy.bento.model import Bento
from bentodeploy.bento.reader import read_bento
from bentodeploy.config.model import Access
from bentodeploy.image.model import Image
from bentodeploy.operator import Finding
from operators.google_cloud_run import CloudRunOperator
from operators.google_cloud_run.checks import (
    check_access,
    check_bento,
    check_env,
    check_fit,
    check_image,
    check_labels,
    check_project,
)
from operators.google_cloud_run.limits import ENV_VALUE_BYTES
from tests.bento.test_request import a_route
from tests.operators.google_cloud_run.conftest import spec
from tests.support.bentos import make_bundle
from tests.support.fake_google import ACCOUNT, PROJECT, FakeGoogle

GPU = {"gpu": "nvidia-l4", "cpu": 4, "memory": "16Gi", "cpu_always_allocated": True}


def bento(folder: Path, **manifest: Any) -> Bento:
    return read_bento(make_bundle(folder / "bundle", manifest=manifest))


def service(**config: Any) -> dict[str, Any]:
    return {"name": "iris", "models": [], "dependencies": [], "config": config}


def refused(findings: Any) -> list[Finding]:
    return [finding for finding in findings if not finding.ok]


@pytest.mark.parametrize("name", ["PORT", "K_SERVICE", "K_REVISION", "K_CONFIGURATION", "X_GOOGLE_A"])
def test_a_variable_that_cloud_run_sets_is_refused(name: str) -> None:
    (finding,) = check_env({name: "x"}, spec())
    assert finding.what == f"Cloud Run sets {name} itself and refuses it in env."
    assert ("`port` of the spec" in str(finding.cure)) is (name == "PORT")


def test_a_variable_that_the_image_needs_as_it_is_is_refused() -> None:
    (finding,) = check_env({"BENTOML_HOME": "/x"}, spec())
    assert finding.what == "The image needs BENTOML_HOME as it sets it."


def test_a_secret_is_a_variable_like_any_other() -> None:
    secrets = {"PORT": {"secret": "s"}, "KEY": {"secret": "s"}}
    whats = {finding.what for finding in check_env({"KEY": "x"}, spec(secrets=secrets))}
    assert whats == {"Cloud Run sets PORT itself and refuses it in env.", "KEY stands in env and in secrets."}


def test_a_variable_may_be_32_kib_and_no_more() -> None:
    assert list(check_env({"A": "x" * ENV_VALUE_BYTES}, spec())) == []
    (finding,) = check_env({"A": "x" * (ENV_VALUE_BYTES + 1)}, spec())
    assert finding.what == "A is 32,769 bytes; Cloud Run takes 32,768 a variable."


def test_labels_must_be_what_google_cloud_takes() -> None:
    assert list(check_labels({"team": "flowers_2-x", "empty": ""})) == []
    whats = [finding.what for finding in check_labels({"Team": "x", "cost": "Ä & O"})]
    assert whats == [
        "Google Cloud does not take the label Team.",
        "Google Cloud does not take the value of the label cost: 'Ä & O'.",
    ]


@pytest.mark.parametrize("everybody", ["allUsers", "allAuthenticatedUsers"])
def test_everybody_is_let_in_only_by_access(everybody: str) -> None:
    # So wrote the predecessor's files, where everything was public.
    finding = check_access(Access.PRIVATE, spec(invokers=[everybody]))
    assert finding.what == f"`invokers` names {everybody}, but the endpoint is private."
    assert "Write `access: public`" in str(finding.cure)
    assert check_access(Access.PUBLIC, spec(invokers=[everybody])).ok
    assert check_access(Access.PRIVATE, spec(invokers=["group:team@example.com"])).ok


def test_a_bento_that_needs_a_gpu_asks_for_one_in_the_spec(tmp_path: Path) -> None:
    one = bento(tmp_path, services=[service(resources={"gpu": 1})])
    (finding,) = refused(check_bento(one, spec()))
    assert "asks for a GPU; the spec names none" in finding.what
    assert "`gpu: nvidia-l4`" in str(finding.cure)
    assert not refused(check_bento(one, spec(**GPU)))


def test_a_bento_that_an_instance_cannot_hold_is_told_what_can(tmp_path: Path) -> None:
    large = replace(bento(tmp_path), size=5 * 1024**3)
    (finding,) = refused(check_bento(large, spec()))
    assert finding.what == f"{large.tag} needs about 5,320 MiB of memory, an instance has 1,024 MiB."
    assert finding.cure == "Write `cpu: 2` and `memory: 5320Mi` or more."
    assert not refused(check_bento(large, spec(cpu=2, memory="5320Mi")))
    assert [one.check for one in check_fit(large) if "`cpu: 2`" in one.what] == ["memory"]
    assert refused(check_fit(large)) == []
    (finding,) = refused(check_fit(replace(large, size=50 * 1024**3)))
    assert "aws-ec2" in str(finding.cure)


def test_before_there_is_a_config_a_gpu_is_no_refusal(tmp_path: Path) -> None:
    one = bento(tmp_path, services=[service(resources={"gpu": 1})])
    assert [(told.check, told.ok) for told in check_fit(one)] == [("gpu", True)]


def test_a_bento_that_needs_two_gpus_is_sent_to_ec2(tmp_path: Path) -> None:
    (finding,) = refused(check_bento(bento(tmp_path, services=[service(resources={"gpu": 2})]), spec(**GPU)))
    assert "an instance of Cloud Run has one at most" in finding.what
    assert "aws-ec2" in str(finding.cure)


def test_probes_must_ask_below_the_bentos_prefix(tmp_path: Path) -> None:
    prefixed = bento(tmp_path, services=[service(http={})])
    assert not refused(check_bento(prefixed, spec()))
    (finding,) = refused(check_bento(prefixed, spec(path_prefix="/api")))
    assert finding.cure == 'Write `path_prefix: ""` in the spec.'


def test_a_service_that_waits_longer_than_cloud_run_gets_a_word_and_no_refusal(tmp_path: Path) -> None:
    slow = bento(tmp_path, services=[service(traffic={"timeout": 600})])
    (finding,) = check_bento(slow, spec())
    assert finding.ok
    assert "lets a request take 600 s, Cloud Run ends it after 300 s" in finding.what


def test_a_request_larger_than_cloud_run_takes_is_sent_to_ec2(tmp_path: Path) -> None:
    large = replace(bento(tmp_path), routes=(a_route(example={"text": "x" * 33 * 1024**2}),))
    (finding,) = refused(check_bento(large, spec()))
    assert finding.check in CloudRunOperator.check_names, "it can be skipped"
    assert finding.what == "A request to /classify is 33.0 MiB by its example; Cloud Run takes 32 MiB."
    assert "aws-ec2" in str(finding.cure)


def test_a_route_that_takes_files_gets_a_word_about_their_size(tmp_path: Path) -> None:
    photos = replace(bento(tmp_path), routes=(a_route(path="/mirror", content_types=("image/*",)),))
    what = "Files go to /mirror: Cloud Run takes 32 MiB a request."
    assert list(check_bento(photos, spec())) == [Finding("payload", True, what)]


def test_an_image_for_other_processors_is_refused() -> None:
    assert check_image(Image("sha256:0", "linux/amd64", 1)).ok
    finding = check_image(Image("sha256:0", "linux/arm64", 1))
    assert finding.what == "The image is for linux/arm64; Cloud Run runs linux/amd64 only."


def test_a_project_that_is_there_is_found(google: FakeGoogle) -> None:
    whose, found = check_project(PROJECT)
    assert found == Finding("project", True, f"The project {PROJECT} is there.")
    assert (whose.check, whose.ok) == ("credentials", True)
    assert f"of {ACCOUNT} from {google.credentials_file}" in whose.what


def test_a_project_that_is_none_is_told_from_missing_credentials(google: FakeGoogle) -> None:
    whose, finding = check_project("nobodys-project")
    assert (ACCOUNT in whose.what, finding.ok) == (True, False)
    assert finding.what.startswith("There is no project nobodys-project, or these credentials may not see it")
    assert "`gcloud projects list`" in str(finding.cure)


def test_a_project_that_is_being_deleted_can_be_brought_back(google: FakeGoogle) -> None:
    google.projects["old-project"] = "DELETE_REQUESTED"
    _, finding = check_project("old-project")
    assert finding.cure == "gcloud projects undelete old-project"


def test_an_api_that_is_off_is_named(google: FakeGoogle) -> None:
    message = "The API has not been used in project 1: cloudresourcemanager.googleapis.com"
    google.answer_once("GET /v3", 403, message, "SERVICE_DISABLED")
    whose, finding = check_project(PROJECT)
    assert [(one.check, one.ok) for one in (whose, finding)] == [("credentials", True), ("project", False)]
    assert finding.cure == "gcloud services enable cloudresourcemanager.googleapis.com"


def test_without_credentials_it_says_how_to_get_some(no_credentials: None) -> None:
    [finding] = check_project(PROJECT)
    assert (finding.check, finding.ok) == ("credentials", False)
    assert "there are no Google Cloud credentials" in finding.what
    assert "gcloud auth application-default login" in str(finding.cure)
