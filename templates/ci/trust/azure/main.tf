# Lets the pipeline act in this Azure subscription, without any stored key. Apply it once, by hand:
#   terraform init && terraform apply

terraform {
  required_version = ">= 1.6"

  required_providers {
    azurerm = {
      source  = "hashicorp/azurerm"
      version = "~> 4.55" # the release that this project was tested against, and later ones
    }
  }
}

variable "name" {
  description = "Prefix of all names."
  type        = string
}

variable "location" {
  description = "Azure location of the identities."
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
  description = "Subjects of the tokens of pipelines that plan. Azure takes no *: name each branch."
  type        = list(string)

  validation {
    condition     = !strcontains(join(" ", var.plan_subjects), "*")
    error_message = "Azure compares subjects letter by letter: write each branch's subject instead of one with *."
  }
}

variable "apply_subject" {
  description = "Subject of the tokens of pipelines that apply."
  type        = string
}

variable "plan_roles" {
  description = "Roles of the identity that plans: it reads everything, pushes the image, and locks the state."
  type        = set(string)
}

variable "apply_roles" {
  description = "Roles of the identity that applies: those that the operator's page lists."
  type        = set(string)
}

provider "azurerm" {
  features {}
}

data "azurerm_subscription" "current" {}

locals {
  roles = toset(["plan", "apply"])

  credentials = merge(
    { for index, subject in var.plan_subjects : "plan-${index}" => { identity = "plan", subject = subject } },
    { apply = { identity = "apply", subject = var.apply_subject } },
  )

  grants = merge([
    for role, names in { plan = var.plan_roles, apply = var.apply_roles } : {
      for name in names : "${role} ${name}" => { identity = role, role = name }
    }
  ]...)
}

resource "azurerm_resource_group" "pipeline" {
  name     = var.name
  location = var.location
}

resource "azurerm_user_assigned_identity" "pipeline" {
  for_each = local.roles

  name                = "${var.name}-${each.key}"
  resource_group_name = azurerm_resource_group.pipeline.name
  location            = azurerm_resource_group.pipeline.location
}

resource "azurerm_federated_identity_credential" "pipeline" {
  for_each = local.credentials

  name                = each.key
  resource_group_name = azurerm_resource_group.pipeline.name
  parent_id           = azurerm_user_assigned_identity.pipeline[each.value.identity].id
  issuer              = var.issuer
  audience            = [var.audience]
  subject             = each.value.subject
}

resource "azurerm_role_assignment" "pipeline" {
  for_each = local.grants

  scope                = data.azurerm_subscription.current.id
  role_definition_name = each.value.role
  principal_id         = azurerm_user_assigned_identity.pipeline[each.value.identity].principal_id
}

output "clients" {
  description = "Set them as BENTODEPLOY_AZURE_PLAN_CLIENT and BENTODEPLOY_AZURE_APPLY_CLIENT."
  value       = { for role, identity in azurerm_user_assigned_identity.pipeline : role => identity.client_id }
}

output "tenant" {
  description = "Set it as BENTODEPLOY_AZURE_TENANT."
  value       = data.azurerm_subscription.current.tenant_id
}

output "subscription" {
  description = "Set it as BENTODEPLOY_AZURE_SUBSCRIPTION."
  value       = data.azurerm_subscription.current.subscription_id
}
