from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest

from bentodeploy.bento.requirements import locked_requirements
from bentodeploy.errors import BentoError
from tests.bento.conftest import Open
from tests.support.bentos import Layout, make_bento


def locked(store: Path, opened: Open, text: str | None, layout: Layout = "1.4-class") -> list[str]:
    """The lines for a bento whose lock holds `text`."""
    folder = store / "bentos" / "iris" / "v1"
    if not folder.exists():
        make_bento(store, layout=layout)
    name = "requirements.txt" if layout == "1.4-class" else "requirements.lock.txt"
    if text is None:
        (folder / "env" / "python" / name).unlink()
    else:
        (folder / "env" / "python" / name).write_text(text)
    return locked_requirements(opened("iris")).splitlines()


@pytest.mark.parametrize(
    ("layout", "expected"),
    [
        ("1.4-class", ["attrs==26.1.0", "bentoml==1.4.39", "scikit-learn==1.9.1"]),
        ("1.4-function", ["attrs==26.1.0", "bentoml==1.4.39", "scikit-learn==1.9.1"]),
        ("1.2-class", ["attrs==26.1.0", "bentoml==1.2.20", "scikit-learn==1.9.1"]),
        ("1.0-function", ["attrs==23.1.0", "scikit-learn==1.9.1", "bentoml==1.0.25"]),
    ],
)
def test_every_layouts_lock_is_found_and_bentoml_is_pinned(
    layout: Layout, expected: list[str], store: Path, opened: Open
) -> None:
    make_bento(store, layout=layout)
    assert locked_requirements(opened("iris")).splitlines() == expected


def test_without_a_lock_the_users_own_requirements_count(store: Path, opened: Open) -> None:
    assert locked(store, opened, None, "1.2-class") == ["scikit-learn", "bentoml==1.2.20"]


def test_without_any_requirements_there_is_bentoml_alone(store: Path, opened: Open) -> None:
    assert locked(store, opened, None) == ["bentoml==1.4.39"]


@pytest.mark.parametrize(
    "line",
    [
        "bentoml==1.4.38",
        "BentoML[io] == 1.4.38",
        "bentoml>=1.4",
        "bentoml @ https://example.com/bentoml.whl",
        "bentoml ; python_version > '3'",
    ],
)
def test_a_bentoml_that_the_lock_names_is_not_pinned_again(line: str, store: Path, opened: Open) -> None:
    assert locked(store, opened, f"{line}\n") == [line]


def test_a_package_whose_name_begins_like_bentoml_is_another(store: Path, opened: Open) -> None:
    assert locked(store, opened, "bentoml-extras==1\n") == ["bentoml-extras==1", "bentoml==1.4.39"]


@pytest.mark.parametrize(
    "option",
    [
        "--index-url https://example.com/simple",
        "-i https://example.com/simple",
        "--extra-index-url=https://me:secret@example.com/simple",
        "--find-links https://example.com/wheels",
        "--trusted-host example.com",
        "--pre",
        "--no-binary :all:",
    ],
)
def test_options_of_the_bento_that_hold_everywhere_are_kept(option: str, store: Path, opened: Open) -> None:
    assert option in locked(store, opened, f"{option}\nattrs==1\n")


@pytest.mark.parametrize(
    "option",
    [
        "--find-links /srv/wheels",
        "--find-links=./wheels",
        "-f /srv/wheels",
        "-f/srv/wheels",
        "-f file:///srv/wheels",
        "--index-url file:///srv/simple",
        "--extra-index-url file:///srv/simple",
        "-i /srv/simple",
        "--cert /etc/ssl/ca.pem",
        "--client-cert=/etc/ssl/me.pem",
        "--find-links /srv/wheels  # mine",
    ],
)
def test_options_that_hold_on_the_builders_machine_only_are_left_out(
    option: str, store: Path, opened: Open
) -> None:
    assert locked(store, opened, f"{option}\nattrs==1\n") == ["attrs==1", "bentoml==1.4.39"]


