"""A plan as a comment on a change that is proposed."""

from __future__ import annotations

from dataclasses import replace

from bentodeploy.cli.markdown import plan_summary
from bentodeploy.deployment.results.plan import Planned, PlannedResource
from bentodeploy.release import Release

RELEASE = Release(3, "iris:v3", "repository@sha256:3", "{}", "sha256:c", "2026-11-01T10:00:00Z")
PLANNED = Planned(
    name="iris",
    project="/somewhere/iris",
    release=RELEASE,
    has_changes=True,
    changes=(
        PlannedResource("aws_lambda_function.service", ("update",)),
        PlannedResource("aws_iam_role.function", ("delete", "create")),
        PlannedResource("aws_cloudwatch_log_group.access[0]", ("create",)),
    ),
    drift=(PlannedResource("aws_lambda_alias.live", ("update",)),),
    endpoint_effect="The endpoint stays; what it calls is changed in place.",
    fingerprint="sha256:f",
)


def test_a_reader_sees_counts_release_image_effect_resources_and_drift() -> None:
    assert (
        plan_summary(PLANNED)
        == """\
### bentodeploy: `iris`

**Plan: 1 to add, 1 to change, 1 to replace.**

| | |
| --- | --- |
| release | 3 |
| bento | `iris:v3` |
| image | `repository@sha256:3` |
| endpoint | The endpoint stays; what it calls is changed in place. |

| action | resource |
| --- | --- |
| change | `aws_lambda_function.service` |
| **replace** | `aws_iam_role.function` |
| add | `aws_cloudwatch_log_group.access[0]` |

Changed outside Terraform since the last apply:

| action | resource |
| --- | --- |
| change | `aws_lambda_alias.live` |
"""
    )


def test_a_plan_that_does_nothing_says_so() -> None:
    nothing = replace(PLANNED, has_changes=False, changes=(), drift=(), endpoint_effect="None.")
    assert "No changes: the deployment is as the config says." in plan_summary(nothing)


def test_names_cannot_break_out_of_the_table() -> None:
    strange = 'a.b["`| **x** \n# y"]'
    summary = plan_summary(replace(PLANNED, changes=(PlannedResource(strange, ("create",)),)))
    [row] = [line for line in summary.splitlines() if "a.b" in line]
    assert row == '| add | `` a.b["`\\| **x** # y"] `` |'


def test_a_bento_that_is_not_built_is_told_below_the_headline() -> None:
    newer = plan_summary(replace(PLANNED, has_changes=False, newer_bento="iris_b:v4"))
    assert "No changes: the deployment is as the config says, with `iris:v3`.\n\nThe config's bento" in newer
    assert "is now iris\\_b:v4, which is not built: `bentodeploy up` builds and deploys it.\n\n| |" in newer
    again = plan_summary(replace(PLANNED, newer_bento="iris:v3"))
    assert "What was built of iris:v3 is no longer what a build makes of it: `bentodeploy up`" in again
    gone = plan_summary(replace(PLANNED, is_built=False))
    assert "What was built of iris:v3 is not there: `bentodeploy up` builds and deploys it.\n\n| |" in gone
