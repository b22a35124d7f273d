terraform {
  required_version = ">= 1.6"
}

variable "port" {
  type        = number
  description = "Port on the loopback address."
}

resource "terraform_data" "server" {
  triggers_replace = [var.release.image, var.port]
  input = {
    bundle = trimprefix(var.release.image, "bento@sha256:")
    port   = var.port
  }

  provisioner "local-exec" {
    command = <<-EOT
      cd ".bentodeploy/bundles/$BUNDLE"
      python3 -m http.server --bind 127.0.0.1 "$PORT" >/dev/null 2>&1 &
      echo $! > ../../server.pid
    EOT
    environment = {
      BUNDLE = self.input.bundle
      PORT   = self.input.port
    }
  }

  provisioner "local-exec" {
    when    = destroy
    command = "kill \"$(cat .bentodeploy/server.pid)\" && rm .bentodeploy/server.pid"
  }
}

output "endpoint" {
  value       = "http://127.0.0.1:${var.port}"
  description = "Where the files are."
}

output "image" {
  value       = var.release.image
  description = "What is served."
}
