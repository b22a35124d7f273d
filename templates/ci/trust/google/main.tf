# Lets the pipeline act in this Google Cloud project, without any stored key. Apply it once, by hand:
#   terraform init && terraform apply

terraform {
  required_version = ">= 1.6"

  required_providers {
    google = {
      source  = "hashicorp/google"
      version = "~> 6.50" # the release that this project was tested against, and later ones
    }
  }
}

variable "name" {
  description = "Prefix of all names; one that is too long for an account is cut, and ends with a hash of the whole."
  type        = string
}

variable "project_id" {
  description = "The project."
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
  description = "Subjects of the tokens of pipelines that plan; may end with *."
  type        = list(string)
}

variable "apply_subject" {
  description = "Subject of the tokens of pipelines that apply."
  type        = string
}

variable "plan_roles" {
  description = "Roles of the account that plans: it reads everything, pushes the image, and locks the state."
  type        = set(string)
}

variable "apply_roles" {
  description = "Roles of the account that applies: those that the operator's page lists."
  type        = set(string)
}

provider "google" {
  project = var.project_id
}

locals {
  # An account's name has 30 characters at most, and `-apply` is among them.
  short_name = (
    length(var.name) <= 23
    ? var.name
    : "${trimsuffix(substr(var.name, 0, 16), "-")}-${substr(sha256(var.name), 0, 6)}"
  )
  roles = toset(["plan", "apply"])

  # What logging in and granting ask of the project ("Configure Workload Identity Federation with deployment
  # pipelines"). It stays enabled when the trust goes: others may use it.
  services = toset([
    "cloudresourcemanager.googleapis.com",
    "iam.googleapis.com",
    "iamcredentials.googleapis.com",
    "sts.googleapis.com",
  ])

  # The provider lets in no other token.
  conditions = [
    for subject in concat(var.plan_subjects, [var.apply_subject]) : endswith(subject, "*")
    ? "google.subject.startsWith(${jsonencode(trimsuffix(subject, "*"))})"
    : "google.subject == ${jsonencode(subject)}"
  ]

  grants = merge([
    for role, names in { plan = var.plan_roles, apply = var.apply_roles } : {
      for name in names : "${role} ${name}" => { account = role, role = name }
    }
  ]...)
}

resource "google_project_service" "login" {
  for_each = local.services

  project            = var.project_id
  service            = each.value
  disable_on_destroy = false
}

resource "google_iam_workload_identity_pool" "pipeline" {
  workload_identity_pool_id = local.short_name
  display_name              = local.short_name

  depends_on = [google_project_service.login]
}

resource "google_iam_workload_identity_pool_provider" "pipeline" {
  workload_identity_pool_id          = google_iam_workload_identity_pool.pipeline.workload_identity_pool_id
  workload_identity_pool_provider_id = "pipeline"
  attribute_condition                = join(" || ", local.conditions)

  attribute_mapping = {
    "google.subject" = "assertion.sub"
    "attribute.role" = "assertion.sub == ${jsonencode(var.apply_subject)} ? \"apply\" : \"plan\""
  }

  oidc {
    issuer_uri        = var.issuer
    allowed_audiences = var.audience == "https://github.com" ? [] : [var.audience]
  }
}

resource "google_service_account" "pipeline" {
  for_each = local.roles

  account_id   = "${local.short_name}-${each.key}"
  display_name = "Pipeline of ${var.name}: ${each.key}" # 100 characters at most

  depends_on = [google_project_service.login]
}

resource "google_service_account_iam_member" "pipeline" {
  for_each = local.roles

  service_account_id = google_service_account.pipeline[each.key].name
  role               = "roles/iam.workloadIdentityUser"
  member             = "principalSet://iam.googleapis.com/${google_iam_workload_identity_pool.pipeline.name}/attribute.role/${each.key}"
}

# Who may apply may also plan: on the branch that is applied, GitLab's tokens have one subject for both.
resource "google_service_account_iam_member" "apply_plans" {
  service_account_id = google_service_account.pipeline["plan"].name
  role               = "roles/iam.workloadIdentityUser"
  member             = "principalSet://iam.googleapis.com/${google_iam_workload_identity_pool.pipeline.name}/attribute.role/apply"
}

resource "google_project_iam_member" "pipeline" {
  for_each = local.grants

  project = var.project_id
  role    = each.value.role
  member  = google_service_account.pipeline[each.value.account].member
}

output "provider" {
  description = "Set it as the pipeline's variable BENTODEPLOY_GOOGLE_PROVIDER."
  value       = google_iam_workload_identity_pool_provider.pipeline.name
}

output "accounts" {
  description = "Set them as BENTODEPLOY_GOOGLE_PLAN_ACCOUNT and BENTODEPLOY_GOOGLE_APPLY_ACCOUNT."
  value       = { for role, account in google_service_account.pipeline : role => account.email }
}
