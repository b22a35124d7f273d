# Terraform's built-in resource stands here for those of a provider. It runs the docker command, and does not see
# what others do to the container afterwards.

locals {
  image = one(var.release[*].image)
}

# All that the deployment has in the Docker engine. It is made first and destroyed last, as a repository of images is.
resource "terraform_data" "images" {
  input = {
    deployment = var.deployment
  }

  provisioner "local-exec" {
    when    = destroy
    command = <<-EOT
      set -e
      containers=$(docker ps --all --quiet --filter "label=bentodeploy.deployment=$DEPLOYMENT")
      [ -z "$containers" ] || docker rm --force $containers
      images=$(docker image ls --quiet --filter "label=bentodeploy.deployment=$DEPLOYMENT")
      for image in $(echo "$images" | sort -u); do
        docker image rm --force "$image"
      done
    EOT
    environment = {
      DEPLOYMENT = self.input.deployment
    }
  }
}

resource "terraform_data" "service" {
  # What only a new container can change. The state shall not hold the values of the environment, hence the hash.
  triggers_replace = {
    image      = local.image
    container  = var.container
    host       = var.host
    port       = var.port
    memory_mb  = var.memory_mb
    labels     = var.labels
    env_sha256 = sha256(jsonencode(var.env))
  }

  input = {
    container = var.container
  }

  lifecycle {
    precondition {
      condition     = local.image != null
      error_message = "Nothing was built yet; run `bentodeploy build` first."
    }
  }

  # Values come in by the environment, never as text of the command, so that no quote in them can do harm.
  provisioner "local-exec" {
    command = <<-EOT
      set -e
      docker rm --force "$CONTAINER" >/dev/null 2>&1 || true # what a broken start left
      set -- --detach --restart unless-stopped --name "$CONTAINER"
      set -- "$@" --publish "$PUBLISH" --memory "$MEMORY"
      while IFS= read -r label; do
        [ -z "$label" ] || set -- "$@" --label "$label"
      done <<LABELS
      $LABELS
      LABELS
      printf '%s\n' "$VARIABLES" | docker run "$@" --env-file /dev/stdin "$IMAGE"
    EOT
    environment = {
      CONTAINER = var.container
      IMAGE     = local.image
      PUBLISH   = "${var.host}:${var.port}:3000"
      MEMORY    = "${var.memory_mb}m"
      LABELS    = join("\n", [for name, value in var.labels : "${name}=${value}"])
      VARIABLES = join("\n", [for name, value in var.env : "${name}=${value}"])
    }
  }

  provisioner "local-exec" {
    when    = destroy
    command = "docker rm --force \"$CONTAINER\""
    environment = {
      CONTAINER = self.input.container
    }
  }

  depends_on = [terraform_data.images]
}
