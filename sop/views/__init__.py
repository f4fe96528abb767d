"""The browser's doorstep of joint SOPs."""
