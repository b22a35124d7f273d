# Made before everything else: the image is pushed here, and all the rest needs the image.
resource "azurerm_container_registry" "this" {
  count = var.existing_registry_group == null ? 1 : 0

  name                = var.registry_name
  resource_group_name = local.group
  location            = local.location
  sku                 = "Basic"
  admin_enabled       = false
  tags                = var.tags
}

data "azurerm_container_registry" "existing" {
  count = var.existing_registry_group == null ? 0 : 1

  name                = var.registry_name
  resource_group_name = var.existing_registry_group
}

locals {
  registry_id = one(concat(
    azurerm_container_registry.this[*].id,
    data.azurerm_container_registry.existing[*].id,
  ))
  registry_server = one(concat(
    azurerm_container_registry.this[*].login_server,
    data.azurerm_container_registry.existing[*].login_server,
  ))
}
