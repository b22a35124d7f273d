"""What Azure Functions takes."""

from __future__ import annotations

from bentodeploy.operator import Limit

from .revision import SETTING

REQUEST_S = 230
"""After which the load balancer ends an HTTP request, whatever the plan (Azure Functions, "Function app
timeout duration")."""
REQUEST_MB = 100
"""Azure Functions, "HTTP trigger", limits of a request's length."""
START_S = (230, 1_800)
"""WEBSITES_CONTAINER_START_TIME_LIMIT: what App Service gives a container, and the most (App Service,
"Environment variables and app settings")."""
SERVICE_MB = 300
"""Memory that a service takes besides its models (measured: 187 to 324); the Functions host takes more."""
INSTANCES = 100
"""Elastic Premium on Linux: 20 to 100 by region (Azure Functions, "Premium plan", region max scale out)."""
NAME_LENGTH = 53
"""60 for a function app, less `-` and the suffix."""
PYTHONS = ("3.10", "3.11", "3.12", "3.13")
"""For which Microsoft has an image with version 4 of the host (Azure Functions, "Supported languages")."""

APP_NAME = r"[a-zA-Z0-9][a-zA-Z0-9-]{2,58}[a-zA-Z0-9]"
"""Of a function app it would be 2 to 60 characters; its log workspace has the same name and takes 4 to 63
(Azure, "Naming rules and restrictions for Azure resources": Microsoft.Web, Microsoft.OperationalInsights)."""
REGISTRY_NAME = r"[a-zA-Z0-9]{5,50}"
STORAGE_NAME = r"[a-z0-9]{3,24}"
GROUP_NAME = r"[\w().-]{0,89}[\w()-]"
"""Azure, "Naming rules and restrictions for Azure resources": Microsoft.ContainerRegistry, Microsoft.Storage,
Microsoft.Resources."""

RESERVED_PREFIXES = ("WEBSITE_", "WEBSITES_", "APPSETTING_", "AzureWebJobs", "DOCKER_", "FUNCTIONS_")
RESERVED_NAMES = frozenset(
    {
        "APPLICATIONINSIGHTS_CONNECTION_STRING",
        "APPINSIGHTS_INSTRUMENTATIONKEY",
        SETTING,
        "BENTODEPLOY_AUTH_LEVEL",
        "HOME",
        "PORT",
    }
)
"""App settings that belong to Azure, to the provider or to us (Azure Functions, "App settings reference")."""

_SCALE = "Azure Functions hosting options"
_NAMES = "Naming rules and restrictions for Azure resources"

LIMITS = (
    Limit("time of a request", f"{REQUEST_S} s, on every plan", "Function app timeout duration"),
    Limit("request", f"{REQUEST_MB} MB", "Azure Functions HTTP trigger, Limits"),
    Limit("memory", "1.75 GB to 256 GB by plan; Elastic Premium 3.5, 7 or 14 GB", _SCALE),
    Limit("start", f"{START_S[0]} s, raisable to {START_S[1]:,} s", "App Service environment variables"),
    Limit(
        "image", "linux/amd64; no limit on its size is stated", "Linux container support in Azure Functions"
    ),
    Limit("plan", "Elastic Premium or Dedicated; Consumption plans run no containers", _SCALE),
    Limit(
        "instances that always run",
        "3 with a B plan, 10 with S, 30 with P, 20 with EP",
        "App Service limits; Azure Functions Premium plan",
    ),
    Limit("name", f"{NAME_LENGTH} characters: 60 for a function app, which has a suffix", _NAMES),
    Limit("storage account", "3 to 24 lowercase letters and digits, unique in all of Azure", _NAMES),
    Limit("container registry", "5 to 50 letters and digits, unique in all of Azure", _NAMES),
    Limit("GPU", "none", _SCALE),
)
