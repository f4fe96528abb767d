"""The demo: invented people, two pairs of agencies, and a story that they really played."""
