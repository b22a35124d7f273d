output "endpoint" {
  description = "URL of the service on this machine."
  value       = "http://127.0.0.1:${var.port}"
}

output "image" {
  description = "What runs: the id of an image, or the digest of a bento that runs without one."
  value       = local.image
}

output "runtime" {
  description = "How it runs: process or container."
  value       = var.runtime
}

output "log_file" {
  description = "Log of the service; null where the Docker engine keeps it."
  value       = var.runtime == "process" ? abspath("${path.module}/.bentodeploy/service/service.log") : null
}

output "container" {
  description = "Name of the container; null where the bento runs as a process."
  value       = var.runtime == "container" ? "bentodeploy-${var.deployment}" : null
}
