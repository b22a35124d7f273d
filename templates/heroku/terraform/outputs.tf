output "endpoint" {
  description = "URL of the service."
  value       = trimsuffix(heroku_app.service.web_url, "/")
}

output "image" {
  description = "What runs: the image by digest."
  value       = terraform_data.image.triggers_replace.image
}

output "app" {
  description = "Name of the Heroku app."
  value       = heroku_app.service.name
}

output "app_id" {
  description = "Id of the Heroku app, which stays when its name changes."
  value       = heroku_app.service.id
}
