"""What the operators for AWS share; no operator itself.

Credentials come from boto3's own chain (environment, profile, SSO, role, OIDC), as they do for
Terraform's provider. Nothing of them is stored.

    session    clients that retry, and the error where boto3 is not installed
    caller     whose credentials are used, in words
    errors     what botocore raises, as errors that say what to do
    advice     the same for what Terraform's provider reports
    ecr        the image repository's login
    logs       a CloudWatch log group as lines
    checks     region, account, tags
    deployed   where a deployment lives
"""
