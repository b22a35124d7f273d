variable "name" {
  description = "Name of the deployment: of the function, its repository and its log group."
  type        = string
}

variable "region" {
  description = "AWS region."
  type        = string
}

variable "access" {
  description = "Who may call the endpoint: private (signed requests of this account's identities), public, or token (who bears it)."
  type        = string

  validation {
    condition     = contains(["private", "public", "token"], var.access)
    error_message = "The access is \"private\", \"public\" or \"token\"."
  }
}

variable "endpoint" {
  description = "What answers HTTP: function_url or api_gateway."
  type        = string

  validation {
    condition     = contains(["function_url", "api_gateway"], var.endpoint)
    error_message = "The endpoint is \"function_url\" or \"api_gateway\"."
  }
}

variable "handler" {
  description = "What Lambda calls in the image, as module.function."
  type        = string
}

variable "architecture" {
  description = "Processors that the function runs on, and that its image is for: x86_64 or arm64."
  type        = string

  validation {
    condition     = contains(["x86_64", "arm64"], var.architecture)
    error_message = "The architecture is \"x86_64\" or \"arm64\"."
  }
}

variable "memory_size" {
  description = "Memory in MB; the share of processors grows with it."
  type        = number

  validation {
    condition     = var.memory_size >= 128 && var.memory_size <= 10240
    error_message = "Lambda takes 128 to 10240 MB."
  }
}

variable "timeout" {
  description = "Seconds after which a request is given up."
  type        = number

  validation {
    condition     = var.timeout >= 1 && var.timeout <= 900
    error_message = "Lambda takes 1 to 900 seconds."
  }
}

variable "ephemeral_storage" {
  description = "Size of /tmp in MB."
  type        = number

  validation {
    condition     = var.ephemeral_storage >= 512 && var.ephemeral_storage <= 10240
    error_message = "Lambda takes 512 to 10240 MB."
  }
}

variable "reserved_concurrency" {
  description = "Requests at once that are kept for this function, and no more than these; null for no limit of its own."
  type        = number
  default     = null
}

variable "vpc" {
  description = "Network that the function joins; null for none."
  type = object({
    subnet_ids         = list(string)
    security_group_ids = list(string)
  })
  default = null
}

variable "tracing" {
  description = "Whether requests are traced by X-Ray."
  type        = bool
  default     = false
}

variable "log_retention_days" {
  description = "Days after which log lines are deleted; 0 keeps them."
  type        = number
}

variable "throttling" {
  description = "Requests a second and at once that the HTTP API lets through; null for the account's own limits."
  type = object({
    rate  = number
    burst = number
  })
  default = null
}

variable "keep_warm" {
  description = "How instances are kept started: a number of them (provisioned), or calls on a schedule; null for neither."
  type = object({
    provisioned = optional(number)
    schedule    = optional(string)
  })
  default = null
}

variable "keep_images" {
  description = "How many images the repository keeps, of all that were pushed; the one that runs has no place of its own."
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
