# Holds the token that the service asks its callers for. Terraform never sees its value: whoever deploys puts
# it there, by a role of their own on the resource group.
resource "azurerm_key_vault" "token" {
  count = var.access == "token" ? 1 : 0

  name                       = var.vault_name
  resource_group_name        = local.group
  location                   = local.location
  tenant_id                  = data.azurerm_client_config.current.tenant_id
  sku_name                   = "standard"
  rbac_authorization_enabled = true
  soft_delete_retention_days = 7
  tags                       = var.tags
}

resource "azurerm_role_assignment" "token" {
  count = var.access == "token" ? 1 : 0

  scope                = azurerm_key_vault.token[0].id
  role_definition_name = "Key Vault Secrets User"
  principal_id         = azurerm_user_assigned_identity.app.principal_id
  principal_type       = "ServicePrincipal"
  description          = "The function app ${var.app_name} reads its token."
}

locals {
  token_settings = {
    for vault in azurerm_key_vault.token :
    "BENTODEPLOY_TOKEN" => "@Microsoft.KeyVault(SecretUri=${vault.vault_uri}secrets/token)"
  }
}
