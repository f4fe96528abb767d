"""What changes a person's account, one module per subject."""
