variable "name" {
  description = "Name of the deployment: of the service and its image repository."
  type        = string
}

variable "project_id" {
  description = "Google Cloud project."
  type        = string
}

variable "region" {
  description = "Google Cloud region."
  type        = string
}

variable "service_account_id" {
  description = "Name of the service's own account, the part before the @."
  type        = string
}

variable "access" {
  description = "Who may call the endpoint: private (identity tokens of invokers), public, or token (who shows the token)."
  type        = string

  validation {
    condition     = contains(["private", "public", "token"], var.access)
    error_message = "The access is \"private\", \"public\" or \"token\"."
  }
}

variable "invokers" {
  description = "Principals that may call the endpoint, such as group:team@example.com."
  type        = list(string)
  default     = []
}

variable "ingress" {
  description = "Where requests may come from: all, internal or internal_load_balancing."
  type        = string

  validation {
    condition     = contains(["all", "internal", "internal_load_balancing"], var.ingress)
    error_message = "The ingress is \"all\", \"internal\" or \"internal_load_balancing\"."
  }
}

variable "port" {
  description = "Port that the container listens on."
  type        = number

  validation {
    condition     = var.port >= 1 && var.port <= 65535
    error_message = "A port is 1 to 65535."
  }
}

variable "cpu" {
  description = "Processors of an instance."
  type        = number

  validation {
    condition     = contains([1, 2, 4, 6, 8], var.cpu)
    error_message = "Cloud Run takes 1, 2, 4, 6 or 8 processors."
  }
}

variable "memory" {
  description = "Memory of an instance, such as 1024Mi; files that the service writes count, too."
  type        = string
}

variable "max_concurrency" {
  description = "Requests that an instance gets at once."
  type        = number

  validation {
    condition     = var.max_concurrency >= 1 && var.max_concurrency <= 1000
    error_message = "Cloud Run takes 1 to 1000 requests at once."
  }
}

variable "min_instances" {
  description = "Instances that are kept started."
  type        = number
}

variable "max_instances" {
  description = "Instances at most."
  type        = number
}

variable "timeout" {
  description = "Seconds after which a request is given up."
  type        = number

  validation {
    condition     = var.timeout >= 1 && var.timeout <= 3600
    error_message = "Cloud Run takes 1 to 3600 seconds."
  }
}

variable "cpu_always_allocated" {
  description = "Whether processors are there between requests, too."
  type        = bool
}

variable "startup_cpu_boost" {
  description = "Whether a starting instance gets more processors."
  type        = bool
}

variable "startup_path" {
  description = "Path that answers 200 when the service is ready."
  type        = string
}

variable "startup_timeout" {
  description = "Seconds that the service may take to get ready."
  type        = number

  validation {
    condition     = var.startup_timeout >= 2 && var.startup_timeout <= 240
    error_message = "Cloud Run takes 2 to 240 seconds."
  }
}

variable "liveness_path" {
  description = "Path that answers 200 while the service lives."
  type        = string
}

variable "gpu" {
  description = "Type of the GPU of each instance, such as nvidia-l4; null for none."
  type        = string
  default     = null
}

variable "gpu_zonal_redundancy" {
  description = "Whether GPUs are reserved in more than one zone."
  type        = bool
  default     = false
}

variable "vpc_access" {
  description = "Network that the service sends to: by network and subnetwork, or by a connector; null for none."
  type = object({
    network    = optional(string)
    subnetwork = optional(string)
    tags       = optional(list(string))
    connector  = optional(string)
    egress     = string
  })
  default = null
}

variable "secrets" {
  description = "Environment variables whose values are read from Secret Manager when an instance starts."
  type = map(object({
    secret  = string
    version = string
  }))
  default = {}
}

variable "keep_images" {
  description = "How many images the repository keeps."
  type        = number
}

variable "env" {
  description = "Environment variables of the service."
  type        = map(string)
  default     = {}
}

variable "labels" {
  description = "Labels of everything that takes labels."
  type        = map(string)
  default     = {}
}
