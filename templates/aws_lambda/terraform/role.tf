# Roles are global, functions are not: the region keeps one deployment in two regions apart.
resource "aws_iam_role" "function" {
  name        = "${var.name}-${var.region}"
  description = "What the Lambda function ${var.name} may do."

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "lambda.amazonaws.com" }
    }]
  })
}

resource "aws_iam_role_policy" "logs" {
  name = "write-own-log"
  role = aws_iam_role.function.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
      Resource = "${aws_cloudwatch_log_group.function.arn}:*"
    }]
  })
}

resource "aws_iam_role_policy" "tracing" {
  count = var.tracing ? 1 : 0

  name = "send-traces"
  role = aws_iam_role.function.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["xray:PutTraceSegments", "xray:PutTelemetryRecords"]
      Resource = "*"
    }]
  })
}

locals {
  # Lambda takes the function's network from the role's rights, which the code in the function has, too.
  vpc_actions = [
    "ec2:AssignPrivateIpAddresses",
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:UnassignPrivateIpAddresses",
  ]
  # Made of its parts: the function itself waits for the role's policies.
  function_arn = join(":", [
    "arn", data.aws_partition.current.partition, "lambda", var.region,
    data.aws_caller_identity.current.account_id, "function", var.name,
  ])
}

# Lambda's right to make and remove interfaces cannot be limited to single ones before they exist. The code is denied
# it (AWS Lambda Developer Guide, "Giving Lambda functions access to resources in an Amazon VPC"): what the code asks
# bears the function's ARN, what Lambda asks does not ("Using source function ARN to control function access").
resource "aws_iam_role_policy" "vpc" {
  count = var.vpc == null ? 0 : 1

  name = "join-vpc"
  role = aws_iam_role.function.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = local.vpc_actions
        Resource = "*"
      },
      {
        Effect    = "Deny"
        Action    = concat(local.vpc_actions, ["ec2:DetachNetworkInterface"])
        Resource  = "*"
        Condition = { ArnEquals = { "lambda:SourceFunctionArn" = local.function_arn } }
      },
    ]
  })
}
