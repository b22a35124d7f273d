locals {
  has_function_url = var.endpoint == "function_url"
  is_public_url    = local.has_function_url && var.access != "private" # the image itself asks for a token
}

resource "aws_lambda_function_url" "live" {
  count = local.has_function_url ? 1 : 0

  function_name      = aws_lambda_function.service.function_name
  qualifier          = aws_lambda_alias.live.name
  authorization_type = var.access == "private" ? "AWS_IAM" : "NONE"
}

# A public URL needs both permissions (AWS asks for the second one since October 2025). The provider adds
# one named FunctionURLAllowPublicAccess by itself: these must have other names.
resource "aws_lambda_permission" "public_url" {
  count = local.is_public_url ? 1 : 0

  statement_id           = "bentodeploy-public-url"
  action                 = "lambda:InvokeFunctionUrl"
  principal              = "*"
  function_url_auth_type = "NONE"
  function_name          = aws_lambda_function.service.function_name
  qualifier              = aws_lambda_alias.live.name
}

resource "aws_lambda_permission" "public_invoke" {
  count = local.is_public_url ? 1 : 0

  statement_id  = "bentodeploy-public-invoke"
  action        = "lambda:InvokeFunction"
  principal     = "*"
  function_name = aws_lambda_function.service.function_name
  qualifier     = aws_lambda_alias.live.name
}
