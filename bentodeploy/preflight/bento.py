"""A bento that can be read and has all its models."""

from __future__ import annotations

from collections.abc import Iterator

from bentodeploy.operator import Finding
from bentodeploy.preflight.check import Check, Cost, Group, Situation, Verb


def check_bento(situation: Situation) -> Iterator[Finding]:
    """Raises ModelMissingError with the models that are neither in the bento nor in the store."""
    if situation.bento_error is not None:
        yield Finding.of_error("bento", situation.bento_error)
    if situation.bento is None:
        return
    from bentodeploy.bento.bundle import require_models

    require_models(situation.bento)
    bento = situation.bento
    models = f"{len(bento.models)} model{'' if len(bento.models) == 1 else 's'}"
    what = f"{bento.tag} of BentoML {bento.bentoml_version}, {models}, complete."
    if bento.hub_models:
        what += f" Each start downloads {', '.join(bento.hub_models)}, which no size counts."
    yield Finding("bento", True, what)


CHECK = Check("bento", Group.CONFIG, Cost.LOCAL, check_bento, frozenset({Verb.BUILD}))
