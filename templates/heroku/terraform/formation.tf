# There is no process type before an image was released.
resource "heroku_formation" "web" {
  app_id   = heroku_app.service.id
  type     = "web"
  quantity = var.dyno_counts
  size     = var.dyno_type

  depends_on = [terraform_data.image]
}
