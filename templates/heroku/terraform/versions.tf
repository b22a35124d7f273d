terraform {
  required_version = ">= 1.6"

  required_providers {
    heroku = {
      source  = "heroku/heroku"
      version = "~> 5.3" # the release that this project was tested against, and later ones
    }
  }
}
