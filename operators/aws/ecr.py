"""A repository of the Elastic Container Registry, as the core pushes to it."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from functools import cached_property

from pydantic import SecretStr

from bentodeploy.errors import RepositoryNotFoundError
from bentodeploy.image.model import Credentials
from bentodeploy.image.push_failure import Refusal

from .caller import caller, credentials_source
from .errors import aws_errors, error_code
from .permissions import cure, read_denial
from .session import client


@dataclass(frozen=True)
class EcrRepository:
    """`bentodeploy.image.model.Registry` for a repository of the caller's own account; knows its images."""

    name: str
    region: str

    @cached_property
    def repository(self) -> str:
        """`123456789012.dkr.ecr.eu-central-1.amazonaws.com/name`, as AWS says it.

        Raises RepositoryNotFoundError when the account of the credentials has no such repository.
        """
        from botocore.exceptions import ClientError

        ecr = client("ecr", self.region)
        with aws_errors("find the image repository", self.region, where=f"ECR repository {self.name}"):
            try:
                found = ecr.describe_repositories(repositoryNames=[self.name])
            except ClientError as error:
                if error_code(error) == "RepositoryNotFoundException":
                    raise self._not_found() from error
                raise
        return str(found["repositories"][0]["repositoryUri"])

    def credentials(self) -> Credentials:
        """A login for twelve hours (`GetAuthorizationToken`). Raises CredentialsError, CloudError."""
        ecr = client("ecr", self.region)
        with aws_errors("log in to the image registry", self.region, where=f"ECR in {self.region}"):
            answer = ecr.get_authorization_token()
        token = base64.b64decode(answer["authorizationData"][0]["authorizationToken"]).decode()
        username, _, password = token.partition(":")
        return Credentials(username, SecretStr(password))

    def holds(self, digest: str) -> bool:
        """See `KnowsImages.holds`; by the call with which images are pulled. Raises CloudError."""
        from botocore.exceptions import ClientError

        ecr = client("ecr", self.region)
        with aws_errors("look for the image", self.region, where=f"ECR repository {self.name}"):
            try:
                found = ecr.batch_get_image(repositoryName=self.name, imageIds=[{"imageDigest": digest}])
            except ClientError as error:
                if error_code(error) == "RepositoryNotFoundException":
                    return False
                raise
        return not any(one.get("failureCode") == "ImageNotFound" for one in found.get("failures", ()))

    def cure(self, refusal: Refusal, message: str) -> str | None:
        """See `KnowsCures.cure`. AWS's words name who may not do what."""
        source = credentials_source(self.region)
        if refusal is Refusal.LOGIN:
            return source.refresh
        if refusal is Refusal.FORBIDDEN:
            return f"{cure(read_denial(message), source.words)}."
        return None

    def _not_found(self) -> RepositoryNotFoundError:
        who = caller(self.region)
        return RepositoryNotFoundError(
            f"The account {who.account}, which the credentials of {who.source.words} belong to, has no image "
            f"repository {self.name} in {self.region}.",
            where=f"ECR repository {self.name}",
            next_step="If the deployment lives in another account, set AWS_PROFILE to a profile of it (`aws "
            "configure list-profiles`); else `bentodeploy build` makes the repository again.",
        )
