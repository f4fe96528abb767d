"""Checks that marked boxes really stand where a drawing over them expects them.

A template marks an element with data-box="NAME PAGE TOP HEIGHT", in pixels from the top of the
element around it that has data-frame. Runs inside the press's jail; knows no Django.
"""

from collections.abc import Iterator
from typing import Any

NEAR = 0.6  # pixels that nobody sees
Place = tuple[float, float, float]  # page, top, height


def misplaced(document: Any) -> dict[str, Place]:
    """Where all marked boxes really stand, if one of them is not where it was expected."""
    found = list(_marked(document))
    if all(_fits(expected, place) for _name, expected, place in found):
        return {}
    return {name: place for name, _expected, place in found}


def _fits(expected: Place, place: Place) -> bool:
    return all(abs(one - other) <= NEAR for one, other in zip(expected, place, strict=True))


def _marked(document: Any) -> Iterator[tuple[str, Place, Place]]:
    """Every marked box: its name, where it is expected, where it is."""
    for number, page in enumerate(document.pages, 1):
        yield from _inside(page._page_box, number, 0.0)


def _inside(box: Any, page: int, top: float) -> Iterator[tuple[str, Place, Place]]:
    element = getattr(box, "element", None)
    if element is not None and getattr(box, "element_tag", "") == element.tag:
        if "data-frame" in element.attrib:
            top = box.position_y
        if mark := element.get("data-box"):
            name, *expected = mark.split()
            there = tuple(map(float, expected))
            yield name, (there[0], there[1], there[2]), (page, box.position_y - top, box.height)
    for child in getattr(box, "children", ()) or ():
        yield from _inside(getattr(child, "_box", child), page, top)
