"""What Azure Functions would refuse or break is told before it costs time."""

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
from operators.azure_functions import FunctionsOperator, checks
from operators.azure_functions.checks import (
    check_bento,
    check_env,
    check_fit,
    check_health,
    check_image,
    check_labels,
    check_place,
    check_plan,
    check_wanted_place,
)
from operators.azure_functions.plans import PLANS
from operators.azure_functions.spec import FunctionsSpec
from tests.bento.test_request import a_route
from tests.operators.azure_functions.tokens import access_token_of
from tests.support.bentos import make_bundle
from tests.support.fake_azure import MANAGEMENT, SUBSCRIPTION, Answer, FakeAzure

USUAL = "apt-get update && apt-get install -q -y --no-install-recommends bash build-essential git"


def spec(**values: Any) -> FunctionsSpec:
    return FunctionsSpec.model_validate({"location": "westeurope", **values})


def bento(folder: Path, **manifest: Any) -> Bento:
    return read_bento(make_bundle(folder / "bundle", manifest=manifest))


def service(**config: Any) -> dict[str, Any]:
    return {"name": "iris", "models": [], "dependencies": [], "config": config}


def refused(findings: Any) -> list[Finding]:
    return [finding for finding in findings if not finding.ok]


@pytest.mark.parametrize(
    ("sku", "why"),
    [
        ("Y1", "Y1 is the Consumption plan, which runs no containers."),
        ("fc1", "fc1 is the Flex Consumption plan, which runs no containers."),
        ("F1", "F1 is the Free plan, which runs no containers."),
        ("P9v9", "Azure Functions has no plan P9v9."),
    ],
)
def test_a_plan_that_runs_no_containers_is_refused(sku: str, why: str) -> None:
    (finding,) = refused(check_plan(spec(premium_plan_sku=sku)))
    assert finding.what == why
    assert "EP1" in str(finding.cure)
    assert "P1v2" in str(finding.cure)


@pytest.mark.parametrize("plan", PLANS.values(), ids=str)
def test_every_other_plan_passes_in_any_letters(plan: Any) -> None:
    assert list(check_plan(spec(premium_plan_sku=plan.sku.upper()))) == []


@pytest.mark.parametrize(("sku", "most"), [("B1", 3), ("S2", 10), ("P1v2", 30), ("P0v3", 30), ("EP3", 20)])
def test_more_instances_than_a_plan_has_are_refused(sku: str, most: int) -> None:
    assert refused(check_plan(spec(premium_plan_sku=sku, min_instances=most))) == []
    (finding,) = refused(check_plan(spec(premium_plan_sku=sku, min_instances=most + 1)))
    assert finding.what == f"{sku} has {most} instances that always run at most."
    assert str(finding.cure).startswith(f"Write min_instances: {most} or less")


def test_a_bento_that_an_instance_cannot_hold_gets_a_plan_of_the_kind_that_can(tmp_path: Path) -> None:
    large = replace(bento(tmp_path), size=5 * 1024**3)
    (finding,) = refused(check_bento(large, spec(premium_plan_sku="EP1")))
    assert finding.check == "memory"
    assert finding.what == f"{large.tag} needs about 5,420 MB of memory, an instance of EP1 has 3,584 MB."
    assert finding.cure == "Write premium_plan_sku: EP2."
    assert refused(check_bento(large, spec(premium_plan_sku="EP2"))) == []
    (finding,) = refused(check_bento(replace(large, size=20 * 1024**3), spec(premium_plan_sku="EP1")))
    assert finding.cure == "Write premium_plan_sku: P3v3."
    (finding,) = refused(check_bento(replace(large, size=500 * 1024**3), spec()))
    assert "aws-ec2" in str(finding.cure)
    assert [(told.check, told.ok) for told in check_fit(large) if "needs about" in told.what] == [
        ("memory", True)
    ]
    assert refused(check_fit(replace(large, size=500 * 1024**3)))


