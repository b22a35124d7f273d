"""`bento show` tells what the tool reads in a bento, in words and as a document."""

from __future__ import annotations

from pathlib import Path

from tests.support import cli
from tests.support.bentos import make_bento

MODELS = {"iris_model:m1": {"model.bin": b"w" * 2_000_000}}


def test_everything_about_a_bento_is_told(tmp_path: Path, own_home: Path) -> None:
    folder = make_bento(own_home / "bentoml", models=MODELS)
    answer = cli.succeed("bento", "show", "iris:latest", cwd=tmp_path)
    told = [" ".join(line.split()) for line in answer.out.splitlines()]
    assert told == [
        "bento iris:v1",
        "style class",
        "bentoml 1.4.39",
        "python 3.11",
        "size 2 MiB",
        f"path {folder}",
        "",
        "routes:",
        "POST /classify rows: array of array of number -> array of string",
        "",
        "models:",
        "iris_model:m1 2 MiB",
    ]


def test_a_model_that_is_nowhere_is_shown_as_missing(tmp_path: Path, own_home: Path) -> None:
    folder = make_bento(own_home / "bentoml", models=MODELS)
    (own_home / "bentoml" / "models").rename(own_home / "elsewhere")
    document = cli.succeed("bento", "show", str(folder), "--json", cwd=tmp_path).document
    assert document["models"] == [{"tag": "iris_model:m1", "size": 0, "found": False}]
    assert document["routes"][0]["input"] == "rows: array of array of number"
