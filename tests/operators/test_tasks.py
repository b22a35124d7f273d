"""A platform that does not keep to one instance loses sight of tasks: it says so, or refuses."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bentodeploy.bento.model import Bento
from bentodeploy.bento.reader import read_bento
from bentodeploy.config.model import DeploymentConfig
from bentodeploy.operator import Finding, Target
from operators.aws_lambda import LambdaOperator
from operators.aws_lambda.checks import check_bento, check_fit
from operators.aws_lambda.spec import LambdaSpec
from operators.azure_functions import FunctionsOperator
from operators.azure_functions.spec import FunctionsSpec
from operators.azure_functions.tasks import check_tasks as check_on_azure
from operators.google_cloud_run import CloudRunOperator
from operators.google_cloud_run.spec import CloudRunSpec
from operators.google_cloud_run.tasks import check_tasks as check_on_cloud_run
from operators.google_cloud_run.tasks import fit_tasks as fit_cloud_run
from operators.heroku import HerokuOperator
from operators.heroku.tasks import check_tasks as check_on_heroku
from tests.bento.test_request import a_route
from tests.bento.test_tasks import BELOW, TASK
from tests.support.bentos import make_bundle

ALONE = "/train is a task: what is submitted is known to one instance alone, and "


@pytest.fixture
def bento(tmp_path: Path) -> Bento:
    """It has one task, and nothing else."""
    return replace(read_bento(make_bundle(tmp_path / "bundle")), routes=(TASK, *BELOW))


@pytest.fixture
def mixed(bento: Bento) -> Bento:
    return replace(bento, routes=(*bento.routes, a_route(path="/tune", is_task=True), a_route()))


def about_tasks(findings: Any) -> list[Finding]:
    return [finding for finding in findings if finding.check == "tasks"]


@pytest.mark.parametrize(
    ("operator", "spec"),
    [
        (LambdaOperator(), {"region": "us-east-1"}),
        (CloudRunOperator(), {"project_id": "flowers-1234", "region": "europe-west1"}),
        (FunctionsOperator(), {"location": "westeurope", "premium_plan_sku": "EP1"}),
        (HerokuOperator(), {"dyno_type": "standard-1x", "dyno_counts": 2}),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_a_deployment_of_tasks_alone_is_refused_before_anything_is_asked(
    operator: Any, spec: dict[str, Any], bento: Bento, tmp_path: Path
) -> None:
    read = operator.spec_model.model_validate(spec)
    config = {"api_version": "v1", "name": "iris", "operator": {"name": operator.name}, "spec": read}
    target = Target(DeploymentConfig.model_validate(config), read, tmp_path)
    (finding,) = about_tasks(operator.local_checks(target, bento, {}))
    assert not finding.ok
    assert finding.check in operator.check_names


def test_lambda_refuses_a_bento_of_tasks_alone(bento: Bento) -> None:
    spec = LambdaSpec(region="us-east-1")
    for findings in (check_bento(bento, spec), check_fit(bento)):
        (finding,) = about_tasks(findings)
        assert not finding.ok
        assert finding.what.startswith(f"{ALONE}Lambda may lead the request for its result to another")
        assert "aws-ec2" in str(finding.cure)
        assert "--skip-check tasks" in str(finding.cure)


def test_lambda_names_the_tasks_of_a_bento_that_has_more(mixed: Bento) -> None:
    (finding,) = about_tasks(check_fit(mixed))
    assert finding.ok
    assert finding.what.startswith("/train, /tune are tasks: ")
    assert finding.what.endswith("Deploy it with aws-ec2, which has one machine.")


def test_who_has_no_tasks_hears_nothing_of_them(bento: Bento) -> None:
    without = replace(bento, routes=(a_route(),))
    assert about_tasks(check_fit(without)) == []
    assert list(fit_cloud_run(without)) == list(check_on_heroku(without, 2)) == []


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        (
            {},
            "may lead the request for its result to another, takes an instance's processors away between "
            "requests and ends instances that are idle",
        ),
        ({"max_instances": 1, "min_instances": 1}, "takes an instance's processors away between requests"),
        (
            {"max_instances": 2, "min_instances": 1, "cpu_always_allocated": True},
            "may lead the request for its result to another",
        ),
        ({"max_instances": 1, "cpu_always_allocated": True}, "ends instances that are idle"),
    ],
)
def test_cloud_run_says_what_it_would_do_to_tasks(bento: Bento, values: dict[str, Any], reason: str) -> None:
    (finding,) = check_on_cloud_run(bento, CloudRunSpec.model_construct(**values))
    assert (finding.ok, finding.what) == (False, f"{ALONE}Cloud Run {reason}.")
    cure = "Write `min_instances: 1`, `max_instances: 1` and `cpu_always_allocated: true`"
    assert str(finding.cure).startswith(cure)


def test_cloud_run_takes_tasks_on_one_instance_that_always_works(bento: Bento) -> None:
    spec = CloudRunSpec.model_construct(min_instances=1, max_instances=1, cpu_always_allocated=True)
    assert list(check_on_cloud_run(bento, spec)) == []


@pytest.mark.parametrize(
    ("values", "takes"),
    [
        ({"premium_plan_sku": "EP1"}, False),
        ({"premium_plan_sku": "EP1", "max_burst": 1}, True),
        ({"premium_plan_sku": "P1v3"}, True),
        ({"premium_plan_sku": "P1v3", "min_instances": 2}, False),
    ],
    ids=str,
)
def test_azure_takes_tasks_on_one_instance(bento: Bento, values: dict[str, Any], takes: bool) -> None:
    findings = list(check_on_azure(bento, FunctionsSpec.model_construct(**values)))
    assert [finding.ok for finding in findings] == ([] if takes else [False])


def test_before_there_is_a_config_a_setting_that_helps_is_told_and_not_refused(bento: Bento) -> None:
    (finding,) = fit_cloud_run(bento)
    assert finding.ok
    assert finding.what.startswith(ALONE)
    assert "Write `min_instances: 1`, `max_instances: 1`" in finding.what


def test_heroku_takes_tasks_on_one_dyno(bento: Bento) -> None:
    assert list(check_on_heroku(bento, 1)) == []
    (finding,) = check_on_heroku(bento, 2)
    assert str(finding.cure).startswith("Write `dyno_counts: 1`.")
