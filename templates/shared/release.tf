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
    operator    = optional(string, "")
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
    operator    = optional(string, "")
  }))
  default = []
}

# For the rules by which registries clean up: the tags of what runs, and of the four images before it. What
# runs for long is none of the images that were pushed last. A record has no tag where nothing is pushed, or
# where an earlier version wrote it.
locals {
  tags_by_age = distinct(compact([for one in reverse(concat(var.release_history, var.release[*])) : one.tag]))
  kept_tags   = slice(local.tags_by_age, 0, min(5, length(local.tags_by_age)))
}

output "releases" {
  description = "All releases, the current one last; kept in the state, so that every machine sees them."
  value       = concat(var.release_history, var.release[*])
}
