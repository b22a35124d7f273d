# Made before everything else: the image is pushed here, and all the rest needs the image.
resource "google_artifact_registry_repository" "image" {
  location      = var.region
  repository_id = var.name
  description   = "Images of the deployment ${var.name}."
  format        = "DOCKER"

  # Tags stay mutable: what has an immutable tag is never cleaned up. Deployed is by digest anyway.
  # What is kept wins over what is deleted.
  dynamic "cleanup_policies" {
    for_each = length(local.kept_tags) > 0 ? ["keep-deployed"] : [] # without a prefix it would keep all

    content {
      id     = cleanup_policies.value
      action = "KEEP"

      condition {
        tag_state    = "TAGGED"
        tag_prefixes = sort(local.kept_tags) # any of them; sorted, so that going back to one changes nothing
      }
    }
  }

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
