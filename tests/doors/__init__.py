"""The door book: every address, and what each of the cast finds there; a file for each part."""

from . import agencies, agreements, drills, house, reach, requests, roster, sops

PARTS = (house, agencies, reach, roster, requests, agreements, sops, drills)
PAGES = {name: door for part in PARTS for name, door in part.PAGES.items()}
MACHINES = {name: door for part in PARTS for name, door in part.MACHINES.items()}
