"""A year of drills of Lapas and Polresta."""

import pytest

from . import stage


@pytest.fixture
def sop(cast):
    """SB-02, ratified by both."""
    return stage.in_force(cast)


@pytest.fixture
def scenario(cast, sop):
    """The night fire on SB-02, a draft."""
    return stage.written(cast, sop)


@pytest.fixture
def bare(cast):
    """The night fire without an SOP: quicker, for what has nothing to do with one."""
    return stage.written(cast)


@pytest.fixture
def drill(cast):
    """A drill with an hour in forty days, nobody asked yet."""
    return stage.scheduled(cast)
