"""examples/text_classifier_aws_lambda: its data, its script without an account, and its bento as a function
under Lambda's conditions.

What the script does with an account is told of examples/iris_aws_lambda, whose image takes far less time.
"""

from __future__ import annotations

import json
import re
import runpy
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from bentodeploy.bento.reference import open_bento
from bentodeploy.bento.request import sample_request
from bentodeploy.deployment.workspace import open_workspace
from bentodeploy.image.engine import DockerEngine
from bentodeploy.progress import Silent
from tests.examples.asking import asked, documented_requests
from tests.examples.environment import copied, enter_environment
from tests.support.lambda_image import function_image
from tests.support.lambda_runtime import FakeLambda, fake_lambda
from tests.support.text_classifier import EXAMPLE, lend_torch, text_classifier_store, torch_environment

CATEGORIES = {"bills", "entertainment", "food", "health", "income", "shopping", "transport"}


@pytest.fixture(scope="module")
def data() -> dict[str, Any]:
    """What transactions.py defines."""
    return runpy.run_path(str(EXAMPLE / "transactions.py"))


@pytest.fixture(scope="module")
def store() -> Path:
    return text_classifier_store()


@pytest.fixture(scope="module")
def function(store: Path, docker_engine: DockerEngine) -> Iterator[FakeLambda]:
    """The bento as a function with the memory that its config says."""
    memory = open_workspace(EXAMPLE / "deployment_config.yaml", None, Silent()).target.spec.memory_size
    with (
        function_image(docker_engine, store, "text_classifier") as image,
        fake_lambda(docker_engine.client, image.id, memory=f"{memory}m") as function,
    ):
        yield function


def classified(function: FakeLambda, text: str) -> tuple[str, float]:
    """Category and confidence."""
    answer = asked(function, "/classify", json.dumps({"text": text}))
    assert answer.status == httpx.codes.OK, answer.body
    content = json.loads(answer.body)
    assert set(content) == {"category", "confidence"}
    return content["category"], content["confidence"]


def test_the_same_seed_makes_the_same_transactions(data: dict[str, Any]) -> None:
    make, phrases = data["make_transactions"], data["PHRASES"]
    assert make(500, phrases, seed=1) == make(500, phrases, seed=1)
    assert make(500, phrases, seed=1) != make(500, phrases, seed=2)


def test_all_categories_have_as_many_transactions(data: dict[str, Any]) -> None:
    made = data["make_transactions"](700, data["PHRASES"], seed=1)
    assert Counter(one.category for one in made) == dict.fromkeys(CATEGORIES, 100)
    assert all(0 < len(one.text) <= 500 for one in made)


def test_validation_has_phrases_that_training_never_sees(data: dict[str, Any]) -> None:
    assert not set(data["PHRASES"]) & set(data["UNSEEN_PHRASES"])


