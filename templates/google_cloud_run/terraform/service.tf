locals {
  ingress = {
    all                     = "INGRESS_TRAFFIC_ALL"
    internal                = "INGRESS_TRAFFIC_INTERNAL_ONLY"
    internal_load_balancing = "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER"
  }
  egress = {
    private_ranges_only = "PRIVATE_RANGES_ONLY"
    all_traffic         = "ALL_TRAFFIC"
  }
  probe_period = 2
}

resource "google_cloud_run_v2_service" "service" {
  name                = var.name
  location            = var.region
  description         = "A bento, deployed by bentodeploy."
  ingress             = local.ingress[var.ingress]
  deletion_protection = false # `bentodeploy destroy` asks for the deployment's name instead

  # Cloud Run answers with this block for each service, whether it was sent or not. Where it is missing here,
  # every plan would take it away. How many instances there are, the template says.
  scaling {
    min_instance_count = 0
  }

  template {
    service_account                  = google_service_account.service.email
    timeout                          = "${var.timeout}s"
    max_instance_request_concurrency = var.max_concurrency
    execution_environment            = "EXECUTION_ENVIRONMENT_GEN2"
    gpu_zonal_redundancy_disabled    = var.gpu == null ? null : !var.gpu_zonal_redundancy

    scaling {
      min_instance_count = var.min_instances
      max_instance_count = var.max_instances
    }

    containers {
      image = coalesce(one(var.release[*].image), "nothing-was-built")

      # Cloud Run tells the container by the variable PORT.
      ports {
        container_port = var.port
      }

      resources {
        limits = merge(
          { cpu = tostring(var.cpu), memory = var.memory },
          var.gpu == null ? {} : { "nvidia.com/gpu" = "1" },
        )
        cpu_idle          = !var.cpu_always_allocated
        startup_cpu_boost = var.startup_cpu_boost
      }

      dynamic "env" {
        for_each = var.env

        content {
          name  = env.key
          value = env.value
        }
      }

      dynamic "env" {
        for_each = var.secrets

        content {
          name = env.key

          value_source {
            secret_key_ref {
              secret  = env.value.secret
              version = env.value.version
            }
          }
        }
      }

      dynamic "env" {
        for_each = google_secret_manager_secret.token[*]

        content {
          name = "BENTODEPLOY_TOKEN"

          value_source {
            secret_key_ref {
              secret  = env.value.secret_id
              version = "latest"
            }
          }
        }
      }

      startup_probe {
        period_seconds    = local.probe_period
        timeout_seconds   = local.probe_period
        failure_threshold = ceil(var.startup_timeout / local.probe_period)

        http_get {
          path = var.startup_path
        }
      }

      liveness_probe {
        period_seconds    = 30
        timeout_seconds   = 10
        failure_threshold = 3

        http_get {
          path = var.liveness_path
        }
      }
    }

    dynamic "node_selector" {
      for_each = var.gpu[*]

      content {
        accelerator = node_selector.value
      }
    }

    dynamic "vpc_access" {
      for_each = var.vpc_access[*]

      content {
        connector = vpc_access.value.connector
        egress    = local.egress[vpc_access.value.egress]

        dynamic "network_interfaces" {
          for_each = vpc_access.value.connector == null ? [vpc_access.value] : []

          content {
            network    = network_interfaces.value.network
            subnetwork = network_interfaces.value.subnetwork
            tags       = network_interfaces.value.tags
          }
        }
      }
    }
  }

  traffic {
    type    = "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST"
    percent = 100
  }

  lifecycle {
    precondition {
      condition     = var.release != null
      error_message = "Nothing was built yet: run `bentodeploy build`."
    }
  }

  depends_on = [
    google_artifact_registry_repository.image, # so that the repository outlives the service
    google_secret_manager_secret_iam_member.service,
    google_secret_manager_secret_iam_member.token,
  ]
}
