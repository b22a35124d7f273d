"""Results as text for people: plain columns, nothing that a pipe would trip over."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from bentodeploy.deployment.bentos import BentoDescription
    from bentodeploy.deployment.doctor import Examined
    from bentodeploy.deployment.generate import Generated
    from bentodeploy.deployment.operators import OperatorDescription, OperatorListing
    from bentodeploy.deployment.pipeline import PipelineWritten
    from bentodeploy.deployment.results.apply import Applied
    from bentodeploy.deployment.results.build import Built
    from bentodeploy.deployment.results.call import Call
    from bentodeploy.deployment.results.destroy import Destroyed
    from bentodeploy.deployment.results.listing import Listing
    from bentodeploy.deployment.results.plan import Planned, PlannedResource
    from bentodeploy.deployment.results.run import Tried
    from bentodeploy.deployment.results.scale import Scaled
    from bentodeploy.deployment.results.status import StatusReport
    from bentodeploy.deployment.results.traffic import Traffic
    from bentodeploy.deployment.state import StateMigrated, StoreMade
    from bentodeploy.wizard.writing import Written

_SIGNS: dict[tuple[str, ...], str] = {("create",): "+", ("delete",): "-", ("update",): "~", ("read",): "<="}


def applied(result: Applied) -> str:
    """The endpoint, its routes, and one line to paste."""
    lines = [
        f"{result.name} is healthy at {result.endpoint}",
        f"Release {result.release.number} runs {result.release.bento}"
        + ("." if result.changed else "; nothing had to be changed."),
        *result.notes,
    ]
    return "\n".join([*lines, *_routes(result.routes, result.try_it)])


def further(options: Sequence[str]) -> str:
    """What one does with an endpoint; `options` name the config where that is not found without."""
    status, logs, destroy = (
        shlex.join(["bentodeploy", verb, *options]) for verb in ("status", "logs", "destroy")
    )
    return f"\nLook at it: `{status}`, `{logs}`\nRemove it:  `{destroy}`"


def tried(result: Tried) -> str:
    """Where the image listens, its routes, and one line to paste."""
    try_it = result.routes[0].curl if result.routes else None
    lines = [f"{result.bento} runs as on {result.operator} at {result.endpoint}"]
    lines += _routes(result.routes, try_it)
    if result.notes:
        lines += ["", *result.notes]
    return "\n".join([*lines, "", "Its log follows; Ctrl-C ends it."])


def initialized(result: Written) -> str:
    """What was written and what comes next."""
    from pathlib import Path

    file = Path(result.file)
    near = file.relative_to(Path.cwd()) if file.is_relative_to(Path.cwd()) else file
    return f"Wrote {near}\nNext: {result.next}"


def examined(result: Examined) -> str:
    """Each group with its findings; below a refusal what to do about it."""
    lines: list[str] = []
    width = max((len(outcome.check) for outcome in result.checks), default=0)
    for group in dict.fromkeys(outcome.group for outcome in result.checks):
        lines += ["", f"{group}:"]
        for outcome in result.checks:
            if outcome.group == group:
                sign = "ok" if outcome.ok else "NO"
                lines.append(f"  {sign}  {outcome.check.ljust(width)}  {outcome.what}")
                lines += [f"      {'':{width}}  {outcome.cure}"] if outcome.cure else []
    refused = sum(not outcome.ok for outcome in result.checks)
    lines += ["", f"{refused} of {len(result.checks)} refuse." if refused else "All is well."]
    if result.config is None:
        lines.append("There is no config here: `bentodeploy init` makes one, and then more is checked.")
    return "\n".join(lines[1:])


def generated(result: Generated) -> str:
    """Where the project is, and what was written."""
    if not result.changed_files:
        return f"{result.project} is up to date."
    return "\n".join([f"Wrote {result.project}:", *(f"  {name}" for name in result.changed_files)])


def built(result: Built, options: Sequence[str]) -> str:
    """What was built and what comes next; `options` as in `further`."""
    apply = shlex.join(["bentodeploy", "apply", *options])
    verb = "Built" if result.rebuilt else "Already built:"
    return (
        f"{verb} {result.release.bento} as {result.release.image}\n"
        f"It is release {result.release.number} of {result.name}; `{apply}` deploys it."
    )


def planned(result: Planned, out: Path | None, options: Sequence[str]) -> str:
    """What would change, and what was changed by others.

    `out` is where the plan was kept, `options` as in `further`.
    """
    from bentodeploy.deployment.results.plan import UP

    up = shlex.join([*UP.split(), *options])
    remarks = [remark.replace(f"`{UP}`", f"`{up}`") for remark in result.remarks]
    lines = []
    if result.drift:
        lines += ["Changed outside Terraform since the last apply:", *_resources(result.drift), ""]
    if not result.has_changes:
        return "\n".join([*lines, _no_changes(result), *remarks])
    lines += [f"Release {result.release.number} ({result.release.bento}) would change:"]
    lines += _resources(result.changes) or ["  only outputs"]
    lines += ["", *remarks]
    if result.is_built:
        command = shlex.join(["bentodeploy", "apply", *([str(out)] if out else []), *options])
        lines.append(f"`{command}` does it.")
    return "\n".join(lines)


def _no_changes(result: Planned) -> str:
    if result.newer_bento is None:
        return f"No changes: {result.name} is as the config says."
    return f"No changes: {result.name} is as the config says, with {result.release.bento}."


def destroyed(result: Destroyed) -> str:
    """What is gone."""
    gone = [*result.destroyed, *result.swept]
    if not gone:
        return f"There was nothing of {result.name} to destroy."
    return "\n".join([f"{result.name} is destroyed:", *(f"  {name}" for name in gone)])


def reported(result: StatusReport) -> str:
    """Everything that `status` found."""
    runtime = f"{result.runtime.state}: {result.runtime.detail}" if result.runtime else None
    release = f"{result.release.number}: {result.release.bento}" if result.release else None
    rows = [
        ("deployment", f"{result.name} ({result.operator})"),
        ("state", f"{result.state}: {result.detail}"),
        ("endpoint", result.endpoint),
        ("runtime", runtime),
        ("release", release),
        ("image", result.release.image if result.release else None),
        ("project", result.project),
    ]
    return "\n".join(line.strip() for line in _columns((key, value) for key, value in rows if value))


def pipeline_written(result: PipelineWritten) -> str:
    """What was written, and where to go on."""
    head = f"Wrote the pipeline of {result.name} for {result.provider}:"
    lines = [head, *(f"  {name}" for name in result.files)]
    if result.provider == "gitlab":
        lines += ["", f"GitLab runs it once .gitlab-ci.yml says:  include: {{local: {result.files[0]}}}"]
    guide = next((name for name in result.files if name.endswith("README.md")), None)
    if guide is not None:
        return "\n".join([*lines, "", f"{guide} says what it needs once; then commit all of it."])
    proposal = "merge request" if result.provider == "gitlab" else "pull request"
    return "\n".join([*lines, "", f"Commit it, and open a {proposal} to see its first plan."])


def scaled(result: Scaled) -> str:
    """Answer of `scale`."""
    kept = f" Write `{result.spec}` in the spec, else the next apply takes it back." if result.spec else ""
    return f"{result.name} runs {result.count} instance{'s' if result.count > 1 else ''} from now on.{kept}"


def shared_out(result: Traffic) -> str:
    """Answer of `traffic`: a table, and how long a split lasts."""
    rows = [
        (
            revision.name,
            f"{revision.percent} %" if revision.is_ready or revision.percent else "not ready",
            _age(revision.created_at),
            revision.image,
        )
        for revision in result.revisions
    ]
    table = _table(("REVISION", "REQUESTS", "AGE", "IMAGE"), rows)
    if not result.is_split:
        return table
    return f"{table}\n\nThe next apply gives all requests to the newest revision again."


def store_made(result: StoreMade) -> str:
    """Where the state will be, and what comes next."""
    verb = "Made" if result.is_new else "Found"
    return "\n".join(
        [
            f"{verb} {result.place}: {', '.join(result.settings)}.",
            "`bentodeploy state migrate` moves there the state of what is deployed already.",
        ]
    )


def state_migrated(result: StateMigrated) -> str:
    """Where the state is now."""
    return f"The state of {result.name} ({result.resources} resources) is kept in {result.backend} now."


def listed(result: Listing) -> str:
    """A table of deployments."""
    if not result.deployments:
        return "No deployment was made from this machine yet: `bentodeploy up` makes one."
    rows = [
        (found.name, found.operator, found.state, found.bento or "-", found.endpoint or "-", found.config)
        for found in result.deployments
    ]
    return _table(("NAME", "OPERATOR", "STATE", "BENTO", "ENDPOINT", "CONFIG"), rows)


def operators(result: OperatorListing) -> str:
    """A table of operators, the broken ones with what is wrong."""
    rows = [
        (found.name, found.distribution, found.summary or f"BROKEN: {found.problem}")
        for found in result.operators
    ]
    return _table(("NAME", "PACKAGE", "FOR"), rows)


def operator(result: OperatorDescription) -> str:
    """An operator's settings, limits and abilities."""
    fields = [
        (
            field.name,
            field.type,
            "required" if field.required else f"default {_plain(field.default)}",
            field.limits or "",
            field.description or "",
        )
        for field in result.spec
    ]
    lines = [f"{result.name}: {result.summary}", "", "spec:", *_columns(fields)]
    if result.limits:
        lines += [
            "",
            "limits:",
            *_columns((limit.name, limit.value, limit.source) for limit in result.limits),
        ]
    return "\n".join([*lines, "", f"can also: {', '.join(result.capabilities) or 'nothing more'}"])


