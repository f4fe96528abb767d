"""The browser's doorstep to paper."""
