# Credentials come from the provider's own chain: environment, Azure CLI, managed identity, OIDC.
provider "azurerm" {
  subscription_id     = var.subscription_id
  storage_use_azuread = true # the storage account takes no keys

  features {
    application_insights {
      disable_generated_rule = true
    }

    # Azure puts rules of its own into a group with Application Insights; a group that is made here goes whole.
    resource_group {
      prevent_deletion_if_contains_resources = false
    }

    # Nothing here reads or writes what is stored, so who deploys needs no role for it.
    storage {
      data_plane_available = false
    }
  }
}

data "azurerm_client_config" "current" {}
