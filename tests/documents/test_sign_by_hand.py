"""A paper signed with a pen: its scan is kept beside the digest of what was printed."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from documents import services, tasks
from documents.models import Seal
from documents.signing.base import (
    Overtaken,
)

from .conftest import sign

PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x00\x00\x00\x00:~\x9bU"
    b"\x00\x00\x00\nIDATx\x9cc`\x00\x00\x00\x02\x00\x01H\xaf\xa4q\x00\x00\x00\x00IEND\xaeB`\x82"
)


def by_hand(paper, cast, field="ttd-lapas", **more):
    how = {
        "by": cast.sari,
        "name": "Kepala Lapas",
        "office": "Kepala",
        "agency_name": "Lapas",
        "signed_on": date(2026, 11, 20),
        "shown_sha256": services.current(paper).sha256,
        "scan": SimpleUploadedFile("pindaian.png", PNG),
    }
    return services.sign_on_paper(paper, field=field, **(how | more))


def test_a_signature_by_hand_keeps_both_digests(pact, cast):
    signature = by_hand(pact, cast)
    assert (signature.method, signature.certified) == ("wet", False)
    assert signature.shown_sha256 == pact.sha256
    assert signature.scan_sha256 == signature.scan.sha256 != pact.sha256


def test_a_field_signed_by_hand_is_taken(pact, cast, signers):
    by_hand(pact, cast)
    with pytest.raises(Overtaken):
        sign(pact, signers.lapas, "lapas")
    with pytest.raises(Overtaken):
        by_hand(pact, cast)


def test_a_scan_of_another_print_is_refused(pact, cast, signers):
    sign(pact, signers.polresta, "polresta")
    with pytest.raises(Overtaken):
        by_hand(pact, cast, shown_sha256=pact.sha256)


def test_two_by_hand_need_no_seal_one_by_key_does(pact, cast, signers):
    by_hand(pact, cast)
    assert not Seal.objects.exists()
    sign(pact, signers.polresta, "polresta")
    tasks.seal_due()
    assert Seal.objects.get().rendition == pact
