# Credentials come from the provider's own chain: environment, profile, SSO, role, OIDC.
provider "aws" {
  region = var.region

  default_tags {
    tags = var.tags
  }
}

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}
