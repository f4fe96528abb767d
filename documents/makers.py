"""What a kind of paper brings along: the settings name a maker for it, and no kind is known here.

A maker is asked with what the rendition froze and with what was measured, at first nothing. It
answers what the template may also know. Where a drawing must fit what is printed under it, the
template marks boxes (see boxes); if they stand elsewhere, it is asked again with their places.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

PASSES = 3  # how often a maker may be asked; then the paper cannot be made
Measured = Mapping[str, Sequence[float]]
Maker = Callable[[Mapping[str, Any], Measured], Mapping[str, Any]]


def made(kind: str, frozen: Mapping[str, Any], measured: Measured) -> Mapping[str, Any]:
    """What the maker of this kind adds to the frozen context; nothing if it has none."""
    name = settings.PAPER_MAKERS.get(kind)
    if name is None:
        return {}
    maker: Maker = import_string(name)
    return maker(frozen, measured)