def bento(result: BentoDescription) -> str:
    """A bento's own facts."""
    lines = [
        *_columns(
            [
                ("bento", result.tag),
                ("style", result.style),
                ("bentoml", result.bentoml_version),
                ("python", result.python_version),
                ("size", _size(result.size)),
                ("path", result.path),
            ]
        ),
        "",
        "routes:",
        *_columns((r.method, r.path, r.input, f"-> {r.output}") for r in result.routes),
    ]
    if result.models:
        rows = ((m.tag, _size(m.size) if m.found else "MISSING") for m in result.models)
        lines += ["", "models:", *_columns(rows)]
    if result.hub_models:
        lines += ["", "downloaded at each start:", *_columns((model,) for model in result.hub_models)]
    return "\n".join(lines)


def _routes(routes: Sequence[Call], try_it: str | None) -> list[str]:
    table = _columns((call.method, call.path, call.input) for call in routes)
    lines = ["", "Routes:", *table] if table else []
    return [*lines, "", "Try it:", f"  {try_it}"] if try_it else lines


def _plain(value: object) -> str:
    return "none" if value is None else str(value)


def _age(moment: str) -> str:
    """How long ago that was, in the largest unit of which there is one: `3 h`."""
    from datetime import datetime, timezone

    seconds = (
        datetime.now(timezone.utc) - datetime.fromisoformat(moment.replace("Z", "+00:00"))
    ).total_seconds()
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= size:
            return f"{int(seconds // size)} {unit}"
    return f"{max(int(seconds), 0)} s"


def _size(size: int) -> str:
    amount = float(size)
    for unit in ("B", "KiB", "MiB"):
        if amount < 1024:
            return f"{amount:.0f} {unit}"
        amount /= 1024
    return f"{amount:.1f} GiB"


def _resources(changes: Iterable[PlannedResource]) -> list[str]:
    return [f"  {_SIGNS.get(change.actions, '-/+'):>3} {change.address}" for change in changes]


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    return "\n".join(line[2:] for line in _columns([head, *rows]))


def _columns(rows: Iterable[Sequence[str]]) -> list[str]:
    kept = [tuple(row) for row in rows]
    widths = [max(map(len, column)) for column in zip(*kept, strict=True)] if kept else []
    return [
        "  " + "  ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)).rstrip() for row in kept
    ]
