"""Where an engine is looked for, with the docker command's own files."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from bentodeploy.errors import DockerUnavailableError
from bentodeploy.image.address import Address, addresses


@pytest.fixture(autouse=True)
def no_docker_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in (
        "DOCKER_HOST",
        "DOCKER_CONTEXT",
        "DOCKER_CONFIG",
        "DOCKER_TLS_VERIFY",
        "DOCKER_CERT_PATH",
    ):
        monkeypatch.delenv(variable, raising=False)


def make_context(home: Path, name: str, host: str, *, current: bool = True) -> Path:
    """A context as `docker context create` and `docker context use` leave it."""
    config = {"currentContext": name} if current else {}
    (home / ".docker").mkdir(exist_ok=True)
    (home / ".docker" / "config.json").write_text(json.dumps(config))
    folder = home / ".docker" / "contexts" / "meta" / hashlib.sha256(name.encode()).hexdigest()
    folder.mkdir(parents=True)
    meta = folder / "meta.json"
    endpoint = {"docker": {"Host": host, "SkipTLSVerify": False}}
    meta.write_text(json.dumps({"Name": name, "Metadata": {}, "Endpoints": endpoint}))
    return meta


def test_docker_host_is_the_only_candidate(own_home: Path) -> None:
    make_context(own_home, "colima", "unix:///colima.sock")

    found = addresses({"DOCKER_HOST": "tcp://host:2375", "DOCKER_CONTEXT": "colima"}, own_home)

    assert found == (Address("tcp://host:2375", "DOCKER_HOST", {"DOCKER_HOST": "tcp://host:2375"}),)


@pytest.mark.parametrize("certificates", [{}, {"DOCKER_CERT_PATH": "/nowhere"}])
def test_a_host_whose_certificates_are_missing_is_told_with_what_names_them(
    own_home: Path, certificates: dict[str, str]
) -> None:
    environment = {"DOCKER_HOST": "tcp://host:2376", "DOCKER_TLS_VERIFY": "1", **certificates}

    with pytest.raises(DockerUnavailableError, match="DOCKER_TLS_VERIFY") as caught:
        addresses(environment, own_home)

    assert "ca.pem, cert.pem and key.pem" in str(caught.value.next_step)
    assert certificates.get("DOCKER_CERT_PATH", "not set") in str(caught.value.where)


def test_the_context_in_use_is_the_only_candidate_and_names_its_own_builder(own_home: Path) -> None:
    make_context(own_home, "desktop-linux", "unix:///home/.docker/run/docker.sock")

    assert addresses({}, own_home) == (
        Address(
            "unix:///home/.docker/run/docker.sock",
            "docker context desktop-linux",
            {"DOCKER_CONTEXT": "desktop-linux"},
            builder="desktop-linux",
        ),
    )


def test_the_environments_context_comes_before_the_one_in_use(own_home: Path) -> None:
    make_context(own_home, "colima", "unix:///colima.sock", current=False)

    (found,) = addresses({"DOCKER_CONTEXT": "colima"}, own_home)

    assert found.url == "unix:///colima.sock"


def test_a_context_that_does_not_exist_is_told(own_home: Path) -> None:
    with pytest.raises(DockerUnavailableError, match="no docker context 'gone'") as caught:
        addresses({"DOCKER_CONTEXT": "gone"}, own_home)

    assert caught.value.next_step is not None
    assert "docker context ls" in caught.value.next_step


def test_a_damaged_context_is_told(own_home: Path) -> None:
    make_context(own_home, "colima", "unix:///colima.sock").write_text("{")

    with pytest.raises(DockerUnavailableError, match="cannot be read"):
        addresses({}, own_home)


def test_a_damaged_config_of_docker_counts_as_no_choice(own_home: Path) -> None:
    (own_home / ".docker").mkdir()
    (own_home / ".docker" / "config.json").write_text("{")

    assert len(addresses({}, own_home)) > 1


def test_without_a_choice_the_sockets_of_the_usual_engines_are_tried_the_standard_one_first(
    own_home: Path,
) -> None:
    found = addresses({"XDG_RUNTIME_DIR": "/run/user/1000"}, own_home)

    assert [address.url for address in found] == [
        "unix:///var/run/docker.sock",
        f"unix://{own_home}/.docker/run/docker.sock",
        f"unix://{own_home}/.docker/desktop/docker.sock",
        f"unix://{own_home}/.colima/default/docker.sock",
        f"unix://{own_home}/.config/colima/default/docker.sock",
        f"unix://{own_home}/.orbstack/run/docker.sock",
        f"unix://{own_home}/.rd/docker.sock",
        "unix:///run/user/1000/docker.sock",
    ]
    assert all(address.cli == {"DOCKER_HOST": address.url} for address in found)