def test_who_needs_more_instances_gets_a_plan_that_has_them() -> None:
    def cure(sku: str, instances: int) -> str:
        (finding,) = refused(check_plan(spec(premium_plan_sku=sku, min_instances=instances)))
        return str(finding.cure)

    assert cure("B1", 4) == "Write min_instances: 3 or less, or a plan that has more, such as P1v2."
    assert cure("P1v2", 40) == "Write min_instances: 30 or less."


def test_a_burst_on_a_dedicated_plan_gets_a_word_and_no_refusal() -> None:
    (finding,) = check_plan(spec(premium_plan_sku="P1v2", min_instances=2, max_burst=5))
    assert finding.ok
    assert "Dedicated plan with min_instances, 2; max_burst is for EP1 to EP3" in finding.what
    assert list(check_plan(spec(premium_plan_sku="EP1", max_burst=5))) == []


@pytest.mark.parametrize(
    "name",
    [
        "WEBSITES_PORT",
        "AzureWebJobsStorage",
        "FUNCTIONS_WORKER_RUNTIME",
        "DOCKER_X",
        "BENTODEPLOY_AUTH_LEVEL",
    ],
)
def test_a_variable_of_azures_is_refused(name: str) -> None:
    (finding,) = check_env({name: "x"})
    assert finding.what == f"{name} belongs to Azure Functions."


@pytest.mark.parametrize("name", ["BENTOML_HOME", "PYTHONPATH", "BENTO_PATH"])
def test_a_variable_that_the_image_needs_as_it_is_is_refused(name: str) -> None:
    (finding,) = check_env({name: "x"})
    assert finding.what.startswith(f"The image needs {name} as it sets it: /")


def test_usual_variables_and_labels_pass() -> None:
    assert list(check_env({"GREETING": "hello", "AZURE_CLIENT_ID": "x"})) == []
    assert list(check_labels({"team": "flowers", "cost.center": "7"})) == []


@pytest.mark.parametrize("name", ["team/flowers", "microsoftish", "AzureTeam"])
def test_a_label_that_is_no_tag_is_refused(name: str) -> None:
    assert refused(check_labels({name: "x"}))


def test_a_bento_that_needs_a_gpu_is_sent_to_ec2(tmp_path: Path) -> None:
    (finding,) = refused(check_bento(bento(tmp_path, services=[service(resources={"gpu": 2})]), spec()))
    assert "asks for 2 GPUs; Azure Functions has none" in finding.what
    assert "aws-ec2" in str(finding.cure)


def test_a_bento_of_several_services_is_sent_to_ec2(tmp_path: Path) -> None:
    several = bento(tmp_path, services=[service(), {**service(), "name": "other"}])
    (finding,) = refused(check_bento(several, spec()))
    assert "runs 2 services" in finding.what


def test_the_health_check_must_ask_below_the_bentos_prefix(tmp_path: Path) -> None:
    plain = bento(tmp_path)
    prefixed = replace(plain, path_prefix="/api")
    assert list(check_health(prefixed, spec(path_prefix="/api"), Access.PUBLIC)) == []
    assert list(check_health(prefixed, spec(), Access.PRIVATE)) == [], "Azure does not ask a private app"
    (finding,) = check_health(prefixed, spec(), Access.TOKEN)
    assert finding.check in FunctionsOperator.check_names
    assert (finding.ok, finding.cure) == (False, 'Write `path_prefix: "/api"` in the spec.')
    (finding,) = check_health(plain, spec(path_prefix="/api"), Access.PUBLIC)
    assert finding.cure == 'Write `path_prefix: ""` in the spec.'


def test_a_request_larger_than_azure_takes_is_sent_to_ec2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A hundred of them would be the same, and cost memory.
    monkeypatch.setattr(checks, "REQUEST_MB", 2)
    large = replace(bento(tmp_path), routes=(a_route(example={"text": "x" * 3 * 1024**2}),))
    (finding,) = refused(check_bento(large, spec()))
    assert finding.check in FunctionsOperator.check_names, "it can be skipped"
    assert finding.what == "A request to /classify is 3.0 MB by its example; Azure Functions takes 2 MB."
    assert "aws-ec2" in str(finding.cure)


