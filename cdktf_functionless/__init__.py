"""Python functions to Terraform: the public names."""
