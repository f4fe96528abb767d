"""The demo's SOPs: nine texts, written, reviewed, signed and read by its invented people."""
