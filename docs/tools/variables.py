"""The environment variables that the command itself reads; a test holds them against the code."""

from __future__ import annotations

VARIABLES = {
    "BENTOML_HOME": "The BentoML store; without it `~/bentoml`.",
    "PATH": "Where `terraform`, `tofu`, `docker` and Python are looked for.",
    "BENTODEPLOY_ENGINE": "Terraform engine; goes before the config's `engine`.",
    "CI": "With any value nothing is asked, and nothing moves on the screen.",
    "NO_COLOR": "With any value nothing is coloured.",
    "TERM": "With `dumb`, questions come as plain lines.",
    "TF_LOG_PATH": "File for Terraform's own log; without it `TF_LOG` and its kind are left out.",
    "AWS_PROFILE": "Profile of your AWS settings. All other variables of AWS's SDKs count, too.",
    "AWS_REGION": "What `init` suggests as `region`.",
    "AWS_DEFAULT_REGION": "The same, where there is no `AWS_REGION`.",
    "AWS_ROLE_ARN": "The role that a pipeline takes on.",
    "ARM_SUBSCRIPTION_ID": "Azure subscription, where the config names none.",
    "AZURE_SUBSCRIPTION_ID": "The same, where there is no `ARM_SUBSCRIPTION_ID`.",
    "ARM_CLIENT_ID": "Who logs in to Azure; without it azure-identity looks around, also for `az login`.",
    "ARM_TENANT_ID": "That identity's tenant.",
    "ARM_CLIENT_SECRET": "That identity's secret.",
    "ARM_OIDC_TOKEN": "That identity's token, in place of a secret.",
    "ARM_OIDC_TOKEN_FILE_PATH": "File with that token.",
    "AZURE_DEFAULTS_LOCATION": "What `init` suggests as `location`, before `az config`.",
    "AZURE_CONFIG_DIR": "Folder of az's settings; without it `~/.azure`.",
    "BENTODEPLOY_AZURE_MANAGEMENT_URL": "Azure Resource Manager of another cloud than the public one.",
    "GOOGLE_APPLICATION_CREDENTIALS": "File with Google Cloud's Application Default Credentials.",
    "GOOGLE_CLOUD_PROJECT": "What `init` suggests as `project_id`.",
    "CLOUDSDK_CORE_PROJECT": "The same, where there is no `GOOGLE_CLOUD_PROJECT`.",
    "CLOUDSDK_RUN_REGION": "What `init` suggests as `region`.",
    "CLOUDSDK_COMPUTE_REGION": "The same, where there is no `CLOUDSDK_RUN_REGION`.",
    "CLOUDSDK_ACTIVE_CONFIG_NAME": "The configuration of gcloud that counts; without it the active one.",
    "CLOUDSDK_CONFIG": "Folder of gcloud's settings; without it `~/.config/gcloud`.",
    "CLOUDSDK_API_ENDPOINT_OVERRIDES_RUN": "Another address of Cloud Run; so for `_ARTIFACTREGISTRY`, "
    "`_CLOUDRESOURCEMANAGER`, `_LOGGING` and `_SECRETMANAGER`.",
    "STORAGE_EMULATOR_HOST": "Another address of Cloud Storage, for `state init`.",
    "HEROKU_API_KEY": "Token for Heroku; without it the entry that `heroku login` leaves in `~/.netrc`.",
    "HEROKU_API_URL": "Another address of Heroku's Platform API.",
    "HEROKU_REGISTRY_HOST": "Another address of Heroku's container registry.",
}
"""Names and meanings, in the order of the page."""
