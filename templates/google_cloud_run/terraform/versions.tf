terraform {
  required_version = ">= 1.6"

  required_providers {
    google = {
      source  = "hashicorp/google"
      version = "~> 6.50" # the release that this project was tested against, and later ones
    }
  }
}