def test_an_index_is_not_forbidden_when_its_local_replacement_is_left_out(store: Path, opened: Open) -> None:
    assert "--no-index" not in locked(store, opened, "--no-index\n--find-links /srv/wheels\nattrs==1\n")
    remote = "--no-index\n--find-links https://example.com/wheels\nattrs==1\n"
    assert "--no-index" in locked(store, opened, remote)


INDEXES = {
    "index_url": "https://me:secret@index.example.com/simple",
    "extra_index_url": ["https://one.example.com/simple", "https://two.example.com/simple"],
    "find_links": ["https://index.example.com/wheels", "/srv/wheels"],
    "trusted_host": ["index.example.com"],
}
INDEX_LINES = [
    "--index-url https://me:secret@index.example.com/simple",
    "--extra-index-url https://one.example.com/simple",
    "--extra-index-url https://two.example.com/simple",
    "--find-links https://index.example.com/wheels",
    "--trusted-host index.example.com",
]


def bento_with(store: Path, options: dict[str, Any], layout: Layout = "1.2-class") -> Path:
    """An unlocked bento with these options under `python`."""
    python = {"packages": ["scikit-learn"], "lock_packages": False, **options}
    folder = make_bento(store, layout=layout, manifest={"python": python})
    (folder / "env" / "python" / "requirements.lock.txt").unlink()
    return folder


@pytest.mark.parametrize("layout", ["1.4-function", "1.2-class", "1.0-function"])
def test_indexes_that_only_bento_yaml_states_go_before_unlocked_requirements(
    layout: Layout, store: Path, opened: Open
) -> None:
    bento_with(store, INDEXES, layout)
    lines = locked_requirements(opened("iris")).splitlines()
    assert lines[: len(INDEX_LINES)] == INDEX_LINES
    assert lines[len(INDEX_LINES)] == "scikit-learn"


def test_indexes_of_bento_yaml_that_a_lock_has_are_not_repeated(store: Path, opened: Open) -> None:
    folder = bento_with(store, INDEXES)
    own = "--index-url https://mirror.example.com/simple\n--extra-index-url https://one.example.com/simple\n"
    (folder / "env" / "python" / "requirements.lock.txt").write_text(f"{own}attrs==1\n")
    assert locked_requirements(opened("iris")).splitlines() == [
        *INDEX_LINES[2:],
        *own.splitlines(),
        "attrs==1",
        "bentoml==1.2.20",
    ]


def test_indexes_among_the_arguments_of_pip_are_kept(store: Path, opened: Open) -> None:
    bento_with(
        store, {"pip_args": "-U --extra-index-url=https://one.example.com/simple -i https://a.example"}
    )
    assert locked_requirements(opened("iris")).splitlines()[:2] == [
        "--extra-index-url https://one.example.com/simple",
        "-i https://a.example",
    ]


def test_no_index_of_bento_yaml_holds_where_its_replacement_can_be_reached(store: Path, opened: Open) -> None:
    bento_with(store, {"no_index": True, "find_links": ["https://index.example.com/wheels"]})
    assert "--no-index" in locked_requirements(opened("iris")).splitlines()


@pytest.mark.parametrize("stated", [None, 7, [None, 3, ""], {"a": "b"}])
def test_indexes_of_the_wrong_kind_are_left_out(stated: Any, store: Path, opened: Open) -> None:
    bento_with(store, dict.fromkeys([*INDEXES, "no_index", "pip_args"], stated))
    assert locked_requirements(opened("iris")).splitlines() == ["scikit-learn", "bentoml==1.2.20"]


def test_comments_and_blank_lines_go_and_continued_lines_are_joined(store: Path, opened: Open) -> None:
    text = "# via x\n\nattrs==1 \\\n    --hash=sha256:aa \\\n    --hash=sha256:bb  # why\nbentoml==1\n"
    assert locked(store, opened, text) == ["attrs==1 --hash=sha256:aa --hash=sha256:bb", "bentoml==1"]


