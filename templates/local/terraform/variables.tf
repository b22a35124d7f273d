variable "name" {
  description = "Name of the deployment."
  type        = string
}

variable "deployment" {
  description = "Name that no other deployment on this machine has; containers and images carry it."
  type        = string
}

variable "runtime" {
  description = "How the bento runs on this machine: as a process in its own virtual environment, or as a container."
  type        = string

  validation {
    condition     = contains(["process", "container"], var.runtime)
    error_message = "The runtime is \"process\" or \"container\"."
  }
}

variable "host" {
  description = "Address that the service listens on: 127.0.0.1 for this machine alone, 0.0.0.0 for everybody."
  type        = string
}

variable "port" {
  description = "Port of the endpoint on this machine."
  type        = number

  validation {
    condition     = var.port >= 1 && var.port <= 65535
    error_message = "A port is a number from 1 to 65535."
  }
}

variable "guarded" {
  description = "Whether the service asks its callers for the token in .bentodeploy/guard."
  type        = bool
  default     = false
}

variable "workers" {
  description = "Workers of the service; null leaves the number to the bento."
  type        = number
  default     = null
}

variable "python" {
  description = "Interpreter that the virtual environment is made with, if it was chosen by hand."
  type        = string
  default     = null
}

variable "memory" {
  description = "Memory limit of the container, such as 512m; null for none."
  type        = string
  default     = null
}

variable "env" {
  description = "Environment variables of the service."
  type        = map(string)
  default     = {}
}

variable "labels" {
  description = "Labels of the container."
  type        = map(string)
  default     = {}
}

variable "restart_of" {
  description = "Instance that was found dead, after a restart of the machine for example, and is to be started anew."
  type        = string
  default     = null
}
