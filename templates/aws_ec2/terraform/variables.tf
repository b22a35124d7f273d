variable "name" {
  description = "Name of the deployment; all resources carry it."
  type        = string
}

variable "region" {
  description = "AWS region of everything here."
  type        = string
}

variable "instance_type" {
  description = "EC2 instance type."
  type        = string
}

variable "architecture" {
  description = "Processor of the instance type: x86_64 or arm64. Decides on the machine image."
  type        = string

  validation {
    condition     = contains(["x86_64", "arm64"], var.architecture)
    error_message = "The architecture is \"x86_64\" or \"arm64\"."
  }
}

variable "gpus" {
  description = "Whether the service gets the machine's NVIDIA GPUs. Decides on the machine image."
  type        = bool
  default     = false
}

variable "ami_id" {
  description = "Machine image; null for the newest Amazon Linux 2023 on the day that the machine is made."
  type        = string
  default     = null
}

variable "disk_size" {
  description = "GiB of the machine's disk."
  type        = number
}

variable "subnet_id" {
  description = "Public subnet of the machine; null for one of the default VPC."
  type        = string
  default     = null
}

variable "access" {
  description = "Who may call the endpoint: \"public\" for everybody, \"private\" for allowed_cidrs alone, \"token\" for who bears it."
  type        = string
  default     = "private"

  validation {
    condition     = contains(["private", "public", "token"], var.access)
    error_message = "The access is \"private\", \"public\" or \"token\"."
  }
}

variable "allowed_cidrs" {
  description = "IPv4 ranges that reach a private endpoint, or one with a token; none there means everybody."
  type        = list(string)
  default     = []
}

variable "domain" {
  description = "Host name of the endpoint, for HTTPS; null for plain HTTP."
  type        = string
  default     = null
}

variable "proxy_image" {
  description = "Image of Caddy, which ends TLS where there is a domain."
  type        = string
  default     = "caddy:2.11.4-alpine@sha256:5f5c8640aae01df9654968d946d8f1a56c497f1dd5c5cda4cf95ab7c14d58648"
}

variable "memory_limit" {
  description = "Memory of the service, such as 512m; null for all but what the machine itself needs."
  type        = string
  default     = null
}

variable "env" {
  description = "Environment variables of the service."
  type        = map(string)
  default     = {}
}

variable "health_path" {
  description = "Path that answers 200 when the service is ready."
  type        = string
  default     = "/readyz"
}

variable "start_seconds" {
  description = "How long the service may take until it is ready."
  type        = number
  default     = 120
}

variable "replace_on_update" {
  description = "Whether a new release gets a new machine instead of a new container on the same one."
  type        = bool
  default     = false
}

variable "log_retention_days" {
  description = "Days that CloudWatch keeps the logs."
  type        = number
  default     = 30
}

variable "keep_images" {
  description = "How many images the repository keeps, of all that were pushed; the one that runs has no place of its own."
  type        = number
  default     = 100
}

variable "labels" {
  description = "Tags of all resources."
  type        = map(string)
  default     = {}
}
