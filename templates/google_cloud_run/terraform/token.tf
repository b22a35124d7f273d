# With `access: token`, callers show a token that this secret holds. Its value is never in Terraform:
# bentodeploy puts one there before the service is made.
resource "google_secret_manager_secret" "token" {
  count = var.access == "token" ? 1 : 0

  secret_id = "${var.name}-${var.region}-token"

  replication {
    user_managed {
      replicas {
        location = var.region
      }
    }
  }

  depends_on = [google_project_service.api]
}

resource "google_secret_manager_secret_iam_member" "token" {
  count = var.access == "token" ? 1 : 0

  secret_id = google_secret_manager_secret.token[0].secret_id
  role      = "roles/secretmanager.secretAccessor"
  member    = google_service_account.service.member
}
