"""A stand-in for an EC2 instance: a container with real systemd, cloud-init, Docker and AWS CLI.

It boots from an instance's user data as Amazon Linux does, and reaches ports of this machine's loopback
address under the same address, so that names of images and the fake of AWS are the same inside and
outside. Its `dnf` is a fake: it "installs" the one package that the boot needs, Docker.
"""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import socket
import socketserver
import sys
import tarfile
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from docker import DockerClient
    from docker.models.containers import Container

_DOCKERFILE = r"""
FROM python:3.11-slim
RUN apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends \
    cloud-init dbus docker.io iptables python3 systemd systemd-sysv >/dev/null && rm -rf /var/lib/apt/lists/*
RUN python3 -m pip install -q --root-user-action=ignore awscli
RUN systemctl disable docker.service docker.socket containerd.service \
    && mkdir /usr/lib/packages && mv /usr/bin/docker /usr/lib/packages/ \
    && printf '#!/bin/sh\n[ "$*" = "%s" ] && mv /usr/lib/packages/* /usr/bin/\n' \
    "install --assumeyes --quiet docker" >/usr/bin/dnf && chmod +x /usr/bin/dnf \
    && printf 'datasource_list: [NoCloud]\nnetwork: {config: disabled}\nlocale: false\n' \
    >/etc/cloud/cloud.cfg.d/99-test.cfg
VOLUME /var/lib/docker
STOPSIGNAL SIGRTMIN+3
CMD ["/bin/sh", "-c", "for d in /proc/sys /sys /sys/fs/cgroup /sys/fs/cgroup/*; do \
mountpoint -q $d && mount -o remount,bind,rw $d; done; exec /sbin/init"]
"""

_CAPABILITIES = (
    *("AUDIT_CONTROL", "DAC_READ_SEARCH", "IPC_LOCK", "LEASE", "LINUX_IMMUTABLE", "NET_ADMIN"),
    *("SYS_ADMIN", "SYS_BOOT", "SYS_NICE", "SYS_PTRACE", "SYS_TTY_CONFIG", "SYSLOG"),
)
"""What systemd and Docker need. Not `privileged`: where this machine itself lacks a capability, Docker
refuses that."""

_BOOT_SECONDS = 300


@dataclass(frozen=True)
class Machine:
    """One that runs."""

    container: Container

    def run(self, *command: str) -> str:
        """What a command answers inside."""
        code, output = self.try_to_run(*command)
        assert code == 0, f"{command} ended with {code}: {output}"
        return output

    def try_to_run(self, *command: str) -> tuple[int, str]:
        """Its exit code, and what it answers."""
        code, output = self.container.exec_run(list(command))
        assert isinstance(output, bytes)
        return code or 0, output.decode(errors="replace")

    def file(self, path: str) -> str:
        """A file's content."""
        return self.run("cat", path)

    def reboot(self) -> None:
        """Stop and start it; its disk stays."""
        self.container.restart(timeout=30)
        self.wait_until_booted()

    def journal(self) -> str:
        """What the units of ours said, for failures."""
        return self.run("journalctl", "--no-pager", "--output=cat", "--unit=bentodeploy*", "--lines=80")

    def wait_until_booted(self) -> None:
        """Until cloud-init has run the user data."""
        deadline = time.monotonic() + _BOOT_SECONDS
        while time.monotonic() < deadline:
            self.container.reload()
            assert self.container.status == "running", self.container.logs().decode()
            _, said = self.try_to_run("cloud-init", "status")
            if "done" in said:
                return
            assert "error" not in said, self.run("cat", "/var/log/cloud-init-output.log")
            time.sleep(0.3)
        raise AssertionError(f"not booted after {_BOOT_SECONDS} s: {said}")


