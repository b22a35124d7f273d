resource "aws_lambda_provisioned_concurrency_config" "live" {
  count = try(var.keep_warm.provisioned, null) == null ? 0 : 1

  function_name                     = aws_lambda_function.service.function_name
  qualifier                         = aws_lambda_alias.live.name
  provisioned_concurrent_executions = var.keep_warm.provisioned
}

locals {
  warm_schedule = try(var.keep_warm.schedule, null)
}

resource "aws_cloudwatch_event_rule" "warm" {
  count = local.warm_schedule == null ? 0 : 1

  name                = "${var.name}-keep-warm"
  description         = "Calls the Lambda function ${var.name} so that one instance of it stays started."
  schedule_expression = local.warm_schedule
}

# The request that a function URL would send for `GET /livez` (payload format 2.0).
resource "aws_cloudwatch_event_target" "warm" {
  count = local.warm_schedule == null ? 0 : 1

  rule = aws_cloudwatch_event_rule.warm[0].name
  arn  = aws_lambda_alias.live.arn

  input = jsonencode({
    version         = "2.0"
    rawPath         = "/livez"
    rawQueryString  = ""
    headers         = {}
    isBase64Encoded = false
    requestContext  = { http = { method = "GET", path = "/livez", sourceIp = "127.0.0.1" } }
  })
}

resource "aws_lambda_permission" "warm" {
  count = local.warm_schedule == null ? 0 : 1

  statement_id  = "bentodeploy-keep-warm"
  action        = "lambda:InvokeFunction"
  principal     = "events.amazonaws.com"
  source_arn    = aws_cloudwatch_event_rule.warm[0].arn
  function_name = aws_lambda_function.service.function_name
  qualifier     = aws_lambda_alias.live.name
}
