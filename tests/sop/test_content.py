"""What an SOP says: it goes out and comes back the same, and anything else is refused by name."""

import json
import unicodedata

import pytest
from hypothesis import given, settings

from sop.content import Malformed, canonical, digest, from_plain, to_plain

from .texts import any_sop, ladder, sop, step


@given(any_sop(12, 4))
@settings(max_examples=20, deadline=None, derandomize=True)
def test_what_goes_out_comes_back_the_same(text):
    assert from_plain(json.loads(canonical(text))) == text
    assert from_plain(to_plain(text)) == text


def test_the_canonical_form_is_one_line_of_sorted_keys():
    said = canonical(ladder())
    assert said.startswith(b'{"alert_level":"YELLOW","code":"SB-99",')
    assert b"\n" not in said
    assert b": " not in said


def test_the_same_words_have_the_same_digest_however_they_are_encoded():
    composed, apart = "Café", unicodedata.normalize("NFD", "Café")
    assert composed != apart
    assert digest(sop([], [], title=composed)) == digest(sop([], [], title=apart))
    assert len(digest(ladder())) == 64


def test_one_changed_letter_changes_the_digest():
    assert digest(sop([], [], title="a")) != digest(sop([], [], title="b"))


def changed(path, value):
    """The plain ladder with one place changed."""
    plain = to_plain(ladder())
    *way, last = path
    at = plain
    for part in way:
        at = at[part]
    at[last] = value
    return plain


@pytest.mark.parametrize(
    ("path", "value", "where", "code"),
    [
        (["color"], "red", "sop.color", "unknown_name"),
        (["title"], 7, "sop.title", "not_a_text"),
        (["title"], "x" * 2001, "sop.title", "too_long"),
        (["title"], "a\u202eb", "sop.title", "unprintable"),
        (["revision"], True, "sop.revision", "not_a_number"),
        (["revision"], -1, "sop.revision", "out_of_range"),
        (["lanes"], "LR", "sop.lanes", "not_a_list"),
        (["lanes", 1, "code"], "L", "lanes", "twice"),
        (["lanes"], [], "steps[0].lanes", "unknown"),
        (["records"], ["x"] * 61, "sop.records", "too_many"),
        (["steps", 0], None, "sop.steps[0]", "not_a_record"),
        (["steps", 0, "activity"], "x" * 401, "sop.steps[0].activity", "too_long"),
        (["steps", 0, "note"], "x" * 401, "sop.steps[0].note", "too_long"),
        (["steps", 0, "symbol"], "circle", "sop.steps[0].symbol", "unknown"),
        (["steps", 0, "lanes"], ["L", "L"], "steps[0].lanes", "twice"),
        (["steps", 0, "key"], "s1", "steps", "twice"),
        (["steps", 2, "key"], "", "steps", "empty"),
        (["flows", 0, "source"], "nobody", "flows[0].source", "unknown"),
        (["flows", 0, "target"], "sop:", "flows[0].target", "unknown"),
        (["flows", 0, "label"], "maybe", "sop.flows[0].label", "unknown"),
    ],
)
def test_anything_else_is_refused_and_named(path, value, where, code):
    with pytest.raises(Malformed) as refused:
        from_plain(changed(path, value))
    assert (refused.value.where, refused.value.code) == (where, code)


def test_a_missing_part_is_named():
    plain = to_plain(ladder())
    del plain["steps"][1]["output"]
    with pytest.raises(Malformed, match=r"sop\.steps\[1\]\.output: missing"):
        from_plain(plain)


@pytest.mark.parametrize(("lanes", "steps"), [(13, 1), (1, 61)])
def test_more_lanes_or_steps_than_a_page_can_show_are_refused(lanes, steps):
    many = [step(f"s{n}", "A") for n in range(steps)]
    with pytest.raises(Malformed, match="too_many"):
        from_plain(to_plain(sop(many, [], "ABCDEFGHIJKLM"[:lanes])))


def test_a_flow_may_leave_for_another_sop():
    text = from_plain(to_plain(sop([step("a", "L")], ["a>sop:SB-07 no"])))
    assert text.flows[0].other == "SB-07"
    assert ladder().flows[0].other == ""
