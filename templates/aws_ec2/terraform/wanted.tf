locals {
  # Parameter Store takes no "{{", which would nest another parameter (AWS Systems Manager API, PutParameter). Here it
  # can stand within a string alone, and \u007b is the same sign there.
  wanted = replace(jsonencode({
    image         = var.release.image
    env           = var.env
    memory_limit  = var.memory_limit
    gpus          = var.gpus
    domain        = var.domain
    proxy_image   = var.proxy_image
    health_path   = var.health_path
    start_seconds = var.start_seconds
    token_secret  = one(aws_secretsmanager_secret.token[*].arn)
  }), "{{", "{\\u007b")
}

# The machine reads this each half minute, and replaces its container when it changed.
resource "aws_ssm_parameter" "wanted" {
  name        = "/bentodeploy/${var.name}/wanted"
  description = "What the machine of the deployment ${var.name} runs"
  type        = "SecureString"
  tier        = "Intelligent-Tiering"
  value       = local.wanted

  # What the machine may read as soon as it reads this.
  depends_on = [aws_iam_role_policy.token]
}

resource "aws_cloudwatch_log_group" "this" {
  name              = "/bentodeploy/${var.name}"
  retention_in_days = var.log_retention_days
}
