# Who the service is. It may do nothing but read the secrets that the config names.
resource "google_service_account" "service" {
  account_id   = var.service_account_id
  display_name = var.name
  description  = "Identity of the Cloud Run service ${var.name} in ${var.region}."

  depends_on = [google_project_service.api]
}

resource "google_secret_manager_secret_iam_member" "service" {
  for_each = toset([for reference in values(var.secrets) : reference.secret])

  secret_id = each.value
  role      = "roles/secretmanager.secretAccessor"
  member    = google_service_account.service.member
}
