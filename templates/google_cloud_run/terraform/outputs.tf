output "endpoint" {
  description = "URL of the service."
  value       = google_cloud_run_v2_service.service.uri
}

output "image" {
  description = "What runs: the image by digest."
  value       = google_cloud_run_v2_service.service.template[0].containers[0].image
}

output "service" {
  description = "Name of the Cloud Run service."
  value       = google_cloud_run_v2_service.service.name
}

output "service_account" {
  description = "Identity of the service: give it what the service may read."
  value       = google_service_account.service.email
}

output "repository" {
  description = "Where images are pushed, as Artifact Registry names it."
  value       = google_artifact_registry_repository.image.id
}

output "region" {
  description = "Region of all of this."
  value       = var.region
}

output "project" {
  description = "Google Cloud project of all of this."
  value       = var.project_id
}
