variable "app" {
  description = "Name of the Heroku app, unique among all apps of Heroku."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,28}[a-z0-9]$", var.app))
    error_message = "An app's name has 3 to 30 lowercase letters, digits and dashes."
  }
}

variable "region" {
  description = "Where the app runs: us or eu."
  type        = string

  validation {
    condition     = contains(["us", "eu"], var.region)
    error_message = "The region is \"us\" or \"eu\"."
  }
}

variable "team" {
  description = "Heroku team that owns the app; null for the account's own."
  type        = string
  default     = null
}

variable "dyno_type" {
  description = "Kind of dyno, as Heroku writes it: Basic, Standard-1X."
  type        = string
}

variable "dyno_counts" {
  description = "How many dynos serve requests."
  type        = number

  validation {
    condition     = var.dyno_counts >= 1 && var.dyno_counts <= 100
    error_message = "Heroku runs 1 to 100 dynos of a process type."
  }
}

variable "env" {
  description = "Environment variables of the service."
  type        = map(string)
  default     = {}
}