@pytest.fixture
def example(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy, in the environment that its README asks for, but without an account."""
    copy = copied(EXAMPLE.name, tmp_path)
    lend_torch(copy)
    enter_environment(monkeypatch, torch_environment(), tmp_path / "bentoml", "AWS_")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    return copy


@pytest.mark.bentoml
@pytest.mark.docker
@pytest.mark.long
def test_the_script_trains_and_packs_and_stops_where_there_is_no_account(example: Path) -> None:
    ran = subprocess.run(["./run.sh"], cwd=example, capture_output=True, text=True, check=False)
    assert ran.returncode == 3, ran.stderr
    assert "there are no AWS credentials" in ran.stderr
    assert "bentodeploy invoke" not in ran.stderr
    assert ran.stdout == ""
    paths = {route.path for route in open_bento("text_classifier:latest", Silent()).routes}
    assert paths == {"/classify", "/classify_batch"}


def test_the_script_deploys_as_that_of_iris_does() -> None:
    scripts = [example / "run.sh" for example in (EXAMPLE, EXAMPLE.parent / "iris_aws_lambda")]
    deploying = [
        re.findall(r"^(?:echo \"==> Deploy|bentodeploy up).*$", path.read_text(), re.M) for path in scripts
    ]
    assert deploying[0] == deploying[1]
    assert len(deploying[0]) == 2


@pytest.mark.bentoml
def test_texts_in_other_words_are_sorted_right(store: Path) -> None:
    (description,) = store.glob("models/text_classifier/*/model.yaml")
    assert yaml.safe_load(description.read_text())["metadata"]["accuracy"] > 0.97


@pytest.mark.bentoml
@pytest.mark.docker
@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("I bought a bus ticket to the airport for 3.20 euros", "transport"),
        ("BUS TICKTE 3.20", "transport"),
        ("rent for the flat in march", "bills"),
        ("dinner with friends", "food"),
        ("new running shoes", "shopping"),
        ("the dentist again", "health"),
        ("my salary has arrived", "income"),
        ("two cinema tickets\nand popcorn", "entertainment"),
    ],
)
def test_a_sentence_gets_its_category(text: str, category: str, function: FakeLambda) -> None:
    found, confidence = classified(function, text)
    assert found == category
    assert 0.5 < confidence <= 1


@pytest.mark.bentoml
@pytest.mark.docker
@pytest.mark.parametrize("text", ["12.50", "☃", "-", "\x1c", "x" * 500, "買い物"])
def test_what_says_nothing_gets_a_low_confidence(text: str, function: FakeLambda) -> None:
    found, confidence = classified(function, text)
    assert found in CATEGORIES
    assert 0 <= confidence < 0.5


@pytest.mark.bentoml
@pytest.mark.docker
def test_many_texts_are_sorted_at_once_as_one_by_one(function: FakeLambda) -> None:
    texts = ["Salary for March", "12.50", "pizza"]
    answer = asked(function, "/classify_batch", json.dumps({"texts": texts}))
    one_by_one: list[Any] = [classified(function, text) for text in texts]
    assert one_by_one == [
        (one["category"], pytest.approx(one["confidence"], abs=1e-4)) for one in json.loads(answer.body)
    ]


@pytest.mark.bentoml
@pytest.mark.docker
@pytest.mark.parametrize(
    ("path", "body", "reason"),
    [
        ("/classify", '{"text": ""}', "at least 1 character"),
        ("/classify", '{"text": " \\n\\t "}', "at least 1 character"),
        ("/classify", json.dumps({"text": "x" * 501}), "at most 500 characters"),
        ("/classify", '{"text": null}', "valid string"),
        ("/classify", '{"text": 7}', "valid string"),
        ("/classify", '{"text": "\\ud800"}', "Invalid JSON"),
        ("/classify", "{}", "Field required"),
        ("/classify", "[]", "should be an object"),
        ("/classify_batch", '{"texts": []}', "at least 1 item"),
        ("/classify_batch", '{"texts": ["pizza", ""]}', "at least 1 character"),
        ("/classify_batch", json.dumps({"texts": ["x"] * 1001}), "at most 1000 items"),
    ],
)
def test_bad_input_is_refused_with_the_reason(
    path: str, body: str, reason: str, function: FakeLambda
) -> None:
    answer = asked(function, path, body)
    assert answer.status == httpx.codes.BAD_REQUEST
    assert reason in answer.body.decode()


@pytest.mark.bentoml
@pytest.mark.docker
def test_the_schema_brings_an_example_that_works(
    store: Path, function: FakeLambda, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BENTOML_HOME", str(store))
    routes = {route.path: sample_request(route) for route in open_bento("text_classifier", Silent()).routes}
    single, batch = (str(routes[path].body) for path in ("/classify", "/classify_batch"))
    assert json.loads(asked(function, "/classify", single).body)["category"] == "transport"
    answer = json.loads(asked(function, "/classify_batch", batch).body)
    assert [one["category"] for one in answer] == ["transport", "income"]


@pytest.mark.bentoml
@pytest.mark.docker
def test_the_function_answers_what_readme_and_script_ask(function: FakeLambda) -> None:
    single, batch, scripted = (
        json.loads(asked(function, path, body).body) for path, body in documented_requests(EXAMPLE)
    )
    assert single == scripted
    assert single["category"] == "transport"
    assert [one["category"] for one in batch] == ["income", "entertainment", "food"]
