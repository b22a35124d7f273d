# Made before everything else: the image is pushed here, and all the rest needs the image.
resource "google_artifact_registry_repository" "image" {
  location      = var.region
  repository_id = var.name
  description   = "Images of the deployment ${var.name}."
  format        = "DOCKER"

  # Tags stay mutable: what has an immutable tag is never cleaned up. Deployed is by digest anyway.
  # What is kept wins over what is deleted.
  cleanup_policies {
    id     = "keep-newest"
    action = "KEEP"

    most_recent_versions {
      keep_count = var.keep_images
    }
  }

  cleanup_policies {
    id     = "delete-older"
    action = "DELETE"

    condition {
      tag_state  = "ANY"
      older_than = "604800s"
    }
  }

  depends_on = [google_project_service.api]
}
