data "azurerm_resource_group" "existing" {
  count = var.resource_group == null ? 0 : 1

  name = var.resource_group
}

resource "azurerm_resource_group" "this" {
  count = var.resource_group == null ? 1 : 0

  name     = var.name
  location = var.location
  tags     = var.tags
}

locals {
  group    = one(concat(azurerm_resource_group.this[*].name, data.azurerm_resource_group.existing[*].name))
  location = coalesce(var.location, one(data.azurerm_resource_group.existing[*].location))
}
