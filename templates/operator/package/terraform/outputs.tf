output "endpoint" {
  description = "URL of the service."
  value       = "http://127.0.0.1:${var.port}"
}

output "container" {
  description = "Name of the container."
  value       = var.container
}

output "image" {
  description = "What runs."
  value       = local.image
}
