locals {
  # The provider writes name and tag with a colon between them (`DOCKER|server/name:tag`), so the digest's
  # own colon is that one: server/iris@sha256:1234 is the name iris@sha256 and the tag 1234.
  image = regex("^(?P<server>[^/]+)/(?P<name>.+):(?P<tag>[^:/]+)$", coalesce(one(var.release[*].image), "nothing/was:built"))

  settings = merge(var.env, local.token_settings, {
    AzureWebJobsStorage__clientId       = azurerm_user_assigned_identity.app.client_id
    AzureWebJobsStorage__credential     = "managedidentity"
    BENTODEPLOY_AUTH_LEVEL              = var.auth_level
    FUNCTIONS_WORKER_RUNTIME            = var.worker_runtime
    WEBSITES_CONTAINER_START_TIME_LIMIT = tostring(var.start_timeout)
    WEBSITES_ENABLE_APP_SERVICE_STORAGE = "false" # else a share would hide the image's /home
  })

  # The container before this one answers until the new one is ready, so each answer names its container: the
  # Functions host adds a header, and takes it from this setting as if it stood in host.json.
  revision_setting = "AzureFunctionsJobHost__extensions__http__customHeaders__BentodeployRevision"
  revision         = substr(sha256(jsonencode([local.image, local.settings])), 0, 16)
}

resource "azurerm_linux_function_app" "service" {
  name                = var.app_name
  resource_group_name = local.group
  location            = local.location
  service_plan_id     = azurerm_service_plan.this.id
  https_only          = true
  tags                = var.tags

  # Nobody publishes code or reads files with a password.
  ftp_publish_basic_authentication_enabled       = false
  webdeploy_publish_basic_authentication_enabled = false

  storage_account_name            = azurerm_storage_account.host.name
  storage_uses_managed_identity   = true
  key_vault_reference_identity_id = azurerm_user_assigned_identity.app.id
  builtin_logging_enabled         = false # Application Insights has the telemetry

  app_settings = merge(local.settings, { (local.revision_setting) = local.revision })

  identity {
    type         = "UserAssigned"
    identity_ids = [azurerm_user_assigned_identity.app.id]
  }

  site_config {
    always_on                                     = var.always_on
    app_scale_limit                               = var.max_instances
    application_insights_connection_string        = azurerm_application_insights.this.connection_string
    container_registry_managed_identity_client_id = azurerm_user_assigned_identity.app.client_id
    container_registry_use_managed_identity       = true
    elastic_instance_minimum                      = var.elastic ? var.min_instances : null
    ftps_state                                    = "Disabled"
    http2_enabled                                 = true
    minimum_tls_version                           = "1.2"

    # Azure asks without a key, so it would take every private app for a sick one.
    health_check_path                 = var.access != "private" ? var.health_path : null
    health_check_eviction_time_in_min = var.access != "private" ? 10 : null

    application_stack {
      docker {
        registry_url = "https://${local.image.server}"
        image_name   = local.image.name
        image_tag    = local.image.tag
      }
    }

    # What containers print, for `bentodeploy logs`.
    app_service_logs {
      disk_quota_mb         = 35
      retention_period_days = 7
    }
  }

  lifecycle {
    precondition {
      condition     = var.release != null
      error_message = "Nothing was built yet: run `bentodeploy build`."
    }
  }

  depends_on = [
    azurerm_role_assignment.pull,
    azurerm_role_assignment.storage,
    azurerm_role_assignment.token,
  ]
}
