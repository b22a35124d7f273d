output "endpoint" {
  description = "URL of the service."
  value = trimsuffix(
    local.has_function_url ? aws_lambda_function_url.live[0].function_url : aws_apigatewayv2_api.http[0].api_endpoint,
    "/",
  )
  depends_on = [aws_apigatewayv2_stage.default] # without which the API does not answer
}

output "image" {
  description = "What runs: the image by digest."
  value       = aws_lambda_function.service.image_uri
}

output "function_name" {
  description = "Name of the Lambda function."
  value       = aws_lambda_function.service.function_name
}

output "function_version" {
  description = "The published version that the alias live points at."
  value       = aws_lambda_alias.live.function_version
}

output "alias" {
  description = "Name of the alias that the endpoint calls."
  value       = aws_lambda_alias.live.name
}

output "log_group" {
  description = "CloudWatch log group of the service."
  value       = aws_cloudwatch_log_group.function.name
}

output "repository_url" {
  description = "Where images are pushed."
  value       = aws_ecr_repository.image.repository_url
}

output "region" {
  description = "Region of all of this."
  value       = var.region
}

output "account" {
  description = "AWS account of all of this."
  value       = data.aws_caller_identity.current.account_id
}
