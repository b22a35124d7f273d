"""Health is Cloud Run's own word where a request from here cannot tell."""

from __future__ import annotations

import pytest

from operators.google_cloud_run.health import unhealthy
from tests.operators.google_cloud_run.conftest import spec
from tests.operators.google_cloud_run.services import deploy
from tests.support.fake_google import FakeGoogle


def test_a_service_that_answers_is_healthy_and_nobody_else_is_asked(google: FakeGoogle) -> None:
    assert unhealthy(spec(), "iris", lambda: None) is None
    assert google.seen == []


@pytest.mark.parametrize("answer", ["503 not ready", "403 Forbidden", "Connection refused"])
def test_any_other_answer_is_the_services_own(answer: str, google: FakeGoogle) -> None:
    deploy(google)
    assert unhealthy(spec(), "iris", lambda: answer) == answer


def test_a_404_is_of_googles_front_end_when_the_revision_is_ready(google: FakeGoogle) -> None:
    deploy(google)
    assert unhealthy(spec(), "iris", lambda: "404 Not Found") is None
    deploy(google, 2, ready=1, state="CONDITION_RECONCILING", message="Deploying revision.")
    assert "is starting: Deploying revision." in str(unhealthy(spec(), "iris", lambda: "404 Not Found"))


@pytest.mark.parametrize("ingress", ["internal", "internal_load_balancing"])
def test_a_service_that_is_not_reached_from_here_is_not_asked(ingress: str, google: FakeGoogle) -> None:
    deploy(google)
    assert unhealthy(spec(ingress=ingress), "iris", lambda: pytest.fail("was asked")) is None
