# The Functions host keeps its keys here. Nobody gets in by a key of the account: only the app's identity does.
resource "azurerm_storage_account" "host" {
  name                            = var.storage_account_name
  resource_group_name             = local.group
  location                        = local.location
  account_tier                    = "Standard"
  account_replication_type        = "LRS"
  allow_nested_items_to_be_public = false
  https_traffic_only_enabled      = true
  local_user_enabled              = false
  min_tls_version                 = "TLS1_2"
  shared_access_key_enabled       = false
  tags                            = var.tags
}
