# Lets the pipeline act in this AWS account, without any stored key. Apply it once, by hand:
#   terraform init && terraform apply

terraform {
  required_version = ">= 1.6"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100, < 7.0"
    }
  }
}

variable "name" {
  description = "Prefix of the roles' names, cut where it is too long for one."
  type        = string
}

variable "region" {
  description = "AWS region."
  type        = string
}

variable "issuer" {
  description = "Who signs the pipeline's tokens."
  type        = string
}

variable "audience" {
  description = "What the tokens are made for."
  type        = string
}

variable "plan_subjects" {
  description = "Subjects of the tokens of pipelines that plan; may hold *."
  type        = list(string)
}

variable "apply_subject" {
  description = "Subject of the tokens of pipelines that apply."
  type        = string
}

variable "plan_policy_arns" {
  description = "Policies of the role that plans: it reads everything, pushes the image, and locks the state."
  type        = list(string)
}

variable "apply_policy_arns" {
  description = "Policies of the role that applies: the permissions that the operator's page lists."
  type        = list(string)
}

variable "has_issuer" {
  description = "Whether the account knows the issuer already; it can be there only once."
  type        = bool
  default     = false
}

provider "aws" {
  region = var.region
}

data "aws_caller_identity" "current" {}

# China and the regions of the US government have ARNs of their own.
data "aws_partition" "current" {}

locals {
  # IAM takes 64 characters for a role's name (IAM User Guide, "IAM and AWS STS quotas"), "-apply" among them. What is
  # cut off a longer one stays in its hash.
  prefix = length(var.name) <= 58 ? var.name : "${substr(var.name, 0, 51)}-${substr(sha256(var.name), 0, 6)}"

  issuer_host = trimprefix(var.issuer, "https://")
  issuer_arn  = "arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:oidc-provider/${local.issuer_host}"

  roles = {
    plan  = { subjects = var.plan_subjects, policies = var.plan_policy_arns }
    apply = { subjects = [var.apply_subject], policies = var.apply_policy_arns }
  }

  attachments = merge([
    for role, settings in local.roles : {
      for index, policy in settings.policies : "${role}-${index}" => { role = role, policy = policy }
    }
  ]...)
}

resource "aws_iam_openid_connect_provider" "pipeline" {
  count = var.has_issuer ? 0 : 1

  url            = var.issuer
  client_id_list = [var.audience]
}

resource "aws_iam_role" "pipeline" {
  for_each = local.roles

  name        = "${local.prefix}-${each.key}"
  description = "What the pipeline of ${var.name} may do when it runs ${each.key}."

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = local.issuer_arn }
      Condition = {
        StringEquals = { "${local.issuer_host}:aud" = var.audience }
        StringLike   = { "${local.issuer_host}:sub" = each.value.subjects }
      }
    }]
  })

  depends_on = [aws_iam_openid_connect_provider.pipeline]
}

resource "aws_iam_role_policy_attachment" "pipeline" {
  for_each = local.attachments

  role       = aws_iam_role.pipeline[each.value.role].name
  policy_arn = each.value.policy
}

output "roles" {
  description = "Set them as variables of the pipeline: BENTODEPLOY_AWS_PLAN_ROLE and BENTODEPLOY_AWS_APPLY_ROLE."
  value       = { for name, role in aws_iam_role.pipeline : name => role.arn }
}
