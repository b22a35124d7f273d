# With a token, everybody may call, and the service itself asks for the token.
# One member each, never the whole binding: invokers that others have added stay.
resource "google_cloud_run_v2_service_iam_member" "invoker" {
  for_each = toset(concat(var.access == "private" ? [] : ["allUsers"], var.invokers))

  name     = google_cloud_run_v2_service.service.name
  location = google_cloud_run_v2_service.service.location
  role     = "roles/run.invoker"
  member   = each.value
}
