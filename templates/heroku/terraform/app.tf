# Made before everything else: the image is pushed to the app's own registry, and all the rest needs the image.
resource "heroku_app" "service" {
  name   = var.app
  region = var.region
  stack  = "container"

  dynamic "organization" {
    for_each = var.team[*]
    content {
      name = organization.value
    }
  }
}