def test_a_route_that_takes_files_gets_a_word_about_their_size(tmp_path: Path) -> None:
    photos = replace(bento(tmp_path), routes=(a_route(path="/mirror", content_types=("image/*",)),))
    (finding,) = check_bento(photos, spec())
    assert finding.ok
    assert finding.what == "Files go to /mirror: Azure Functions takes 100 MB a request."


def test_a_service_that_asks_for_longer_requests_than_azure_has_is_refused(tmp_path: Path) -> None:
    slow = bento(tmp_path, services=[service(traffic={"timeout": 231})])
    (finding,) = refused(check_bento(slow, spec()))
    assert finding.check in FunctionsOperator.check_names, "it can be skipped"
    assert (
        "lets a request take 231 s; Azure's load balancer ends each after 230 s, on every plan"
        in finding.what
    )
    assert "google-cloud-run or aws-ec2, which wait longer" in str(finding.cure)
    assert "`--skip-check timeout` goes on" in str(finding.cure)


@pytest.mark.parametrize("traffic", [{"timeout": 230}, {}], ids=["230 s", "not set"])
def test_a_service_that_asks_for_no_longer_requests_passes(traffic: dict[str, Any], tmp_path: Path) -> None:
    assert not list(check_bento(bento(tmp_path, services=[service(traffic=traffic)]), spec()))


def test_a_python_that_microsoft_has_no_image_for_is_refused_unless_another_base_is_named(
    tmp_path: Path,
) -> None:
    old = bento(tmp_path, image={"python_version": "3.9", "base_image": "python:3.9-slim"})
    (finding,) = refused(check_bento(old, spec()))
    assert "is for Python 3.9; Azure Functions has 3.10, 3.11, 3.12, 3.13" in finding.what
    assert list(check_bento(old, spec(base_image="own/functions:3.9"))) == []


@pytest.mark.parametrize(
    ("manifest", "what"),
    [
        ({"docker": {"python_version": "3.11", "system_packages": ["libgomp1"]}}, "packages libgomp1"),
        ({"docker": {"python_version": "3.11", "setup_script": "./x.sh"}}, "setup script"),
        ({"docker": {"python_version": "3.11", "dockerfile_template": "x"}}, "Dockerfile template"),
        ({"docker": {"python_version": "3.11", "base_image": "own:1"}}, "base image own:1"),
        ({"conda": {"dependencies": ["mkl"]}}, "conda environment"),
        ({"image": {"python_version": "3.11", "commands": [USUAL, "apt-get install x"]}}, "own commands"),
        ({"image": {"python_version": "3.11", "commands": [f"{USUAL} ffmpeg"]}}, "own commands"),
        ({"image": {"python_version": "3.11", "commands": [USUAL], "post_commands": ["x"]}}, "own commands"),
    ],
)
def test_what_the_bentos_image_has_beyond_python_is_no_silent_loss(
    manifest: dict[str, Any], what: str, tmp_path: Path
) -> None:
    special = bento(tmp_path, **manifest)
    (finding,) = refused(check_bento(special, spec()))
    assert what in finding.what
    assert "base_image" in str(finding.cure)
    assert list(check_bento(special, spec(base_image="own/functions:1"))) == []


def test_a_usual_bento_passes(tmp_path: Path) -> None:
    image = {"python_version": "3.11", "base_image": "python:3.11-slim", "commands": [USUAL]}
    assert list(check_bento(bento(tmp_path, image=image), spec())) == []


def test_a_route_that_streams_gets_a_word_where_its_answer_is_collected(tmp_path: Path) -> None:
    telling = replace(bento(tmp_path), routes=(a_route(path="/tell", is_stream=True), a_route(path="/add")))
    (finding,) = check_bento(telling, spec())
    assert (finding.check, finding.ok) == ("streams", True)
    assert finding.what.startswith("/tell streams: the worker for Python hands an answer on whole")
    assert list(check_bento(telling, spec(runtime="custom_handler"))) == []


