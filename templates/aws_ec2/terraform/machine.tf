locals {
  images = {
    plain = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-${var.architecture}"
    gpus  = "/aws/service/deeplearning/ami/${var.architecture}/base-oss-nvidia-driver-gpu-amazon-linux-2023/latest/ami-id"
  }

  # Without the line that says by which version it was generated: a new version that changes nothing else is no
  # reason for a new machine.
  agent = {
    for name in fileset("${path.module}/agent", "*.py") :
    name => replace(file("${path.module}/agent/${name}"), "/^# .* is made by bentodeploy .*\\n\\n?/", "")
  }
  boot = replace(
    templatefile("${path.module}/boot.sh.tftpl", {
      agent = local.agent
      settings = {
        region    = var.region
        parameter = "/bentodeploy/${var.name}/wanted"
        log_group = "/bentodeploy/${var.name}"
      }
    }),
    "/# .* is made by bentodeploy .*\\n/", ""
  )
}

data "aws_ssm_parameter" "image" {
  count = var.ami_id == null ? 1 : 0
  name  = var.gpus ? local.images.gpus : local.images.plain
}

# What only a new machine can change. The newest image is taken when a machine is made, and not again until then. The
# network stands here because an instance without a subnet stays where it is, while its security group moves.
resource "terraform_data" "machine" {
  input = {
    boot    = sha256(local.boot)
    image   = coalesce(var.ami_id, var.gpus ? local.images.gpus : local.images.plain)
    network = data.aws_vpc.this.id
    release = var.replace_on_update ? sha256(local.wanted) : null
  }
}

resource "aws_instance" "this" {
  ami                    = coalesce(var.ami_id, one(data.aws_ssm_parameter.image[*].insecure_value))
  instance_type          = var.instance_type
  subnet_id              = var.subnet_id
  vpc_security_group_ids = [aws_security_group.this.id]
  iam_instance_profile   = aws_iam_instance_profile.this.name
  user_data_base64       = base64gzip(local.boot)
  tags                   = { Name = var.name }

  # One hop: the machine's own programs get the role's credentials, containers do not.
  metadata_options {
    http_endpoint               = "enabled"
    http_tokens                 = "required"
    http_put_response_hop_limit = 1
  }

  root_block_device {
    volume_type = "gp3"
    volume_size = var.disk_size
    encrypted   = true
  }

  lifecycle {
    ignore_changes       = [ami, user_data_base64]
    replace_triggered_by = [terraform_data.machine]
  }

  # What the machine asks for as soon as it boots.
  depends_on = [
    aws_cloudwatch_log_group.this,
    aws_iam_role_policy.machine,
    aws_iam_role_policy.token,
    aws_ssm_parameter.wanted,
  ]
}
