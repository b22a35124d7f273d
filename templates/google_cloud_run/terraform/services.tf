locals {
  services = concat(
    ["artifactregistry.googleapis.com", "iam.googleapis.com", "run.googleapis.com"],
    length(var.secrets) > 0 || var.access == "token" ? ["secretmanager.googleapis.com"] : [],
  )
}

# The project's other workloads may use these services too: they stay enabled when this deployment goes.
resource "google_project_service" "api" {
  for_each = toset(local.services)

  project            = var.project_id
  service            = each.value
  disable_on_destroy = false
}
