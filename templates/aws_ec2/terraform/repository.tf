resource "aws_ecr_repository" "this" {
  name                 = "bentodeploy/${var.name}"
  image_tag_mutability = "IMMUTABLE"
  force_delete         = true

  image_scanning_configuration {
    scan_on_push = true
  }
}

locals {
  tags_by_age = distinct(compact([for one in reverse(concat(var.release_history, var.release[*])) : one.tag]))
  # What runs, and the four images before it. A rule that selects an image keeps all later rules off it, and a
  # rule for one tag alone never finds more than one.
  kept_tags = slice(local.tags_by_age, 0, min(5, length(local.tags_by_age)))
}

resource "aws_ecr_lifecycle_policy" "this" {
  repository = aws_ecr_repository.this.name

  policy = jsonencode({
    rules = concat(
      [for place, tag in local.kept_tags : {
        rulePriority = place + 1
        description  = "Keep what runs and what ran last"
        selection    = { tagStatus = "tagged", tagPrefixList = [tag], countType = "imageCountMoreThan", countNumber = 1 }
        action       = { type = "expire" }
      }],
      [{
        rulePriority = length(local.kept_tags) + 1
        description  = "Keep the last ${var.keep_images} images"
        selection    = { tagStatus = "any", countType = "imageCountMoreThan", countNumber = var.keep_images }
        action       = { type = "expire" }
      }]
    )
  })
}
