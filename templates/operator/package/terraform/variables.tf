variable "deployment" {
  description = "Name that no other deployment has; the images carry it as a label, and so does what runs of them."
  type        = string
}

variable "container" {
  description = "Name of the container."
  type        = string
}

variable "host" {
  description = "Address that the port is opened on: 127.0.0.1 for this machine alone, 0.0.0.0 for everybody."
  type        = string
}

variable "port" {
  description = "Port of the endpoint on this machine."
  type        = number
}

variable "memory_mb" {
  description = "Memory of the container in MB."
  type        = number
}

variable "env" {
  description = "Environment variables of the service."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for value in values(var.env) : !can(regex("[\r\n]", value))])
    error_message = "Docker takes no line breaks in the values of `env`."
  }
}

variable "labels" {
  description = "Labels of the container."
  type        = map(string)
  default     = {}
}
