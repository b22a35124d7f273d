# What callers must bear with `access: token`. Its value is put there by `bentodeploy apply`, and is in no
# state. Gone at once with the deployment, so that the name is free again.
#
# Not with `create_before_destroy`, by which the function would change before its secret goes: Terraform extends that
# to all that they depend on, the role too ("The lifecycle Meta-Argument"). A secret or role that was made and could
# not be read could then never be made anew, for its own name is taken.
resource "aws_secretsmanager_secret" "token" {
  count = var.access == "token" ? 1 : 0

  name                    = "bentodeploy/${var.name}/token"
  description             = "The token that callers of ${var.name} must bear."
  recovery_window_in_days = 0
}

resource "aws_iam_role_policy" "token" {
  count = var.access == "token" ? 1 : 0

  name = "read-own-token"
  role = aws_iam_role.function.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["secretsmanager:GetSecretValue"]
      Resource = aws_secretsmanager_secret.token[0].arn
    }]
  })
}
