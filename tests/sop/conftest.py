"""A joint SOP of Lapas and Polresta, at each stage of its life."""

import pytest

from . import stage


@pytest.fixture
def draft(cast):
    """SB-02 of the library, begun by the Lapas with the Polresta."""
    return stage.draft(cast)


@pytest.fixture
def reviewed(cast, draft):
    """Initialled at both ends, numbered by both, nothing open."""
    return stage.reviewed(cast, draft)


@pytest.fixture
def ready(cast, reviewed):
    """Frozen: waits for both chiefs."""
    return stage.ready(cast, reviewed)


@pytest.fixture
def in_force(cast, ready):
    """Signed by both, in force since just now."""
    return stage.ratified(cast, ready)
