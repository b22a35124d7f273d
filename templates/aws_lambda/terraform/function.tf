# Lambda writes to the group of this name. Made before the function, or Lambda would make one that keeps all.
resource "aws_cloudwatch_log_group" "function" {
  name              = "/aws/lambda/${var.name}"
  retention_in_days = var.log_retention_days
}

locals {
  env = merge(var.env, { for secret in aws_secretsmanager_secret.token : "BENTODEPLOY_TOKEN_SECRET" => secret.arn })
}

resource "aws_lambda_function" "service" {
  function_name                  = var.name
  description                    = "A bento, deployed by bentodeploy."
  package_type                   = "Image"
  image_uri                      = coalesce(one(var.release[*].image), "nothing-was-built")
  architectures                  = [var.architecture]
  role                           = aws_iam_role.function.arn
  memory_size                    = var.memory_size
  timeout                        = var.timeout
  reserved_concurrent_executions = coalesce(var.reserved_concurrency, -1)
  publish                        = true

  image_config {
    command = [var.handler]
  }

  ephemeral_storage {
    size = var.ephemeral_storage
  }

  tracing_config {
    mode = var.tracing ? "Active" : "PassThrough"
  }

  dynamic "environment" {
    for_each = length(local.env) > 0 ? [local.env] : []

    content {
      variables = environment.value
    }
  }

  dynamic "vpc_config" {
    for_each = var.vpc[*]

    content {
      subnet_ids         = vpc_config.value.subnet_ids
      security_group_ids = vpc_config.value.security_group_ids
    }
  }

  lifecycle {
    precondition {
      condition     = var.release != null
      error_message = "Nothing was built yet: run `bentodeploy build`."
    }
  }

  depends_on = [
    aws_ecr_repository.image, # so that the repository outlives the function
    aws_iam_role_policy.logs,
    aws_iam_role_policy.token,
    aws_iam_role_policy.tracing,
    aws_iam_role_policy.vpc,
  ]
}

# The endpoint points here, so that it changes over at once from one published version to the next.
resource "aws_lambda_alias" "live" {
  name             = "live"
  description      = "The version that the endpoint calls."
  function_name    = aws_lambda_function.service.function_name
  function_version = aws_lambda_function.service.version
}
