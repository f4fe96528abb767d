"""The demo's SOPs: really written, reviewed and signed by its people; for visitors to try."""

import pytest
from django.conf import settings as house

from coordination.demo import loading
from documents.models import Signature
from journal.chain import walk
from journal.models import Untold
from sop import library
from sop.demo import story
from sop.models import SopVersion


@pytest.fixture
def demo(db, settings, tmp_path):
    settings.PKI_DIR = tmp_path / "pki"
    loading.load()
    loading.play_on()


def phases(*codes):
    found = SopVersion.objects.filter(document__code__in=codes)
    return {str(version.phase) for version in found}


def test_one_is_in_force_one_half_signed_and_all_nine_are_there(demo):
    assert SopVersion.objects.count() == len(library.samples()) == 9
    assert phases("SB-02", "SB-09") == {"effective"}
    assert phases("SB-03") == {"ready_to_sign"}
    assert phases(*story.IN_REVIEW) == {"in_review"}
    assert phases(*story.DRAFTS) == {"draft"}
    assert Signature.objects.filter(rendition__kind="sop").count() == 5
    assert SopVersion.objects.get(document__code="SB-02").acknowledgements.count() == 7
    assert not Untold.objects.exists()
    assert list(walk({})) == []
    assert any(story.PASSPHRASE in words for words in house.DEMO_WORDS)
