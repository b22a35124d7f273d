"""The machine's agent, as far as it can be asked without a machine; test_machine_boots.py has the rest."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest
from bentodeploy.templates.aws_ec2.terraform.agent.images import wanted_images
from bentodeploy.templates.aws_ec2.terraform.agent.services import (
    local_port,
    service_options,
    spare_memory,
)

from operators.aws_ec2 import AwsEc2Operator

AGENT = sorted((AwsEc2Operator().template() / "agent").glob("*.py"))
MIB = 1024 * 1024


def state(**values: Any) -> dict[str, Any]:
    """What the parameter says."""
    plain = {"image": "service", "domain": None, "proxy_image": "caddy", "memory_limit": None, "gpus": False}
    return {**plain, **values}


@pytest.mark.parametrize("path", AGENT, ids=lambda path: path.name)
def test_the_python_of_amazon_linux_reads_it(path: Path) -> None:
    ast.parse(path.read_text(), feature_version=(3, 9))


def test_gpus_are_given_where_they_are_wanted() -> None:
    assert "--gpus=all" in service_options(state(gpus=True), {}, 0)
    assert "--gpus=all" not in service_options(state(), {}, 0)


def test_without_a_domain_the_service_itself_is_on_port_80() -> None:
    assert "--publish=80:3000" in service_options(state(), {}, 0)
    assert local_port(state()) == 80
    assert wanted_images(state()) == ["service"]


def test_with_a_domain_only_the_proxy_reaches_the_service() -> None:
    with_domain = state(domain="iris.example.com")
    assert "--publish=127.0.0.1:3000:3000" in service_options(with_domain, {}, 0)
    assert local_port(with_domain) == 3000
    assert wanted_images(with_domain) == ["service", "caddy"]


def test_names_of_variables_are_arguments_and_values_never() -> None:
    options = service_options(state(), {"LINES": "a\nb"}, 0)
    assert "--env=LINES" in options
    assert not any("a\nb" in option for option in options)


@pytest.mark.parametrize(("total", "spare"), [(1900, 1580), (410, 246), (16_000, 15_680)])
def test_the_machine_keeps_some_memory_for_itself(tmp_path: Path, total: int, spare: int) -> None:
    meminfo = tmp_path / "meminfo"
    meminfo.write_text(f"MemTotal:       {total * 1024} kB\nMemFree:        1 kB\n")
    assert spare_memory(meminfo) == spare * MIB
