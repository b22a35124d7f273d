locals {
  image = one(var.release[*].image)
}

# Heroku's provider cannot release an image of the container registry; a call of the Platform API does.
resource "terraform_data" "image" {
  triggers_replace = {
    app_id = heroku_app.service.id
    image  = local.image
  }

  lifecycle {
    precondition {
      condition     = local.image != null
      error_message = "Nothing was built yet; run `bentodeploy build` first."
    }
  }

  provisioner "local-exec" {
    working_dir = path.module
    command     = "exec python3 -B release_image.py"
    environment = {
      BENTODEPLOY_APP_ID = heroku_app.service.id
      BENTODEPLOY_IMAGE  = local.image
    }
  }

  # Else the new image would start with the old variables first.
  depends_on = [heroku_app_config_association.service]
}
