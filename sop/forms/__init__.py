"""What people type about SOPs."""
