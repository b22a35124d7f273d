"""A small project that most tests of the driver use, and how it is applied."""

from __future__ import annotations

from pathlib import Path

from bentodeploy.terraform.driver import Terraform

CHAIN = """\
variable "text" {
  type = string
}

resource "terraform_data" "first" {
  input = var.text
}

resource "terraform_data" "second" {
  triggers_replace = terraform_data.first.output
  provisioner "local-exec" {
    command     = "printf %s \\"$TEXT\\" > told"
    environment = { TEXT = var.text }
  }
}

output "text" {
  value = var.text
}

output "secret" {
  value     = "hush"
  sensitive = true
}
"""


def apply(terraform: Terraform, plan_file: Path) -> None:
    terraform.init()
    terraform.plan(plan_file)
    terraform.apply(plan_file)
