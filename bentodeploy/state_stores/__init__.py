"""Makes the places where Terraform keeps its state: versioned, closed to the public, encrypted.

Terraform cannot make the bucket that its own state lies in; so these do, one module a kind of store. Each
has `make`, which may be repeated. What is there already may serve others, too: it becomes versioned and
closed to the public, and all else stays as its owner chose it.
"""
