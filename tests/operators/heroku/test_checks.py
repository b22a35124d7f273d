"""What Heroku would refuse or break is told before it costs time."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bentodeploy.bento.reader import read_bento
from bentodeploy.config.model import Access
from bentodeploy.image.model import Image
from bentodeploy.operator import Finding
from operators.heroku import api
from operators.heroku.checks import (
    check_access,
    check_account,
    check_bento,
    check_env,
    check_fit,
    check_image,
)
from operators.heroku.limits import CONFIG_BYTES
from operators.heroku.spec import HerokuSpec
from tests.support.bentos import make_bundle
from tests.support.fake_heroku import STRANGER, FakeHeroku, Fault


def by_check(findings: Any) -> dict[str, Finding]:
    return {finding.check: finding for finding in findings}


def test_private_access_is_refused_with_what_there_is_instead() -> None:
    finding = check_access(Access.PRIVATE)
    assert not finding.ok
    assert "its router passes every request on" in finding.what
    assert "access: token" in str(finding.cure)
    assert check_access(Access.PUBLIC).ok
    assert check_access(Access.TOKEN).ok


@pytest.mark.parametrize("name", ["PORT", "DYNO"])
def test_a_variable_that_heroku_sets_is_refused(name: str) -> None:
    (finding,) = check_env({name: "x"})
    assert finding.what == f"Heroku sets {name} itself."


def test_a_variable_that_the_image_needs_as_it_is_is_refused() -> None:
    (finding,) = check_env({"BENTOML_HOME": "/home/x"})
    assert finding.what.startswith("The image needs BENTOML_HOME as it sets it")


def test_env_may_be_64_kb_in_all_and_no_more() -> None:
    assert list(check_env({"NAME": "x" * (CONFIG_BYTES - 4)})) == []
    (finding,) = check_env({"NAME": "x" * (CONFIG_BYTES - 3)})
    assert finding.what == "env is 65,537 bytes; Heroku takes 65,536 for all config vars of an app."


def test_a_bento_that_needs_a_gpu_is_sent_to_ec2(tmp_path: Path) -> None:
    service = {"name": "iris", "models": [], "dependencies": [], "config": {"resources": {"gpu": 1}}}
    bento = read_bento(make_bundle(tmp_path / "bundle", manifest={"services": [service]}))
    (finding,) = check_bento(bento, "basic")
    assert "Heroku has none" in finding.what
    assert "aws-ec2" in str(finding.cure)


def test_a_bento_that_a_dyno_cannot_hold_gets_a_larger_one(tmp_path: Path) -> None:
    large = replace(read_bento(make_bundle(tmp_path / "bundle")), size=600 * 1024**2)
    (finding,) = check_bento(large, "basic")
    assert finding.what == f"{large.tag} needs about 800 MB of memory, a Basic dyno has 512 MB."
    assert (finding.ok, finding.cure) == (False, "Write `dyno_type: standard-2x`.")
    assert list(check_bento(large, "standard-2x")) == []
    (told,) = check_fit(large)
    assert (told.ok, "`dyno_type: standard-2x`" in told.what) == (True, True)
    (refused,) = check_fit(replace(large, size=200 * 1024**3))
    assert (refused.ok, "aws-ec2" in str(refused.cure)) == (False, True)


def test_a_service_that_waits_longer_than_herokus_router_gets_a_word_and_no_refusal(tmp_path: Path) -> None:
    service = {"name": "iris", "models": [], "dependencies": [], "config": {"traffic": {"timeout": 60}}}
    slow = read_bento(make_bundle(tmp_path / "bundle", manifest={"services": [service]}))
    (finding,) = check_bento(slow, "basic")
    assert finding.ok
    assert "lets a request take 60 s" in finding.what
    assert "within 30 s" in finding.what
    assert list(check_bento(replace(slow, timeout=30), "basic")) == []


def test_an_image_for_other_processors_is_refused() -> None:
    (finding,) = check_image(Image("sha256:0", "linux/arm64", 1))
    assert finding.what == "The image is for linux/arm64; Heroku runs linux/amd64 only."
    assert list(check_image(Image("sha256:0", "linux/amd64", 1))) == []


def test_a_free_name_and_a_token_that_works_pass(heroku: FakeHeroku) -> None:
    findings = by_check(check_account("iris", HerokuSpec(), {}))
    assert [finding.ok for finding in findings.values()] == [True, True]
    assert findings["credentials"].what == "The token of me@example.com, from HEROKU_API_KEY."


def test_a_platform_that_fails_is_no_fault_of_the_token(
    heroku: FakeHeroku, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api, "PAUSES", ())
    heroku.faults.append(Fault("GET /apps/iris", 500, "Broken."))
    findings = by_check(check_account("iris", HerokuSpec(), {}))
    assert {check: finding.ok for check, finding in findings.items()} == {"credentials": True, "name": False}
    assert "status.heroku.com" in str(findings["name"].cure)


def test_a_name_that_somebody_else_has_is_refused(heroku: FakeHeroku) -> None:
    heroku.cloud.resources["heroku_app", "x"] = {"id": "x", "name": "iris", "owner": STRANGER}
    finding = by_check(check_account("iris", HerokuSpec(), {}))["name"]
    assert finding.what == "The app name iris is taken by somebody else."
    assert "`app:` in the spec" in str(finding.cure)


def test_an_app_of_ones_own_that_bentodeploy_did_not_make_is_not_taken_over(heroku: FakeHeroku) -> None:
    heroku.cloud.resources["heroku_app", "x"] = {"id": "x", "name": "iris", "web_url": "https://x/"}
    assert not by_check(check_account("iris", HerokuSpec(), {}))["name"].ok
    assert by_check(check_account("iris", HerokuSpec(), {"app_id": "x"}))["name"].ok


def test_an_app_that_runs_is_not_renamed_by_the_way(heroku: FakeHeroku) -> None:
    app = {"id": "x", "name": "iris", "web_url": "https://x/"}
    heroku.cloud.resources["heroku_app", "x"] = app
    outputs = {"app": "iris", "app_id": "x", "image": "registry.heroku.com/iris/web@sha256:0"}

    def name(outputs: dict[str, str]) -> Finding:
        return by_check(check_account("flowers", HerokuSpec(app="flowers"), outputs))["name"]

    refused = name(outputs)
    assert not refused.ok
    assert refused.what.startswith("The app that runs is called iris; a build would rename it to flowers")
    assert str(refused.cure).endswith("by `heroku apps:rename flowers --app iris`.")
    assert name({"app": "iris", "app_id": "x"}).ok, "no image was released yet"

    app["name"] = "flowers"
    assert name(outputs).what == "The app flowers is this deployment's."
    del heroku.cloud.resources["heroku_app", "x"]
    assert name(outputs).what == "The app name flowers is free."


@pytest.mark.parametrize(
    ("spec", "told"), [({"region": "eu"}, "region us"), ({"team": "flowers"}, "team none")]
)
def test_an_app_that_runs_is_not_moved(spec: dict[str, Any], told: str, heroku: FakeHeroku) -> None:
    heroku.cloud.resources["heroku_app", "x"] = {"id": "x", "name": "iris", "web_url": "https://x/"}
    findings = check_account("iris", HerokuSpec.model_validate(spec), {"app_id": "x"})
    (refused,) = (finding for finding in findings if not finding.ok)
    assert refused.what.startswith(f"The app iris has the {told}; it cannot be moved")
    assert "bentodeploy destroy" in str(refused.cure)


def test_without_a_token_the_check_says_how_to_get_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HEROKU_API_KEY", raising=False)
    (finding,) = check_account("iris", HerokuSpec(), {})
    assert not finding.ok
    assert "heroku login" in str(finding.cure)
