"""A mail port that keeps what it is given."""

from typing import NamedTuple


class Letter(NamedTuple):
    person: object
    subject: str
    text: str
    html: str


letters: list[Letter] = []


def keep(person, subject, text, html):
    letters.append(Letter(person, subject, text, html))
