"""What Lambda takes (AWS Lambda Developer Guide, "Lambda quotas"; API Gateway, "Quotas for HTTP APIs")."""

from __future__ import annotations

from bentodeploy.operator import Limit

MEMORY_MB = (128, 10_240)
MEMORY_OF_A_CPU_MB = 1_769
SERVICE_MB = 200
"""Memory that a service takes besides its models: 155 to 174 MB were measured, with scikit-learn."""
TIMEOUT_S = (1, 900)
API_TIMEOUT_S = 30
STORAGE_MB = (512, 10_240)
IMAGE_BYTES = 10 * 1024**3
PAYLOAD_MB = 6
ENV_BYTES = 4 * 1024
NAME_LENGTH = 48
"""Less than Lambda's own 64, because the role's name has the region behind it (IAM takes 64 characters)."""

NO_FUNCTION_URL = frozenset(
    {
        "ap-east-2",
        "ap-south-2",
        "ap-southeast-4",
        "ap-southeast-5",
        "ap-southeast-6",
        "ap-southeast-7",
        "ca-west-1",
        "eu-central-2",
        "eu-south-2",
        "il-central-1",
        "me-central-1",
    }
)
"""Regions that have Lambda without function URLs (AWS Lambda Developer Guide, "Creating and managing Lambda
function URLs")."""

RESERVED_NAMES = frozenset(
    {
        "_HANDLER",
        "_X_AMZN_TRACE_ID",
        "AWS_ACCESS_KEY",
        "AWS_ACCESS_KEY_ID",
        "AWS_DEFAULT_REGION",
        "AWS_EXECUTION_ENV",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
        "AWS_LAMBDA_FUNCTION_NAME",
        "AWS_LAMBDA_FUNCTION_VERSION",
        "AWS_LAMBDA_INITIALIZATION_TYPE",
        "AWS_LAMBDA_LOG_GROUP_NAME",
        "AWS_LAMBDA_LOG_STREAM_NAME",
        "AWS_LAMBDA_RUNTIME_API",
        "AWS_REGION",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SESSION_TOKEN",
        "LAMBDA_RUNTIME_DIR",
        "LAMBDA_TASK_ROOT",
    }
)
"""Variables that Lambda sets (AWS Lambda Developer Guide, "Defined runtime environment variables")."""

_QUOTAS = "AWS Lambda Developer Guide, Lambda quotas"

LIMITS = (
    Limit("image", "10 GB uncompressed, one architecture, in the function's own region", _QUOTAS),
    Limit("memory", f"{MEMORY_MB[0]:,} to {MEMORY_MB[1]:,} MB; 1,769 MB give one CPU", _QUOTAS),
    Limit("timeout", "1 to 900 s; behind an HTTP API 30 s", f"{_QUOTAS}; API Gateway, Quotas for HTTP APIs"),
    Limit(
        "request and answer",
        "6 MB each, about 4.5 MB of binary data; an HTTP API's 10 MB change nothing",
        _QUOTAS,
    ),
    Limit("writable disk", f"{STORAGE_MB[0]:,} to {STORAGE_MB[1]:,} MB, below /tmp only", _QUOTAS),
    Limit("env", "4 KB in all", _QUOTAS),
    Limit(
        "name", f"{NAME_LENGTH} characters", "IAM, Name limits: 64 for a role, which holds name and region"
    ),
    Limit("GPU", "none", "AWS Lambda Developer Guide"),
)
