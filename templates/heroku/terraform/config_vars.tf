resource "heroku_app_config_association" "service" {
  count = length(var.env) > 0 ? 1 : 0

  app_id = heroku_app.service.id
  vars   = var.env
}