@contextmanager
def machine_booted(
    engine: DockerClient,
    instance_id: str,
    user_data: bytes,
    *,
    loopback_ports: list[int],
    environment: Mapping[str, str],
    address: str,
) -> Iterator[Machine]:
    """Boot a machine with this user data; it ends with the context.

    `loopback_ports` of this machine are there inside, too. All services inside see `environment`.
    `address`, one of 127.0.0.0/8, leads to the machine's ports 80 and 443.
    """
    with ExitStack() as stack:
        sockets = Path(tempfile.mkdtemp(prefix="ec2-", dir="/tmp"))
        stack.callback(shutil.rmtree, sockets, ignore_errors=True)
        for port in loopback_ports:
            stack.enter_context(_forwarded(sockets / f"{port}.sock", port))
        container = engine.containers.create(
            machine_image(engine),
            hostname="ip-10-0-0-1",
            labels={"bentodeploy.test": "machine"},
            cap_add=list(_CAPABILITIES),
            security_opt=["seccomp=unconfined", "apparmor=unconfined"],
            device_cgroup_rules=["a *:* rwm"],
            cgroupns="private",
            tmpfs={"/run": "", "/run/lock": "", "/tmp": ""},
            volumes={str(sockets): {"bind": "/host", "mode": "rw"}},
            ports={"80/tcp": (address, 80), "443/tcp": (address, 443)},
        )
        stack.callback(container.remove, v=True, force=True)
        files = _files(instance_id, user_data, loopback_ports, environment)
        container.put_archive("/", _archive(files))
        container.start()
        machine = Machine(container)
        machine.wait_until_booted()
        yield machine


def _files(
    instance_id: str, user_data: bytes, ports: list[int], environment: Mapping[str, str]
) -> dict[str, bytes]:
    shown = " ".join(json.dumps(f"{name}={value}") for name, value in environment.items())
    endpoint = environment["AWS_ENDPOINT_URL"]
    docker = {
        "log-driver": "awslogs",
        "log-opts": {"awslogs-endpoint": endpoint, "awslogs-region": "us-east-1", "awslogs-group": "none"},
    }
    files = {
        "/var/lib/cloud/seed/nocloud/meta-data": f"instance-id: {instance_id}\n".encode(),
        "/var/lib/cloud/seed/nocloud/user-data": user_data,
        "/etc/systemd/system.conf.d/aws.conf": f"[Manager]\nDefaultEnvironment={shown}\n".encode(),
        "/etc/docker/daemon.json": json.dumps(docker).encode(),
    }
    for port in ports:
        unit = f"/etc/systemd/system/host-{port}"
        files[f"{unit}.socket"] = f"[Socket]\nListenStream=127.0.0.1:{port}\n".encode()
        proxy = f"/lib/systemd/systemd-socket-proxyd /host/{port}.sock"
        files[f"{unit}.service"] = f"[Service]\nExecStart={proxy}\n".encode()
    sockets = " ".join(f"host-{port}.socket" for port in ports)
    files["/etc/systemd/system/sockets.target.d/host.conf"] = f"[Unit]\nWants={sockets}\n".encode()
    return files


def _archive(files: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name.lstrip("/"))
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


def machine_image(engine: DockerClient) -> str:
    """The image of machines, built once for each text of the Dockerfile, and kept; its tag."""
    from docker.errors import ImageNotFound

    if sys.platform != "linux":
        pytest.skip("needs Linux: systemd runs in a container")
    tag = f"bentodeploy-test/machine:{hashlib.sha256(_DOCKERFILE.encode()).hexdigest()[:12]}"
    try:
        engine.images.get(tag)
    except ImageNotFound:
        engine.images.build(fileobj=io.BytesIO(_DOCKERFILE.encode()), tag=tag, rm=True, forcerm=True)
    return tag


@contextmanager
def _forwarded(path: Path, port: int) -> Iterator[None]:
    """A socket file that leads to a port of the loopback address."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            try:
                there = socket.create_connection(("127.0.0.1", port))
            except ConnectionRefusedError:
                return  # the caller sees a closed connection
            with there:
                back = threading.Thread(target=_pump, args=(there, self.request), daemon=True)
                back.start()
                _pump(self.request, there)
                back.join()

    server = socketserver.ThreadingUnixStreamServer(str(path), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()


def _pump(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):  # one of the two has gone; the other is told
        while content := source.recv(65536):
            target.sendall(content)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)
