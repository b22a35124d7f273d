# The token comes from HEROKU_API_KEY or ~/.netrc.
provider "heroku" {
  customizations {
    # The state shall not hold config vars that this project did not set, such as those of add-ons.
    set_app_all_config_vars_in_state = false
  }
}
