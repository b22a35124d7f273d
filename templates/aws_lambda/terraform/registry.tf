# Made before everything else: the image is pushed here, and all the rest needs the image.
resource "aws_ecr_repository" "image" {
  name                 = var.name
  image_tag_mutability = "IMMUTABLE"
  force_delete         = true

  image_scanning_configuration {
    scan_on_push = true
  }
}

# A rule that selects an image keeps all later rules off it, and a rule for one tag alone never finds more than
# one: so kept_tags stay.
resource "aws_ecr_lifecycle_policy" "image" {
  repository = aws_ecr_repository.image.name

  policy = jsonencode({
    rules = concat(
      [for place, tag in local.kept_tags : {
        rulePriority = place + 1
        description  = "Keep what runs and what ran last."
        selection    = { tagStatus = "tagged", tagPrefixList = [tag], countType = "imageCountMoreThan", countNumber = 1 }
        action       = { type = "expire" }
      }],
      [{
        rulePriority = length(local.kept_tags) + 1
        description  = "Keep the newest images."
        selection    = { tagStatus = "any", countType = "imageCountMoreThan", countNumber = var.keep_images }
        action       = { type = "expire" }
      }]
    )
  })
}
