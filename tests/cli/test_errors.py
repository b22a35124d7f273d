"""A user's mistake ends with a sentence, the right exit code, and no traceback."""

from __future__ import annotations

import json
import tarfile
from contextlib import suppress
from pathlib import Path

import pytest

from bentodeploy.paths import state_dir
from tests.support import cli
from tests.support.bentos import make_archive, make_bento, make_bundle, make_tar, tar_member

GOOD = "api_version: v1\nname: iris\noperator: {name: local}\nbento: iris:v1\n"


def generate(folder: Path, config: str | bytes) -> cli.Answer:
    content = config.encode() if isinstance(config, str) else config
    (folder / "deployment_config.yaml").write_bytes(content)
    answer = cli.run("generate", cwd=folder)
    assert "Traceback" not in answer.err
    assert answer.out == ""
    return answer


def test_no_config_says_what_to_write(tmp_path: Path) -> None:
    answer = cli.run("up", cwd=tmp_path)
    assert answer.code == 2
    assert "deployment_config.yaml" in answer.err
    assert "api_version: v1" in answer.err


ASCII_ONLY = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}


def test_a_folder_that_the_locale_has_no_characters_for_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "dépôt"
    folder.mkdir()
    (folder / "deployment_config.yaml").write_text(GOOD)
    answer = cli.run("generate", cwd=folder, **ASCII_ONLY)
    assert answer.code == 2
    assert "holds bytes that are no characters here" in answer.err
    assert "`export LC_ALL=C.UTF-8`" in answer.err
    assert list(folder.iterdir()) == [folder / "deployment_config.yaml"]
    cli.succeed("generate", cwd=folder)


def test_a_locale_without_utf8_is_no_hindrance_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "deployment_config.yaml").write_text(f"{GOOD}env: {{GREETING: grüß}}\n", encoding="utf-8")
    cli.succeed("generate", cwd=tmp_path, **ASCII_ONLY)
    values = (tmp_path / "terraform" / "iris" / "deployment.auto.tfvars.json").read_text(encoding="utf-8")
    assert json.loads(values)["env"] == {"GREETING": "grüß"}


def test_all_mistakes_come_in_one_go_with_line_key_and_nearest_name(tmp_path: Path) -> None:
    answer = generate(
        tmp_path,
        "api_version: v1\nname: iris\noperator: local\nacces: private\nspec:\n  prot: 80\n  workers: 0\n",
    )
    assert answer.code == 2
    assert "deployment_config.yaml:4" in answer.err
    assert "access" in answer.err
    assert "deployment_config.yaml:6: spec.prot" in answer.err
    assert "port" in answer.err
    assert "deployment_config.yaml:7: spec.workers" in answer.err


@pytest.mark.parametrize(
    "config",
    [
        "",
        "# nothing but words\n",
        "- a\n- list\n",
        "just words",
        "name: [unclosed",
        "name: iris\n\tbento: x\n",
        b"\xff\xfe\x00bad",
        "name: !!python/object/apply:os.system ['touch pwned']\n",
        "a: &a [x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]\n"
        + "".join(
            f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]\n"
            for old, new in zip("bcdefghi", "cdefghij", strict=True)
        ),
        "x: " + "y" * 10_000_000,
        "---\nname: a\n---\nname: b\n",
    ],
    ids=[
        *[
            "empty",
            "comment",
            "list",
            "text",
            "syntax",
            "tab",
            "bytes",
            "tag",
            "bomb",
            "10MB",
            "two-documents",
        ]
    ],
)
def test_what_is_no_config_is_refused(tmp_path: Path, config: str | bytes) -> None:
    answer = generate(tmp_path, config)
    assert answer.code == 2
    assert "deployment_config.yaml" in answer.err
    assert not (tmp_path / "pwned").exists()
    assert not (tmp_path / "terraform").exists()


@pytest.mark.parametrize(
    "name", ["my iris", "IRIS", "i" * 200, "iris🌸", "../iris", "", "-iris", "iris\u0000"], ids=ascii
)
def test_a_name_that_no_platform_takes_is_refused(tmp_path: Path, name: str) -> None:
    import json

    answer = generate(tmp_path, GOOD.replace("name: iris", f"name: {json.dumps(name)}"))
    assert answer.code == 2
    assert "name" in answer.err
    assert not (tmp_path / "terraform").exists()


def test_an_unknown_bento_is_answered_with_near_tags(tmp_path: Path, own_home: Path) -> None:
    make_bento(own_home / "bentoml", name="iris", version="v1")
    (tmp_path / "deployment_config.yaml").write_text(GOOD.replace("iris:v1", "irris:v1"))
    answer = cli.run("build", cwd=tmp_path)
    assert answer.code == 2
    assert "iris:v1" in answer.err
    assert "Traceback" not in answer.err


