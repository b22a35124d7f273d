variable "release" {
  description = "What this project deploys; null until something was built."
  type = object({
    number      = number
    bento       = string
    image       = string
    spec        = string
    config_hash = string
    created_at  = string
    guarded     = optional(bool, false)
    tag         = optional(string, "")
  })
  default = null
}

variable "release_history" {
  description = "The releases before this one, oldest first."
  type = list(object({
    number      = number
    bento       = string
    image       = string
    spec        = string
    config_hash = string
    created_at  = string
    guarded     = optional(bool, false)
    tag         = optional(string, "")
  }))
  default = []
}

output "releases" {
  description = "All releases, the current one last; kept in the state, so that every machine sees them."
  value       = concat(var.release_history, var.release[*])
}
