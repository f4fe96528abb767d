"""The browser's doorstep: open the door, read the form, call the verb, show the page."""
