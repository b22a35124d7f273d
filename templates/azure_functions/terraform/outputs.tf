output "endpoint" {
  description = "URL of the service."
  value       = "https://${azurerm_linux_function_app.service.default_hostname}"
}

output "image" {
  description = "What runs: the image by digest."
  value = format(
    "%s/%s:%s",
    local.image.server,
    azurerm_linux_function_app.service.site_config[0].application_stack[0].docker[0].image_name,
    azurerm_linux_function_app.service.site_config[0].application_stack[0].docker[0].image_tag,
  )
}

output "revision" {
  description = "What answers name in their header BentodeployRevision, once they come from this deployment."
  value       = azurerm_linux_function_app.service.app_settings[local.revision_setting]
}

output "app_id" {
  description = "Resource id of the function app."
  value       = azurerm_linux_function_app.service.id
}

output "app_name" {
  description = "Name of the function app."
  value       = azurerm_linux_function_app.service.name
}

output "resource_group" {
  description = "Resource group of all of this."
  value       = local.group
}

output "location" {
  description = "Region of all of this."
  value       = local.location
}

output "registry" {
  description = "Where images are pushed."
  value       = "${local.registry_server}/${var.name}"
}

output "application_insights_id" {
  description = "Resource id of the telemetry."
  value       = azurerm_application_insights.this.id
}

output "subscription_id" {
  description = "Subscription of all of this."
  value       = data.azurerm_client_config.current.subscription_id
}