@pytest.mark.parametrize(
    "damage",
    ["truncated", "text", "parent", "absolute", "symlink", "hard-link", "no-manifest", "version"],
)
def test_a_bento_that_cannot_be_used_is_refused(tmp_path: Path, own_home: Path, damage: str) -> None:
    path = _damaged(tmp_path, damage)
    answer = cli.run("bento", "show", str(path), cwd=tmp_path)
    assert answer.code == 2
    assert "Traceback" not in answer.err
    assert "Next: " in answer.err
    assert not (tmp_path.parent / "outside").exists()
    assert not Path("/outside-of-everything").exists()


def _damaged(folder: Path, damage: str) -> Path:
    bundle = make_bundle(folder / "bundle")
    archive = folder / "iris.bento"
    if damage == "truncated":
        make_archive(archive, bundle)
        archive.write_bytes(archive.read_bytes()[:-200])
    elif damage == "text":
        archive.write_text("this is no archive\n")
    elif damage == "parent":
        make_tar(archive, {"bento.yaml": b"name: x\n", "../outside": b"x"})
    elif damage == "absolute":
        make_tar(archive, {"bento.yaml": b"name: x\n", "/outside-of-everything": b"x"})
    elif damage in {"symlink", "hard-link"}:
        kind = tarfile.SYMTYPE if damage == "symlink" else tarfile.LNKTYPE
        manifest, written = b"name: x\n", b"through the link"
        members = [
            (tar_member("bento.yaml", manifest), manifest),
            (tar_member("out", b"", kind, str(folder.parent)), b""),
            (tar_member("out/outside", written), written),
        ]
        make_tar(archive, members)
    elif damage == "no-manifest":
        (bundle / "bento.yaml").unlink()
        return bundle
    else:
        return make_bundle(folder / "new", manifest={"bentoml_version": "7.0.0"})
    return archive


def test_the_log_file_always_has_the_whole_story_and_debug_shows_it(tmp_path: Path) -> None:
    plain = cli.run("status", cwd=tmp_path)
    assert "Traceback" not in plain.err
    log = (state_dir() / "bentodeploy.log").read_text()
    assert "bentodeploy status" in log
    assert "Traceback" in log
    assert "Traceback" in cli.run("status", "--debug", cwd=tmp_path).err


def test_a_wrong_option_ends_with_2(tmp_path: Path) -> None:
    answer = cli.run("up", "--no-such-option", cwd=tmp_path)
    assert answer.code == 2
    assert "--no-such-option" in answer.err


def test_a_wrong_config_under_detailed_exitcode_is_no_sign_of_changes(tmp_path: Path) -> None:
    answer = cli.run("plan", "--detailed-exitcode", "--json", cwd=tmp_path)
    assert answer.code == answer.document["error"]["exit_code"] == 1
    assert cli.run("plan", cwd=tmp_path).code == 2


@pytest.mark.parametrize("follow", ["--follow", "-f"])
def test_follow_and_json_do_not_go_together(tmp_path: Path, follow: str) -> None:
    answer = cli.run("logs", follow, "--json", cwd=tmp_path)
    assert answer.code == 2
    assert answer.document["error"]["code"] == "usage"
    assert "--follow never ends" in answer.err


def test_f_is_the_file_but_for_logs(tmp_path: Path) -> None:
    for verb in (["status", "-f"], ["logs", "--file"]):
        answer = cli.run(*verb, "elsewhere.yaml", "--json", cwd=tmp_path)
        assert answer.document["error"]["code"] == "config-not-found", verb
        assert "elsewhere.yaml" in answer.err
    assert (
        "elsewhere.yaml"
        in cli.run("logs", "-f", "elsewhere.yaml", "--json", cwd=tmp_path).document["error"]["what"]
    )


def test_a_log_that_cannot_be_written_is_not_heard_of(tmp_path: Path, read_only: Path) -> None:
    home = {"HOME": str(read_only), "XDG_STATE_HOME": str(read_only / "state")}
    answer = cli.run("bento", "show", "nope", cwd=tmp_path, **home)
    assert answer.code == 2
    assert answer.err.startswith("Error: ")


def test_a_log_on_a_full_disk_is_not_heard_of(tmp_path: Path, small_disk: Path) -> None:
    with (small_disk / "fill").open("wb") as fill, suppress(OSError):
        while True:
            fill.write(bytes(1 << 16))
            fill.flush()
    answer = cli.run("operator", "list", cwd=tmp_path, XDG_STATE_HOME=str(small_disk))
    assert (answer.code, answer.err) == (0, "")
