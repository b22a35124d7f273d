data "aws_subnet" "chosen" {
  count = var.subnet_id == null ? 0 : 1
  id    = var.subnet_id
}

data "aws_vpc" "this" {
  default = var.subnet_id == null ? true : null
  id      = one(data.aws_subnet.chosen[*].vpc_id)
}

locals {
  # A service that asks for a token may be asked by everybody, unless callers are named.
  everybody = var.access == "public" || (var.access == "token" && length(var.allowed_cidrs) == 0)
  callers   = local.everybody ? ["0.0.0.0/0"] : var.allowed_cidrs

  # With a domain the service is on 443. Port 80 then only answers the certificate authority, which asks from
  # anywhere, and sends everybody else to 443. It is open where nobody may call, too: without it there would be no
  # certificate for who is let in later, as the authority reaches 443 only where everybody does (RFC 8737).
  openings = concat(
    length(local.callers) == 0 ? [] : [{
      port = var.domain == null ? 80 : 443, cidrs = local.callers, for = "Callers of the service"
    }],
    var.domain == null ? [] : [{
      port = 80, cidrs = ["0.0.0.0/0"], for = "Certificate authority"
    }],
  )
}

# The rules stand here whole, an empty list too: what somebody adds by hand is seen and removed. AWS refuses names that
# begin with "sg-" (Amazon EC2 API, CreateSecurityGroup), and a deployment's may.
resource "aws_security_group" "this" {
  name_prefix = "bentodeploy-${var.name}-"
  description = "Callers of the deployment ${var.name}"
  vpc_id      = data.aws_vpc.this.id

  ingress = [for opening in local.openings : {
    description      = opening.for
    protocol         = "tcp"
    from_port        = opening.port
    to_port          = opening.port
    cidr_blocks      = opening.cidrs
    ipv6_cidr_blocks = []
    prefix_list_ids  = []
    security_groups  = []
    self             = false
  }]

  egress = [{
    description      = "Image registry, AWS and what the service itself calls"
    protocol         = "-1"
    from_port        = 0
    to_port          = 0
    cidr_blocks      = ["0.0.0.0/0"]
    ipv6_cidr_blocks = []
    prefix_list_ids  = []
    security_groups  = []
    self             = false
  }]

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_eip" "this" {
  domain = "vpc"
  tags   = { Name = var.name }
}

resource "aws_eip_association" "this" {
  allocation_id = aws_eip.this.id
  instance_id   = aws_instance.this.id
}
