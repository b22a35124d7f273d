"""Where the service's images live: a repository of Artifact Registry."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from pydantic import SecretStr

from bentodeploy.errors import RepositoryNotFoundError
from bentodeploy.image.model import Credentials
from bentodeploy.image.push_failure import Refusal

from .errors import LOGIN, NotFoundError
from .session import ARTIFACT_REGISTRY, access_token, ask, principal

ADDRESSES = ("google_artifact_registry_repository.image",)
"""Resources of the project that must stand before the push (`registry.tf` of its template); what they depend
on is made with them."""

IMAGE = "service"
"""Name of the image inside the repository, which may hold several."""

USER = "oauth2accesstoken"
"""Says that the password is an access token (Artifact Registry, "Configure authentication to Artifact
Registry for Docker")."""


@dataclass(frozen=True)
class ArtifactRegistry:
    """`bentodeploy.image.model.Registry` for one deployment; knows its images, and who may push."""

    project: str
    region: str
    name: str

    @cached_property
    def repository(self) -> str:
        """`europe-west1-docker.pkg.dev/my-project/iris/service`, as Google says it.

        Raises RepositoryNotFoundError where there is no such repository, CredentialsError, CloudError.
        """
        try:
            found = ask("find the image repository", self._url, where=self._where)
        except NotFoundError as error:
            raise RepositoryNotFoundError(
                f"The project {self.project} has no image repository {self.name} in {self.region}.",
                where=self._where,
                next_step="`bentodeploy build` makes it.",
            ) from error
        return f"{found.get('registryUri') or self._usual_address()}/{IMAGE}"

    def holds(self, digest: str) -> bool:
        """See `KnowsImages.holds`. Raises CredentialsError, CloudError.

        Artifact Registry REST API, `projects.locations.repositories.dockerImages.get`.
        """
        try:
            ask("look for the image", f"{self._url}/dockerImages/{IMAGE}@{digest}", where=self._where)
        except NotFoundError:
            return False
        return True

    def credentials(self) -> Credentials:
        """A login for about an hour. Raises CredentialsError, CloudError."""
        return Credentials(USER, SecretStr(access_token()))

    def cure(self, refusal: Refusal, message: str) -> str | None:  # noqa: ARG002
        """See `KnowsCures.cure`. Artifact Registry refuses a login as well for a role that it lacks."""
        if refusal not in (Refusal.LOGIN, Refusal.FORBIDDEN):
            return None
        grant = (
            f"`gcloud artifacts repositories add-iam-policy-binding {self.name} --project {self.project} "
            f"--location {self.region} --member {principal()} --role roles/artifactregistry.writer`"
        )
        if refusal is Refusal.LOGIN:
            return f"{LOGIN} If it stays so, they may not push: {grant} allows it."
        return f"{grant} allows it."

    @property
    def _path(self) -> str:
        return f"projects/{self.project}/locations/{self.region}/repositories/{self.name}"

    @property
    def _url(self) -> str:
        return f"{ARTIFACT_REGISTRY.url}/v1/{self._path}"

    @property
    def _where(self) -> str:
        return f"Artifact Registry repository {self._path}"

    def _usual_address(self) -> str:
        """Where repositories are that do not say so themselves; a project's domain is a folder there."""
        return f"{self.region}-docker.pkg.dev/{self.project.replace(':', '/')}/{self.name}"
