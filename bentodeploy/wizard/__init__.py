"""`init`: the questions that lead to a deployment_config.yaml, asked of whoever can answer them."""
