"""The tamper table: what was done to a signed file, and the word that everybody must hear.

No register is asked here, so no file is known by its digest alone.
"""

import asyncio
from datetime import timedelta

import pytest

from documents.jail import Jail
from documents.services.checking import INSPECTION
from documents.signing import pki
from documents.signing.results import Reason, Verdict, Word
from documents.signing.verdict import verdict

from . import signing as bench

W = Word


def revoked(seconds):
    """The first signer's certificate was revoked so long before (or after) now."""
    serial = bench.authority().people["lapas"].certificate.serial_number
    at = bench.now() + timedelta(seconds=seconds)
    return bench.trust(bench.crl(pki.Revoked(serial, at, "key_compromise")))


TABLE = {
    "nothing": (bench.sealed, W.GENUINE, None),
    "a byte of a page flipped": (
        lambda: bench.flip(bench.sealed(), bench.in_page(bench.sealed())), W.CHANGED, "broken",
    ),
    "a byte of the second revision flipped": (
        lambda: bench.flip(bench.sealed(), sum(bench.ranges(bench.sealed())[0][2:]) + 300),
        {W.CHANGED, W.DAMAGED}, None,
    ),
    "a byte inside the first signature flipped": (
        lambda: bench.flip(bench.sealed(), bench.ranges(bench.sealed())[0][1] + 1200),
        W.CHANGED, "broken",
    ),
    "a page added": (lambda: bench.updated(bench.add_page), W.CHANGED, "added"),
    "a page's content swapped": (lambda: bench.updated(bench.swap_page), W.CHANGED, "added"),
    "a note added": (lambda: bench.updated(bench.add_note), W.CHANGED, "added"),
    "a signed field renamed": (lambda: bench.updated(bench.rename_field), W.CHANGED, "added"),
    "the source swapped": (lambda: bench.updated(bench.swap_source), W.CHANGED, "added"),
    "saved again by another program": (
        lambda: bench.resaved(bench.sealed()), W.CHANGED, "broken",
    ),
    "cut off after the first signature": (
        lambda: bench.sealed()[: len(bench.once())], W.INCOMPLETE, "missing",
    ),
    "cut off before the seal": (
        lambda: bench.sealed()[: len(bench.twice())], W.GENUINE, "unsealed",
    ),
    "words appended": (lambda: bench.sealed() + b"\n% halo\n", W.CHANGED, "tail"),
    "an empty ending appended": (
        lambda: bench.sealed() + b"\nstartxref\n0\n%%EOF\n", W.DAMAGED, "unreadable",
    ),
    "cut in half": (lambda: bench.sealed()[: len(bench.base()) // 2], W.DAMAGED, "unreadable"),
    "cut off inside the second revision": (
        lambda: bench.sealed()[: len(bench.once()) + 900], W.CHANGED, "tail",
    ),
    "no PDF": (lambda: b"halo", W.DAMAGED, "unreadable"),
    "nothing at all": (lambda: b"", W.DAMAGED, "unreadable"),
    "never signed": (bench.base, W.INCOMPLETE, "missing"),
    "no field to sign": (lambda: bench.blank(200, 200), W.INVALID, "unsigned"),
}  # fmt: skip


@pytest.mark.parametrize("name", TABLE)
def test_every_row_of_the_table(name):
    make, words, reason = TABLE[name]
    seen = verdict(make(), bench.trust(bench.crl()))
    assert seen.word in (words if isinstance(words, set) else {words}), seen
    assert reason is None or reason in {one.code for one in seen.reasons}
    assert Verdict.from_plain(seen.to_plain()) == seen


@pytest.mark.parametrize(
    ("seconds", "word"),
    [(-40, W.INVALID), (+2, W.GENUINE)],
    ids=["before signing", "after signing"],
)
@pytest.mark.parametrize("make", [bench.twice, bench.sealed], ids=["unsealed", "sealed"])
def test_a_signature_made_before_its_certificate_was_revoked_stays_good(make, seconds, word):
    pdf = make()
    seen = verdict(pdf, revoked(seconds))
    assert seen.word == word
    assert (Reason("revoked", "Kepala lapas") in seen.reasons) is (word == W.INVALID)


def test_a_file_signed_under_another_root_is_not_valid():
    seen = verdict(bench.sealed(), bench.stranger())
    assert seen.word == W.INVALID
    assert {one.code for one in seen.reasons} == {"unknown_issuer"}
    assert seen.sealed_at == ""


def test_without_seal_and_lists_nobody_can_say_whether_a_certificate_held():
    seen = verdict(bench.twice(), bench.trust())
    assert seen.word == W.INCOMPLETE
    assert {one.code for one in seen.reasons} == {"no_revocation_data"}


def test_the_seal_alone_is_proof_enough():
    assert verdict(bench.sealed(), bench.trust()).word == W.GENUINE


def test_a_signature_without_a_time_stamp_stands_and_is_sealed_later():
    bare = bench.sign(bench.once(), "polresta", stamper=None)
    seen = verdict(bare, bench.trust(bench.crl()))
    assert (seen.word, [one.stamped for one in seen.signatures]) == (W.GENUINE, [True, False])


@pytest.mark.parametrize(
    "change",
    [bench.add_note, pytest.param(bench.add_page, marks=pytest.mark.large),
     pytest.param(bench.swap_page, marks=pytest.mark.large),
     pytest.param(bench.rename_field, marks=pytest.mark.large)],
)  # fmt: skip
def test_where_no_signature_forbids_changes_they_are_seen_all_the_same(change):
    both = bench.sign(bench.sign(bench.base(), "lapas", certify=False), "polresta", certify=False)
    trust = bench.trust(bench.crl())
    assert verdict(both, trust).word == W.GENUINE
    assert verdict(bench.updated(change, both), trust).word == W.CHANGED


@pytest.mark.parametrize("years", [pytest.param(1, marks=pytest.mark.large), 3, 8])
def test_a_sealed_file_is_still_good_in(years):
    later = bench.now() + timedelta(days=365 * years)
    assert verdict(bench.sealed(), bench.trust(), later).word == W.GENUINE


def test_an_unsealed_file_does_not_outlive_its_certificates():
    later = bench.now() + timedelta(days=365 * 3)
    assert verdict(bench.twice(), bench.trust(bench.crl()), later).word == W.INVALID


def test_where_an_event_loop_runs_already_the_verdict_is_the_same():
    async def inside():
        return verdict(bench.sealed(), bench.trust())

    assert asyncio.run(inside()).word == W.GENUINE


@pytest.mark.parametrize(
    "name",
    [
        "nothing",
        "no PDF",
        *(pytest.param(name, marks=pytest.mark.large) for name in TABLE if "added" in name),
    ],
)
def test_the_jail_says_the_same(name):
    pdf, trust = TABLE[name][0](), bench.trust(bench.crl())
    with Jail("documents.signing.inspector", INSPECTION) as jail:
        assert Verdict.from_json(jail.run(trust.packed(pdf))) == verdict(pdf, trust)
