# Credentials come from the provider's own chain: Application Default Credentials, workload identity, metadata.
provider "google" {
  project        = var.project_id
  region         = var.region
  default_labels = var.labels
}