def test_an_image_for_other_processors_is_refused() -> None:
    assert not refused(check_image(Image("sha256:0", "linux/amd64", 10**10)))
    (finding,) = refused(check_image(Image("sha256:0", "linux/arm64", 10**9)))
    assert finding.what == "The image is for linux/arm64; Azure Functions runs linux/amd64."


def test_a_location_that_exists_passes(azure: FakeAzure) -> None:
    findings = list(check_place(spec(), SUBSCRIPTION.upper()))
    assert [(one.check, one.ok) for one in findings] == [("credentials", True), ("location", True)]
    assert "Azure takes what azure-identity finds" in findings[0].what


def test_who_has_logged_in_is_told_where_the_token_tells_it(
    azure: FakeAzure, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = access_token_of({"upn": "jane@example.com", "tid": "t-1"})
    azure.tokens[token] = MANAGEMENT
    monkeypatch.setattr(checks, "management_token", lambda doing: token)
    whose = next(iter(check_place(spec(), None)))
    assert whose.what.startswith("The user jane@example.com, tenant t-1, by what azure-identity finds")


def test_a_subscription_that_may_not_be_read_is_told_with_who_may_not(azure: FakeAzure) -> None:
    action = "Microsoft.Resources/subscriptions/locations/read"
    error = {"code": "Denied", "message": f"You may not perform action '{action}'."}
    azure.answers = [Answer(".*/locations", 403, body={"error": error})]
    whose, finding = check_place(spec(), None)
    assert [(one.check, one.ok) for one in (whose, finding)] == [("credentials", True), ("location", False)]
    assert action in str(finding.cure)


def test_a_location_that_does_not_exist_gets_the_nearest_one(azure: FakeAzure) -> None:
    (finding,) = refused(check_place(spec(location="westeurop"), None))
    assert finding.what == "The subscription has no location westeurop."
    assert finding.cure == "Write location: westeurope."
    (finding,) = refused(check_place(spec(location="atlantis"), None))
    assert finding.cure == "Choose one of eastus, germanywestcentral, northeurope, westeurope, westus2."


def test_a_deployment_without_a_place_is_refused() -> None:
    (finding,) = check_wanted_place(FunctionsSpec())
    assert "location: westeurope" in str(finding.cure)


def test_a_subscription_that_the_credentials_do_not_know_is_refused(azure: FakeAzure) -> None:
    (finding,) = refused(check_place(spec(subscription_id=SUBSCRIPTION.replace("1", "9")), None))
    assert "know no subscription 92345678" in finding.what


def test_another_subscription_than_that_of_the_deployment_is_refused(azure: FakeAzure) -> None:
    (finding,) = check_place(spec(), SUBSCRIPTION.replace("1", "9"))
    assert "lives in the subscription 92345678" in finding.what
    assert azure.seen == [], "nothing need be asked"


def test_a_resource_group_must_exist(azure: FakeAzure) -> None:
    azure.groups = ["bentos"]
    assert all(finding.ok for finding in check_place(spec(resource_group="bentos"), None))
    (finding,) = refused(check_place(spec(resource_group="others"), None))
    assert "has no resource group others" in finding.what


def test_without_a_subscription_it_says_what_to_set(
    azure: FakeAzure, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ARM_SUBSCRIPTION_ID")
    (finding,) = check_place(spec(), None)
    assert (finding.check, finding.ok) == ("credentials", False)
    assert "export ARM_SUBSCRIPTION_ID=" in str(finding.cure)


def test_without_credentials_it_says_how_to_log_in(azure: FakeAzure, monkeypatch: pytest.MonkeyPatch) -> None:
    azure.answers = [Answer("GET /msi/token", 400, times=99, body={"error": "no identity"})]
    # No Azure CLI, and nothing else that azure-identity could find.
    monkeypatch.setenv("PATH", "")
    (finding,) = check_place(spec(), None)
    assert "there are no Azure credentials that work" in finding.what
    assert "az login" in str(finding.cure)
