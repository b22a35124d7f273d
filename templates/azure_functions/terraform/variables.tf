variable "name" {
  description = "Name of the deployment: of its resource group, if one is made, and of its images."
  type        = string
}

variable "subscription_id" {
  description = "Azure subscription; null for that of ARM_SUBSCRIPTION_ID."
  type        = string
  default     = null
}

variable "location" {
  description = "Azure region; null for that of the resource group."
  type        = string
  default     = null
}

variable "resource_group" {
  description = "A resource group that exists already; null to make one."
  type        = string
  default     = null
}

variable "app_name" {
  description = "Name of the function app, unique in all of Azure; also of its plan, identity and telemetry."
  type        = string

  validation {
    condition     = can(regex("^[a-zA-Z0-9][a-zA-Z0-9-]{2,58}[a-zA-Z0-9]$", var.app_name))
    error_message = "The name of a function app has 4 to 60 letters, digits and hyphens: the log workspace has it, too."
  }
}

variable "storage_account_name" {
  description = "Name of the storage account, unique in all of Azure."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9]{3,24}$", var.storage_account_name))
    error_message = "The name of a storage account has 3 to 24 lowercase letters and digits."
  }
}

variable "registry_name" {
  description = "Name of the container registry, unique in all of Azure."
  type        = string

  validation {
    condition     = can(regex("^[a-zA-Z0-9]{5,50}$", var.registry_name))
    error_message = "The name of a container registry has 5 to 50 letters and digits."
  }
}

variable "vault_name" {
  description = "Name of the key vault that holds the token of access token; unique in all of Azure."
  type        = string
}

variable "existing_registry_group" {
  description = "Resource group of the registry, if it exists already; null to make one."
  type        = string
  default     = null
}

variable "plan_sku" {
  description = "SKU of the plan: Elastic Premium or Dedicated."
  type        = string

  validation {
    condition     = !contains(["Y1", "FC1"], upper(var.plan_sku))
    error_message = "Consumption plans run no containers."
  }
}

variable "elastic" {
  description = "Whether the plan is an Elastic Premium one."
  type        = bool
}

variable "always_on" {
  description = "Whether an idle app is kept in memory; not for Elastic Premium plans, which keep instances ready."
  type        = bool
}

variable "min_instances" {
  description = "Instances that always run."
  type        = number
}

variable "max_instances" {
  description = "Instances at most, for an Elastic Premium plan; else null."
  type        = number
  default     = null
}

variable "access" {
  description = "Who may call the endpoint: private (who has a key), public, or token (who bears it)."
  type        = string

  validation {
    condition     = contains(["private", "public", "token"], var.access)
    error_message = "The access is \"private\", \"public\" or \"token\"."
  }
}

variable "auth_level" {
  description = "The same in the words of azure-functions: FUNCTION or ANONYMOUS."
  type        = string

  validation {
    condition     = contains(["FUNCTION", "ANONYMOUS"], var.auth_level)
    error_message = "The authorization level is \"FUNCTION\" or \"ANONYMOUS\"."
  }
}

variable "worker_runtime" {
  description = "What the Functions host starts: python or custom."
  type        = string

  validation {
    condition     = contains(["python", "custom"], var.worker_runtime)
    error_message = "The runtime is \"python\" or \"custom\"."
  }
}

variable "health_path" {
  description = "Path that answers 200 when the service is ready."
  type        = string
}

variable "start_timeout" {
  description = "Seconds that a container may take until it answers."
  type        = number

  validation {
    condition     = var.start_timeout >= 230 && var.start_timeout <= 1800
    error_message = "App Service takes 230 to 1800 seconds."
  }
}

variable "log_retention_days" {
  description = "Days after which logs and telemetry are deleted."
  type        = number
}

variable "env" {
  description = "Environment variables of the service."
  type        = map(string)
  default     = {}
}

variable "tags" {
  description = "Tags of everything."
  type        = map(string)
  default     = {}
}
