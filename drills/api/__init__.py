"""The machine's doorstep of drills: to be read."""
