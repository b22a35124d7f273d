# Dedicated plans have as many instances as are asked for; Elastic Premium ones add some as requests come.
resource "azurerm_service_plan" "this" {
  name                         = var.app_name
  resource_group_name          = local.group
  location                     = local.location
  os_type                      = "Linux"
  sku_name                     = var.plan_sku
  worker_count                 = var.elastic ? null : var.min_instances
  maximum_elastic_worker_count = var.max_instances
  tags                         = var.tags
}
