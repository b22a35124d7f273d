output "endpoint" {
  description = "URL of the service."
  value       = var.domain == null ? "http://${aws_eip.this.public_ip}" : "https://${var.domain}"
}

output "address" {
  description = "IPv4 address that stays the same; where there is a domain, its DNS entry must be this."
  value       = aws_eip.this.public_ip
}

output "region" {
  description = "AWS region of everything here."
  value       = var.region
}

output "account" {
  description = "AWS account that it all lives in."
  value       = aws_ecr_repository.this.registry_id
}

output "repository_url" {
  description = "Where images are pushed; tells region and account before the first full apply, too."
  value       = aws_ecr_repository.this.repository_url
}

output "instance_id" {
  description = "The machine."
  value       = aws_instance.this.id
}

output "disk_size" {
  description = "GiB of the machine's disk."
  value       = var.disk_size

  # Not told while the machine has another one.
  depends_on = [aws_instance.this]
}

output "machine_image" {
  description = "What decides on the machine's image, and so on whether a new machine is made."
  value       = { ami_id = var.ami_id, gpus = var.gpus, architecture = var.architecture }
  depends_on  = [aws_instance.this]
}

output "log_group" {
  description = "CloudWatch log group of the service and of the machine's reports."
  value       = aws_cloudwatch_log_group.this.name
}

output "image" {
  description = "What runs."
  value       = var.release.image
}

output "wanted_sha256" {
  description = "Names what the machine shall run, in its reports."
  value       = sha256(local.wanted)

  # Not told by an apply of the token's secret alone: the machine does not know it by then.
  depends_on = [aws_ssm_parameter.wanted]
}

output "session" {
  description = "Opens the endpoint on this computer's port 3000, also where no address may call it."
  value = join(" ", [
    "aws ssm start-session --region ${var.region} --target ${aws_instance.this.id}",
    "--document-name AWS-StartPortForwardingSession",
    "--parameters portNumber=${var.domain == null ? 80 : 3000},localPortNumber=3000",
  ])
}
