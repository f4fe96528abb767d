"""The door book: every address, and what each of the cast finds there; a file for each part."""

from . import agencies, agreements, drills, house, reach, requests, roster, runs, sops

PARTS = (house, agencies, reach, roster, requests, agreements, sops, drills, runs)
PAGES = {name: door for part in PARTS for name, door in part.PAGES.items()}
MACHINES = {name: door for part in PARTS for name, door in part.MACHINES.items()}
