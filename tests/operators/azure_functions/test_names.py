"""Names that exist once in all of Azure are legal, stable, and nobody else's."""

from __future__ import annotations

import re
from typing import Any

import pytest

from operators.azure_functions.limits import APP_NAME, NAME_LENGTH, REGISTRY_NAME, STORAGE_NAME
from operators.azure_functions.names import Names, names
from operators.azure_functions.operator import FunctionsOperator
from operators.azure_functions.spec import FunctionsSpec
from tests.support.fake_azure import SUBSCRIPTION

OTHER = SUBSCRIPTION.replace("1", "9")


def called(name: str, subscription: str = SUBSCRIPTION, **spec: Any) -> Names:
    return names(name, FunctionsSpec.model_validate({"location": "westeurope", **spec}), subscription)


@pytest.mark.parametrize("name", ["ab", "iris", "iris-2-b", "a" * NAME_LENGTH, "a-" * 20 + "b"])
def test_whatever_the_deployment_is_called_its_resources_have_legal_names(name: str) -> None:
    assert re.fullmatch(FunctionsOperator.name_pattern, name)
    made = called(name)
    assert re.fullmatch(APP_NAME, made.app)
    assert re.fullmatch(STORAGE_NAME, made.storage)
    assert re.fullmatch(REGISTRY_NAME, made.registry)


@pytest.mark.parametrize(
    "name", ["i", "a" * (NAME_LENGTH + 1), "iris-", "iris--two", "iris_x", "Iris", "2iris"]
)
def test_names_that_azure_refuses_are_refused(name: str) -> None:
    assert re.fullmatch(FunctionsOperator.name_pattern, name) is None


def test_they_are_the_same_on_every_machine() -> None:
    assert called("iris") == Names("iris", "iris-c6a9b2", "irisc6a9b2", "irisc6a9b2", "iris", "irisc6a9b2")
    assert called("iris", SUBSCRIPTION.upper()) == called("iris")


def test_long_names_and_other_subscriptions_stay_apart() -> None:
    one, other = called("a-long-name-for-a-model-1"), called("a-long-name-for-a-model-2")
    assert len({one.storage, other.storage}) == 2
    assert called("iris", OTHER).app != called("iris").app


def test_the_spec_names_them_as_it_wants() -> None:
    made = called(
        "iris",
        resource_group="bentos",
        app_name="flowers",
        storage_account_name="flowerstore",
        acr_name="ourregistry",
        acr_resource_group="shared",
    )
    assert made == Names("bentos", "flowers", "flowerstore", "ourregistry", "shared", "irisc6a9b2")
    assert called("iris", resource_group="bentos").registry_group == "bentos"
