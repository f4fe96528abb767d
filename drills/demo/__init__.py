"""The drills of the demo."""
