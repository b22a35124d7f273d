locals {
  image = one(var.release[*].image)

  # What only a start can change. Environment values stand here as a hash: the state shall not hold them.
  start = {
    image      = local.image
    runtime    = var.runtime
    deployment = var.deployment
    host       = var.host
    port       = var.port
    guarded    = var.guarded
    workers    = var.workers
    python     = var.python
    memory     = var.memory
    labels     = var.runtime == "container" ? var.labels : {}
    env_sha256 = sha256(jsonencode(var.env))
    restart_of = var.restart_of
  }
}

# All that the service keeps in .bentodeploy on this machine. It outlives restarts of the service.
resource "terraform_data" "files" {
  input = {
    deployment = var.deployment
  }

  provisioner "local-exec" {
    when        = destroy
    working_dir = path.module
    command     = "exec python3 -B runtime/service.py remove"
    environment = {
      BENTODEPLOY_SERVICE = jsonencode(self.input)
    }
  }
}

resource "terraform_data" "service" {
  triggers_replace = local.start

  input = {
    runtime    = var.runtime
    deployment = var.deployment
  }

  lifecycle {
    precondition {
      condition     = local.image != null
      error_message = "Nothing was built yet; run `bentodeploy build` first."
    }
  }

  provisioner "local-exec" {
    working_dir = path.module
    command     = "exec python3 -B runtime/service.py start"
    environment = {
      BENTODEPLOY_SERVICE = jsonencode({
        runtime    = var.runtime
        deployment = var.deployment
        image      = local.image
        host       = var.host
        port       = var.port
        guarded    = var.guarded
        workers    = var.workers
        memory     = var.memory
        labels     = var.labels
        env        = var.env
      })
    }
  }

  provisioner "local-exec" {
    when        = destroy
    working_dir = path.module
    command     = "exec python3 -B runtime/service.py stop"
    environment = {
      BENTODEPLOY_SERVICE = jsonencode(self.input)
    }
  }

  depends_on = [terraform_data.files]
}
