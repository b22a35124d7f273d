"""All of Google Cloud that a deployment meets, on this machine.

Terraform's provider is the tests' own, on a cloud that is a dict; Artifact Registry is a real registry
behind a proxy that can break things; Cloud Run runs the deployed image in Docker; the other APIs are faked by
what stands in the dict.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bentodeploy.image.engine import connect
from operators.google_cloud_run.registry import IMAGE
from tests.support.cloud_provider import FakeCloud
from tests.support.cloud_provider.attached import SCHEMAS, attached
from tests.support.cloud_provider.rule import Computes, Rules
from tests.support.cloud_provider.rules.google import DATA_SOURCES, RULES, service_scaling
from tests.support.cloud_provider.schemas import read_schema
from tests.support.docker_images import remove_images
from tests.support.fake_cloud_run import SERVICE, FakeCloudRun, KeptRevision, fake_cloud_run
from tests.support.fake_google import PROJECT, TOKEN, FakeGoogle, fake_google
from tests.support.faulty_proxy import FaultyProxy, faulty_proxy
from tests.support.layers import LayerPool
from tests.support.registry import registry_running, storage

_KINDS = {
    1: "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST",
    2: "TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION",
}
"""`TrafficTargetAllocationType`, as the API's clients send it and as Terraform's provider calls it."""

LOGIN = {"username": "oauth2accesstoken", "password": TOKEN}


@dataclass(frozen=True)
class GoogleCloud:
    """A project that is empty at first."""

    cloud: FakeCloud
    google: FakeGoogle
    proxy: FaultyProxy
    """Before the registry; images are named by its port."""
    front: FakeCloudRun
    storage: Path
    """Of the registry."""

    def look(self) -> None:
        """Let the APIs tell what Terraform has made, and what the service has written."""
        self.google.repositories = {
            one["id"]: f"127.0.0.1:{self.proxy.port}/{one['project']}/{one['repository_id']}"
            for one in self.cloud.all("google_artifact_registry_repository")
        }
        self.google.images = {
            f"{one['id']}/dockerImages/{IMAGE}@{digest}"
            for one in self.cloud.all("google_artifact_registry_repository")
            for digest in digests(self.storage, f"{one['project']}/{one['repository_id']}/{IMAGE}")
        }
        secrets = (one["id"] for one in self.cloud.all("google_secret_manager_secret"))
        self.google.secrets = {name: self.google.secrets.get(name, []) for name in secrets}
        self.front.look()
        self.google.services = {one["id"]: _shown(one, self.front) for one in self.cloud.all(SERVICE)}
        self.google.revisions = {
            f"{service}/revisions/{kept.name}": _kept(f"{service}/revisions/{kept.name}", kept)
            for service in self.google.services
            for kept in self.front.revisions
        }
        services = self.cloud.all(SERVICE)
        if not services:
            self.google.entries.clear()
        for service in services:
            # What was logged before keeps its time: who follows the log has seen it.
            for line in self.front.log[len(self.google.entries) :]:
                self.google.log(service["name"], line)

    def take_traffic(self, name: str, fields: dict[str, Any]) -> None:
        """Let Terraform's provider find what a PATCH of the service has changed."""
        self.cloud.resources[SERVICE, name]["traffic"] = [
            {
                "type": _KINDS[target["type"]],
                "percent": target.get("percent", 0),
                "revision": target.get("revision"),
                "tag": target.get("tag"),
            }
            for target in fields["traffic"]
        ]


@contextmanager
def google_cloud(
    folder: Path, patch: pytest.MonkeyPatch, layers: LayerPool | None = None
) -> Iterator[GoogleCloud]:
    """The cloud, its files below `folder`, and the environment that leads the command to it.

    The registry has the `layers` already. Images that the command makes in Docker go when it ends.
    """
    cloud = FakeCloud(added={SERVICE: service_scaling})
    with ExitStack() as stack:
        engine = connect()
        stack.callback(engine.client.close)
        if layers is not None:
            stack.enter_context(layers.lent(storage(folder), f"{PROJECT}/iris/service"))
        registry = stack.enter_context(
            registry_running(folder, with_login=True, user=LOGIN["username"], password=LOGIN["password"])
        )
        proxy = stack.enter_context(faulty_proxy(registry.port))
        stack.callback(remove_images, engine, f"127.0.0.1:{proxy.port}/")
        google = stack.enter_context(fake_google(folder))
        front = stack.enter_context(
            fake_cloud_run(engine.client, cloud, LOGIN, lambda name: _newest(google, name))
        )
        rules = {**RULES, SERVICE: Rules((*RULES[SERVICE].rows, _address(front.url)))}
        stack.enter_context(attached(read_schema(SCHEMAS / "google.json"), rules, DATA_SOURCES, cloud, patch))
        for name, value in google.environment.items():
            patch.setenv(name, value)
        whole = GoogleCloud(cloud, google, proxy, front, storage(folder))
        google.look, google.patched = whole.look, whole.take_traffic
        yield whole


def digests(storage: Path, repository: str) -> Iterator[str]:
    """Of the images that a repository of the registry holds (distribution, "registry/storage/paths.go")."""
    manifests = storage / "docker" / "registry" / "v2" / "repositories" / repository / "_manifests"
    return (f"sha256:{link.parent.name}" for link in manifests.glob("revisions/sha256/*/link"))


def _newest(google: FakeGoogle, name: str) -> str:
    """What Cloud Run reads from Secret Manager when an instance starts."""
    return google.secrets[f"projects/{PROJECT}/secrets/{name}"][-1].decode()


def _address(url: str) -> Computes:
    """Services are where the fake front end is."""
    return Computes(
        lambda _values, _provider: {"uri": url, "urls": [url]}, "the fake of Cloud Run's front end"
    )


def _shown(service: dict[str, Any], front: FakeCloudRun) -> dict[str, Any]:
    """As the Cloud Run Admin API v2 shows what Terraform's provider made."""
    newest = f"{service['id']}/revisions/{front.revisions[-1].name}"
    return {
        "name": service["id"],
        "uri": service["uri"],
        "generation": service["generation"],
        "terminalCondition": {"type": "Ready", "state": "CONDITION_SUCCEEDED"},
        "latestCreatedRevision": newest,
        "latestReadyRevision": newest,
        "traffic": [_given(target) for target in service["traffic"]],
        "trafficStatuses": [
            {"revision": newest.rpartition("/")[2], **_given(target)} for target in service["traffic"]
        ],
    }


def _given(target: dict[str, Any]) -> dict[str, Any]:
    """What Terraform's provider holds of a share, without what is not set."""
    return {key: value for key, value in target.items() if value}


def _kept(name: str, kept: KeptRevision) -> dict[str, Any]:
    """A revision as that API shows it."""
    return {
        "name": name,
        "createTime": kept.created_at,
        "conditions": [{"type": "Ready", "state": "CONDITION_SUCCEEDED"}],
        "containers": [{"image": kept.template["containers"][0]["image"]}],
    }
