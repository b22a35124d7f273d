# Who the function app is towards Azure. It is made before the app, so that its first pull is allowed already.
resource "azurerm_user_assigned_identity" "app" {
  name                = var.app_name
  resource_group_name = local.group
  location            = local.location
  tags                = var.tags
}

resource "azurerm_role_assignment" "pull" {
  scope                = local.registry_id
  role_definition_name = "AcrPull"
  principal_id         = azurerm_user_assigned_identity.app.principal_id
  principal_type       = "ServicePrincipal"
  description          = "The function app ${var.app_name} pulls its image."
}

resource "azurerm_role_assignment" "storage" {
  scope                = azurerm_storage_account.host.id
  role_definition_name = "Storage Blob Data Owner"
  principal_id         = azurerm_user_assigned_identity.app.principal_id
  principal_type       = "ServicePrincipal"
  description          = "The Functions host of ${var.app_name} keeps its keys here."
}
