"""The machine around the agent: systemd's two units, the parameter, the service, and what is reported."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from bentodeploy.templates.aws_ec2.terraform.agent import commands, disk, sync
from bentodeploy.templates.aws_ec2.terraform.agent.services import PROXY, SERVICE


class Killed(BaseException):
    """The agent's process ends, as by a reboot."""


@dataclass
class FakeMachine:
    """What the agent's `sync` meets; `round` is one call of it."""

    folder: Path
    wanted: dict[str, Any]
    """What the parameter says."""
    running: dict[str, dict[str, Any]] = field(default_factory=dict)
    """What each unit was started with."""
    enabled: set[str] = field(default_factory=set)
    reports: list[tuple[str, str]] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)
    killed_before: str | None = None
    """The command before which the agent is killed, once."""
    trouble_of_proxy: str | None = None
    """Why the proxy takes no connections."""

    def round(self) -> None:
        """One look at what is wanted."""
        sync.sync()

    def have_disk(self, size: str) -> None:
        """The volume's size, as the kernel tells it."""
        (self.folder / "nvme0n1").mkdir(exist_ok=True)
        (self.folder / "nvme0n1" / "size").write_text(f"{size}\n")

    def reboot(self) -> None:
        """What is enabled starts; what lies in memory is gone."""
        self.restart(*self.enabled)
        (self.folder / "memory.json").unlink(missing_ok=True)

    def restart(self, *units: str) -> None:
        """All end, and these start."""
        self.running = {unit: commands.read(self.folder / "taken.json")["state"] for unit in units}

    @property
    def state(self) -> str:
        """How things stand, as it was reported last."""
        return self.reports[-1][0]

    def run(self, *command: str, **_: object) -> str:
        """Stands for `commands.run`."""
        line = " ".join(command)
        if line == self.killed_before:
            self.killed_before = None
            raise Killed
        self.commands.append(line)
        if command[0] == "systemctl":
            self._systemctl(command[1], command[2:])
        return ""

    def _systemctl(self, verb: str, arguments: tuple[str, ...]) -> None:
        unit = arguments[-1].removesuffix(".service")
        assert unit in (SERVICE, PROXY), arguments
        if verb in ("enable", "disable"):
            (self.enabled.add if verb == "enable" else self.enabled.discard)(unit)
            verb = {"enable": "start", "disable": "stop"}[verb] if "--now" in arguments else ""
        if verb == "start":
            self.running.setdefault(unit, commands.read(self.folder / "taken.json")["state"])
        elif verb == "stop":
            self.running.pop(unit, None)

    def answer(self, *_: str) -> str:
        """Stands for the AWS CLI, asked for the parameter."""
        return json.dumps({"Parameter": {"Value": json.dumps(self.wanted)}})

    def report(self, state: str, detail: str, desired: str | None) -> None:
        """Stands for `reports.report`."""
        assert desired is not None
        self.reports.append((state, detail))

    def probe(self, _: dict[str, Any]) -> str | None:
        """Stands for `probes.probe`: a service that runs answers."""
        return None if SERVICE in self.running else "ConnectionRefusedError"


def fake_machine(folder: Path, wanted: dict[str, Any], patch: pytest.MonkeyPatch) -> FakeMachine:
    """A machine that was just made, with its files in `folder`."""
    machine = FakeMachine(folder, wanted)
    (folder / "settings.json").write_text(json.dumps({"parameter": "/wanted", "region": "us-east-1"}))
    patch.setattr(commands, "MEMORY", folder / "memory.json")
    stand_ins: dict[str, Any] = {
        "MEMORY": folder / "memory.json",
        "SETTINGS": folder / "settings.json",
        "TAKEN": folder / "taken.json",
        "aws": machine.answer,
        "ensure_docker": lambda **_: None,
        "fetch": lambda _: None,
        "hold": lambda _: None,
        "is_here": lambda _: True,
        "last_lines": lambda *_: "its last lines",
        "look_up": lambda _: None,
        "probe": machine.probe,
        "probe_proxy": lambda _: machine.trouble_of_proxy,
        "remove_others": lambda _: None,
        "renewed": lambda _: None,
        "report": machine.report,
        "run": machine.run,
    }
    for name, stand_in in stand_ins.items():
        patch.setattr(sync, name, stand_in)
    for name, stand_in in {"DISKS": folder, "MEMORY": folder / "memory.json", "run": machine.run}.items():
        patch.setattr(disk, name, stand_in)
    machine.have_disk("8")
    return machine