def test_a_url_with_a_fragment_is_no_comment(store: Path, opened: Open) -> None:
    line = "x @ https://example.com/x.zip#sha256=00"
    assert line in locked(store, opened, f"{line}\n")


@pytest.mark.parametrize(
    ("folder", "line"),
    [
        ("env/python/wheels", "./wheels/mine-1.0-py3-none-any.whl"),
        ("src/wheels", "./wheels/mine-1.0-py3-none-any.whl"),
        ("env/python/wheels", "mine @ file:///srv/build/env/python/wheels/mine-1.0-py3-none-any.whl"),
    ],
)
def test_wheels_that_the_bento_carries_are_found_below_the_bundle(
    folder: str, line: str, store: Path, opened: Open
) -> None:
    wheels = make_bento(store) / folder
    wheels.mkdir(parents=True)
    (wheels / "mine-1.0-py3-none-any.whl").write_bytes(b"wheel")
    digest = hashlib.sha256(b"wheel").hexdigest()
    assert locked(store, opened, f"{line}\n") == [
        f"./{folder}/mine-1.0-py3-none-any.whl  # sha256:{digest}",
        "bentoml==1.4.39",
    ]


def test_carried_wheels_are_installed_even_if_the_lock_does_not_name_them(store: Path, opened: Open) -> None:
    wheels = make_bento(store, layout="1.2-class") / "env/python/wheels"
    wheels.mkdir()
    (wheels / "mine-1.0-py3-none-any.whl").write_bytes(b"wheel")
    lines = locked(store, opened, "attrs==1\n", "1.2-class")
    assert [line.partition("  #")[0] for line in lines] == [
        "attrs==1",
        "./env/python/wheels/mine-1.0-py3-none-any.whl",
        "bentoml==1.2.20",
    ]


def test_a_carried_bentoml_is_not_pinned_again(store: Path, opened: Open) -> None:
    wheels = make_bento(store) / "src/wheels"
    wheels.mkdir()
    (wheels / "bentoml-1.4.40.dev1.tar.gz").write_bytes(b"sdist")
    assert len(locked(store, opened, "./wheels/bentoml-1.4.40.dev1.tar.gz\n")) == 1


def test_another_wheel_of_the_same_name_is_another_text(store: Path, opened: Open) -> None:
    wheel = make_bento(store) / "src/wheels/mine-1.0-py3-none-any.whl"
    wheel.parent.mkdir()
    wheel.write_bytes(b"one")
    one = locked(store, opened, "./wheels/mine-1.0-py3-none-any.whl\n")
    wheel.write_bytes(b"two")
    assert locked(store, opened, "./wheels/mine-1.0-py3-none-any.whl\n") != one


@pytest.mark.parametrize(
    "line",
    [
        "mine @ file:///srv/mine-1.0-py3-none-any.whl",
        "mine@file:/srv/mine",
        "mine @ git+file:///srv/mine",
        "/srv/mine-1.0-py3-none-any.whl",
        "./mine",
        "../mine",
        ".",
        "-e .",
        "-e /srv/mine",
        "--editable=./mine",
        "file:///srv/mine.tar.gz",
        "mine @ file:///srv/mine.whl ; python_version > '3'",
    ],
)
def test_a_package_that_only_the_builder_has_is_refused(line: str, store: Path, opened: Open) -> None:
    with pytest.raises(BentoError, match="machine where it was built") as caught:
        locked(store, opened, f"attrs==1\n{line}\n")
    assert line in caught.value.what
    assert "wheels" in str(caught.value.next_step)


def test_a_local_bentoml_is_replaced_by_the_released_one(store: Path, opened: Open) -> None:
    assert locked(store, opened, "bentoml @ file:///srv/BentoML\n") == ["bentoml==1.4.39"]


@pytest.mark.parametrize(
    "line", ["x @ https://example.com/a/b.whl", "x @ git+https://example.com/a/b@main", "a/b"]
)
def test_what_lies_elsewhere_is_kept(line: str, store: Path, opened: Open) -> None:
    assert line in locked(store, opened, f"{line}\n")
