"""Where the Terraform state of a deployment is kept."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from bentodeploy.config.section import Section

Key = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._/-]*$", max_length=512)]
"""A path inside a bucket; what all of the stores take."""

_KIND = Field(description="What kind of place it is.")


class LocalState(Section):
    """In the project's own folder: for one person on one machine."""

    backend: Literal["local"] = _KIND


class S3State(Section):
    """In an S3 bucket, locked by a file beside it."""

    backend: Literal["s3"] = _KIND
    bucket: str = Field(
        pattern=r"^[a-z0-9][a-z0-9.-]*[a-z0-9]$",
        min_length=3,
        max_length=63,
        examples=["acme-terraform"],
        description="The bucket.",
    )
    region: str = Field(
        pattern=r"^[a-z0-9-]+$", examples=["eu-central-1"], description="The bucket's region."
    )
    key: Key | None = Field(
        default=None, description="Path of the state in the bucket; without it, one by the deployment's name."
    )


class GcsState(Section):
    """In a bucket of Google Cloud Storage."""

    backend: Literal["gcs"] = _KIND
    bucket: str = Field(
        pattern=r"^[a-z0-9][a-z0-9._-]*[a-z0-9]$",
        min_length=3,
        max_length=222,
        examples=["acme-terraform"],
        description="The bucket.",
    )
    key: Key | None = Field(
        default=None, description="Path of the state in the bucket; without it, one by the deployment's name."
    )


class AzurermState(Section):
    """In a container of an Azure storage account."""

    backend: Literal["azurerm"] = _KIND
    resource_group: str = Field(
        pattern=r"^[A-Za-z0-9_().-]+$",
        max_length=90,
        examples=["terraform"],
        description="Its resource group.",
    )
    storage_account: str = Field(
        pattern=r"^[a-z0-9]+$",
        min_length=3,
        max_length=24,
        examples=["acmeterraform"],
        description="The storage account.",
    )
    location: str | None = Field(
        default=None,
        pattern=r"^[a-z0-9]+$",
        examples=["westeurope"],
        description="Where `state init` makes them; without it, where the resource group is.",
    )
    container: str = Field(
        default="tfstate",
        pattern=r"^[a-z0-9][a-z0-9-]*$",
        min_length=3,
        max_length=63,
        description="Container in the account.",
    )
    key: Key | None = Field(
        default=None,
        description="Path of the state in the container; without it, one by the deployment's name.",
    )


State = Annotated[LocalState | S3State | GcsState | AzurermState, Field(discriminator="backend")]


def backend_settings(state: LocalState | S3State | GcsState | AzurermState, name: str) -> dict[str, Any]:
    """The arguments of Terraform's own `backend` block for the deployment `name`; never a credential.

    Source: https://developer.hashicorp.com/terraform/language/backend
    """
    match state:
        case S3State():
            return {
                "bucket": state.bucket,
                "key": state.key or f"bentodeploy/{name}/terraform.tfstate",
                "region": state.region,
                "encrypt": True,
                "use_lockfile": True,
            }
        case GcsState():
            return {"bucket": state.bucket, "prefix": state.key or f"bentodeploy/{name}"}
        case AzurermState():
            return {
                "resource_group_name": state.resource_group,
                "storage_account_name": state.storage_account,
                "container_name": state.container,
                "key": state.key or f"bentodeploy/{name}/terraform.tfstate",
                "use_azuread_auth": True,
            }
        case LocalState():
            return {}
