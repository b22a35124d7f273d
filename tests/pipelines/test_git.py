"""What git tells of a repository, on real repositories."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from bentodeploy.errors import UsageError
from bentodeploy.pipelines.git import branch_of, may_be_committed, repository_of, top_of
from bentodeploy.pipelines.model import Repository


def git(folder: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=me", "-c", "user.email=me@localhost"]
    subprocess.run(["git", "-C", str(folder), *identity, *arguments], check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "--initial-branch", "trunk")
    git(folder, "commit", "--allow-empty", "--message", "first")
    return folder


def test_the_top_is_found_from_below(repository: Path) -> None:
    below = repository / "a" / "b"
    below.mkdir(parents=True)
    assert top_of(below) == repository.resolve()


def test_a_folder_outside_a_repository_names_the_cure(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as met:
        top_of(tmp_path)
    assert met.value.next_step == "`git init` makes one."


def test_without_a_remote_the_current_branch_is_taken(repository: Path) -> None:
    assert branch_of(repository) == "trunk"
    assert repository_of(repository) is None


def test_a_detached_head_tells_no_branch(repository: Path) -> None:
    git(repository, "checkout", "--detach")
    assert branch_of(repository) is None


def test_the_remotes_own_branch_goes_first(repository: Path, tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    git(tmp_path, "clone", str(repository), str(clone))
    git(clone, "checkout", "-b", "feature")
    assert branch_of(clone) == "trunk"


def test_a_remote_that_does_not_tell_its_own_has_the_usual_one(repository: Path) -> None:
    git(repository, "remote", "add", "origin", "https://github.com/acme/iris.git")
    assert branch_of(repository) == "trunk"
    git(repository, "branch", "main")
    git(repository, "checkout", "-b", "add-pipeline")
    assert branch_of(repository) == "main"
    git(repository, "update-ref", "refs/remotes/origin/main", "HEAD")
    git(repository, "branch", "--delete", "--force", "main")
    assert branch_of(repository) == "main"


@pytest.mark.parametrize(
    "address",
    [
        "git@github.com:acme/iris.git",
        "https://github.com/acme/iris",
        "https://someone:secret@github.com/acme/iris.git",
        "ssh://git@github.com/acme/iris.git",
        "ssh://git@github.com:22/acme/iris.git/",
        "ssh://git@ssh.github.com:443/acme/iris.git",
        "https://www.GitHub.com/acme/iris",
    ],
)
def test_addresses_of_all_kinds_are_read(address: str, repository: Path) -> None:
    git(repository, "remote", "add", "origin", address)
    assert repository_of(repository) == Repository("acme/iris", "github.com")


def test_groups_of_a_gitlab_belong_to_the_path(repository: Path) -> None:
    git(repository, "remote", "add", "origin", "git@gitlab.example.com:acme/models/iris.git")
    assert repository_of(repository) == Repository("acme/models/iris", "gitlab.example.com")


def test_a_remote_on_this_disk_is_no_host(repository: Path) -> None:
    git(repository, "remote", "add", "origin", "/srv/git/iris.git")
    assert repository_of(repository) is None


def test_what_nothing_ignores_may_be_committed(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (repository / ".gitignore").write_text("*.plan\n")
    (repository / "below").mkdir()
    assert may_be_committed(repository / "below" / "a.zip")
    assert not may_be_committed(repository / "below" / "a.plan")
    assert not may_be_committed(repository / ".git" / "a.zip")
    monkeypatch.chdir(repository)
    assert may_be_committed(Path("a.zip"))
    assert may_be_committed(Path("-q"))


def test_what_is_in_no_work_tree_is_not(repository: Path, tmp_path: Path) -> None:
    git(tmp_path, "init", "--bare", str(tmp_path / "bare.git"))
    assert not may_be_committed(tmp_path / "a.zip")
    assert not may_be_committed(tmp_path / "bare.git" / "a.zip")
    assert not may_be_committed(tmp_path / "missing" / "a.zip")


def test_without_git_nothing_is_committed(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(repository))
    assert not may_be_committed(repository / "a.zip")
