"""What users instantiate: one module per resource family."""
