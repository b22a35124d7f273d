"""Serves providers inside the test's own process; Terraform attaches to them instead of starting plug-ins.

Source: https://developer.hashicorp.com/terraform/plugin/debugging (TF_REATTACH_PROVIDERS). Attached
providers need no mirror, no lock file, and their version constraint is not checked.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

import grpc
from tf.gen import tfplugin_pb2_grpc as rpc

from tests.support.cloud_provider.servicer import Provider

VARIABLE = "TF_REATTACH_PROVIDERS"


@contextmanager
def serving(address: str, provider: Provider) -> Iterator[dict[str, str]]:
    """Serve one provider; answers the environment that makes Terraform use it, beside those that it uses."""
    # A folder of its own, close to the root: a socket's path has little more than 100 characters.
    folder = Path(mkdtemp(prefix="tf-"))
    socket = folder / "provider.sock"
    server = grpc.server(ThreadPoolExecutor(10))
    rpc.add_ProviderServicer_to_server(provider, server)
    server.add_insecure_port(f"unix://{socket}")
    server.start()
    attached = json.loads(os.environ.get(VARIABLE) or "{}") | {
        address: {
            "Protocol": "grpc",
            "ProtocolVersion": 6,
            "Pid": os.getpid(),
            "Test": True,
            "Addr": {"Network": "unix", "String": str(socket)},
        }
    }
    try:
        yield {VARIABLE: json.dumps(attached)}
    finally:
        server.stop(grace=None).wait()
        shutil.rmtree(folder)
