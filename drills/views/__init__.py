"""The browser's doorstep of drills."""
