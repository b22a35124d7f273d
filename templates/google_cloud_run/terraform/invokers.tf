# One member each, never the whole binding: invokers that others have added stay.
resource "google_cloud_run_v2_service_iam_member" "invoker" {
  for_each = toset(concat(var.access == "public" ? ["allUsers"] : [], var.invokers))

  name     = google_cloud_run_v2_service.service.name
  location = google_cloud_run_v2_service.service.location
  role     = "roles/run.invoker"
  member   = each.value
}
