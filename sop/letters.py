"""How wide our letters are, and where lines break: the table's rows are as tall as this says."""

import re
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont

FONTS = Path(__file__).resolve().parent.parent / "documents" / "fonts"
FAMILY = "Atkinson Hyperlegible Next"
SPLIT = re.compile(r"(?<=[-–—])(?=\w)|(?<=/)(?=[^\W\d])|(?<= )(?=\S)")


def width(text: str, size: float, *, bold: bool = False) -> float:
    """How wide one line of text is, in the unit of `size`. Kerning would make it a little less."""
    advances, other = _advances("Bold" if bold else "Regular")
    return size * sum(advances.get(ord(letter), other) for letter in text)


def lines(text: str, size: float, room: float, *, bold: bool = False) -> list[str]:
    """The text broken into lines that fit the room; a word wider than the room is cut."""
    done: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in _pieces(paragraph, size, room, bold):
            if line and width((line + word).rstrip(), size, bold=bold) > room:
                done.append(line.rstrip())
                line = ""
            line += word
        done.append(line.rstrip())
    return done


def balanced(text: str, size: float, room: float) -> list[str]:
    """A bold title broken into as few lines as it needs, all about as long."""
    needed = len(lines(text, size, room, bold=True))
    for part in range(50, 100, 2):
        tried = lines(text, size, room * part / 100, bold=True)
        if len(tried) == needed:
            return tried
    return lines(text, size, room, bold=True)


def _pieces(paragraph: str, size: float, room: float, bold: bool) -> list[str]:
    """The parts between which a line may break, each with the space that follows it."""
    pieces: list[str] = []
    for word in SPLIT.split(" ".join(paragraph.split())):
        rest = word
        while width(rest.rstrip(), size, bold=bold) > room and len(rest) > 1:
            fits = _letters_that_fit(rest, size, room, bold)
            pieces.append(rest[:fits])
            rest = rest[fits:]
        pieces.append(rest)
    return pieces


def _letters_that_fit(word: str, size: float, room: float, bold: bool) -> int:
    fits = 1
    while fits < len(word) - 1 and width(word[: fits + 1], size, bold=bold) <= room:
        fits += 1
    return fits


@cache
def _advances(cut: str) -> tuple[dict[int, float], float]:
    """Advance width of every character in ems, and that of a missing one."""
    with TTFont(FONTS / f"AtkinsonHyperlegibleNext-{cut}.ttf", lazy=True) as font:
        em, glyphs = font["head"].unitsPerEm, font["hmtx"].metrics
        found = {code: glyphs[name][0] / em for code, name in font.getBestCmap().items()}
        return found, glyphs[".notdef"][0] / em
