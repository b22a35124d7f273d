locals {
  has_api = var.endpoint == "api_gateway"
}

resource "aws_apigatewayv2_api" "http" {
  count = local.has_api ? 1 : 0

  name          = var.name
  description   = "Endpoint of the Lambda function ${var.name}."
  protocol_type = "HTTP"
}

resource "aws_apigatewayv2_integration" "live" {
  count = local.has_api ? 1 : 0

  api_id                 = aws_apigatewayv2_api.http[0].id
  integration_type       = "AWS_PROXY"
  integration_uri        = aws_lambda_alias.live.invoke_arn
  payload_format_version = "2.0"
}

resource "aws_apigatewayv2_route" "default" {
  count = local.has_api ? 1 : 0

  api_id             = aws_apigatewayv2_api.http[0].id
  route_key          = "$default"
  target             = "integrations/${aws_apigatewayv2_integration.live[0].id}"
  authorization_type = var.access == "private" ? "AWS_IAM" : "NONE"
}

resource "aws_cloudwatch_log_group" "access" {
  count = local.has_api ? 1 : 0

  name              = "/aws/vendedlogs/apigateway/${var.name}"
  retention_in_days = var.log_retention_days
}

# Only this stage has no name in the URL's path, which the service would take for a part of its own routes.
resource "aws_apigatewayv2_stage" "default" {
  count = local.has_api ? 1 : 0

  api_id      = aws_apigatewayv2_api.http[0].id
  name        = "$default"
  auto_deploy = true

  access_log_settings {
    destination_arn = aws_cloudwatch_log_group.access[0].arn
    format = jsonencode({
      time        = "$context.requestTime"
      request     = "$context.requestId"
      caller      = "$context.identity.sourceIp"
      method      = "$context.httpMethod"
      path        = "$context.path"
      status      = "$context.status"
      latency_ms  = "$context.responseLatency"
      integration = "$context.integrationErrorMessage"
    })
  }

  dynamic "default_route_settings" {
    for_each = var.throttling[*]

    content {
      throttling_rate_limit  = default_route_settings.value.rate
      throttling_burst_limit = default_route_settings.value.burst
    }
  }
}

# With another `access` it is taken away and given anew, after the route has changed: else the route would let
# everybody in for as long as the image that follows asks for no token.
resource "aws_lambda_permission" "api" {
  count = local.has_api ? 1 : 0

  statement_id  = "bentodeploy-http-api-${var.access}"
  action        = "lambda:InvokeFunction"
  principal     = "apigateway.amazonaws.com"
  source_arn    = "${aws_apigatewayv2_api.http[0].execution_arn}/*"
  function_name = aws_lambda_function.service.function_name
  qualifier     = aws_lambda_alias.live.name

  depends_on = [aws_apigatewayv2_route.default]
}
