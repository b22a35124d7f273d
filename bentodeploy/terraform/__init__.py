"""Drives the Terraform engine and renders the project that it works on."""
