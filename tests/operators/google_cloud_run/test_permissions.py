"""The permissions that the README asks for are those that a deployment needs, no more and no fewer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bentodeploy.config.model import Access
from bentodeploy.preflight.check import Situation
from bentodeploy.preflight.clock import check_clock
from operators.google_cloud_run import CloudRunOperator
from operators.google_cloud_run.logs import log_lines
from operators.google_cloud_run.registry import ArtifactRegistry
from operators.google_cloud_run.state import service_status
from operators.google_cloud_run.token import ensure_token, read_token
from operators.google_cloud_run.traffic import revisions, set_traffic
from tests.operators.google_cloud_run.conftest import SPEC, spec, target
from tests.operators.google_cloud_run.full_spec import EVERYTHING, FIRST, SECOND, SERVICE
from tests.operators.google_cloud_run.permissions import CALLS, NOT_SEEN_HERE, RESOURCES, ROLES
from tests.operators.google_cloud_run.services import deploy
from tests.support.checkout import CHECKOUT
from tests.support.cloud_provider import FakeCloud, attached_provider
from tests.support.cloud_provider.rules.google import service_scaling
from tests.support.fake_google import PROJECT, REGION, FakeGoogle
from tests.support.generated_project import GeneratedProject, generated_project
from tests.support.needs import of_calls, of_resources

README = CHECKOUT / "operators" / "google_cloud_run" / "README.md"
GUIDE = CHECKOUT / "templates" / "ci" / "guide.md.j2"
OF_THE_STATE = {"roles/storage.objectAdmin"}
SECRET = f"projects/{PROJECT}/secrets/iris-{REGION}-token"


@pytest.fixture
def cloud(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeCloud]:
    with attached_provider("google", monkeypatch) as cloud:
        cloud.added[SERVICE] = service_scaling
        yield cloud


def documented() -> set[str]:
    """All permissions of the table in the README; `.get` is short for the one before it with another end."""
    section = README.read_text(encoding="utf-8").partition("\n## Permissions\n")[2].partition("\n## ")[0]
    found: set[str] = set()
    for line in re.findall(r"^\| [^|]+ \| (.*) \|$", section, re.MULTILINE):
        before = ""
        for name in re.findall(r"`([^`]+)`", line):
            before = before.rpartition(".")[0] + name if name.startswith(".") else name
            found.add(before)
    return found


def a_life(project: GeneratedProject, cloud: FakeCloud, values: dict[str, Any], access: Access) -> None:
    """Deploy, change what can be changed, bring back what somebody else changed, and destroy."""
    for image, keep in ((FIRST, 10), (SECOND, 5)):
        wanted = {**SPEC, **values, "keep_images": keep}
        project.render(project.target(wanted, access=access.value), image)
        project.terraform.init()
        project.apply()
    cloud.one("google_service_account")["display_name"] = "somebody else's"
    for secret in cloud.all("google_secret_manager_secret"):
        secret["labels"] = {"added": "by-hand"}
    project.apply()
    project.destroy()


def use_the_apis(google: FakeGoogle, folder: Path) -> None:
    """All that the command asks Google itself."""
    place = f"projects/{PROJECT}/locations/{REGION}/repositories/iris"
    google.repositories[place] = f"{REGION}-docker.pkg.dev/{PROJECT}/iris"
    google.secrets[SECRET] = []
    for region in (REGION, "europe-new9"):
        wanted = target(folder, {"region": region})
        assert all(finding.ok for finding in CloudRunOperator().checks(wanted, None, {}, {}))
        here = Situation(folder, operator=CloudRunOperator(), target=wanted)
        assert all(finding.ok for finding in check_clock(here))
    registry = ArtifactRegistry(PROJECT, REGION, "iris")
    assert registry.repository
    assert not registry.holds("sha256:0")
    ensure_token("iris", spec())
    assert read_token("iris", spec())
    assert list(log_lines(PROJECT, REGION, "iris", lines=1, follow=False)) == []
    deploy(google, 1)
    deploy(google, 2, ready=1, state="CONDITION_FAILED")
    assert service_status(spec(), "iris").state == "failed"
    assert len(revisions(spec(), "iris")) == 2
    set_traffic(spec(), "iris", None)


@pytest.mark.provider
@pytest.mark.terraform
def test_the_documented_permissions_are_those_that_are_needed(
    cloud: FakeCloud, google: FakeGoogle, tmp_path: Path
) -> None:
    project = generated_project(CloudRunOperator(), tmp_path / "project")
    a_life(project, cloud, EVERYTHING, Access.PUBLIC)
    a_life(project, cloud, {}, Access.TOKEN)
    use_the_apis(google, tmp_path)
    needed = of_resources(cloud.calls, RESOURCES) | of_calls(google.seen, CALLS)
    assert needed - documented() == set(), "needed, and not documented"
    assert documented() - needed == set().union(*NOT_SEEN_HERE.values()), "documented, and not needed"


def test_the_roles_of_a_pipeline_have_all_that_is_needed_and_none_is_idle() -> None:
    told = GUIDE.read_text(encoding="utf-8").partition("`apply_roles` for Cloud")[2]
    named = set(re.findall(r"`(roles/[^`]+)`", told.partition("`plan_roles`")[0])) - OF_THE_STATE
    assert named == ROLES.keys()
    having = {
        permission: [role for role, (_, pattern) in ROLES.items() if re.fullmatch(pattern, permission)]
        for permission in documented()
    }
    assert [permission for permission, roles in having.items() if not roles] == []
    assert {roles[0] for roles in having.values() if len(roles) == 1} == named
