"""The rules of drafting: each finds what breaks it, says where, and says what to do."""

from itertools import pairwise

import pytest

from sop import library
from sop.content import LegalBasis, Malformed, Party, Symbol
from sop.lint import REFUSALS, WORDS, explain, lint

from .texts import ladder, sop, step

END = {"symbol": Symbol.TERMINATOR}
ASK = {"symbol": Symbol.DECISION}


def found(text):
    return {(problem.step_key, problem.code) for problem in lint(text)}


def around(*steps, arrows=(), **more):
    """A start, these steps, an end; an arrow to the next unless a step has its own."""
    whole = [step("first", "L", **END), *steps, step("last", "R", **END)]
    own = {arrow.split(">")[0] for arrow in arrows}
    plain = [f"{one.key}>{other.key}" for one, other in pairwise(whole) if one.key not in own]
    return sop(whole, [*plain, *arrows], **more)


def test_a_sound_sop_has_nothing_to_mend():
    assert found(around(step("a", "R"))) == set()


@pytest.mark.parametrize("code", sorted(library.samples()))
def test_the_library_keeps_the_rules(code):
    problems = lint(library.samples()[code].text({}))
    assert {p.code for p in problems if p.severity == "error"} <= {"parties"}


@pytest.mark.parametrize(
    ("activity", "code"),
    [
        ("", "activity"),
        ("Dikirim ke Polresta", "passive"),
        ("Laporan dikirim", "verb"),
        ("Media diberi tahu", "verb"),
        ("Kalapas memeriksa blok", "verb"),
    ],
)
def test_an_activity_begins_with_an_active_verb(activity, code):
    assert found(around(step("a", "R", activity=activity))) == {("a", code)}


@pytest.mark.parametrize(
    "activity", ["Memeriksa blok", "Mengecek ulang", "Berkoordinasi dengan BPBD", "“Menutup” pintu"]
)
def test_active_verbs_are_known(activity):
    assert found(around(step("a", "R", activity=activity))) == set()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"requirements": " "}, "quality"),
        ({"minutes": None}, "quality"),
        ({"minutes": 0}, "quality"),
        ({"output": ""}, "quality"),
        ({"parallel": "A"}, "alone"),
        ({"symbol": Symbol.TERMINATOR}, "middle"),
    ],
)
def test_a_step_says_all_that_is_needed(changes, code):
    assert found(around(step("a", "R", **changes))) == {("a", code)}


def test_a_step_is_somebodys():
    assert found(around(step("a"))) == {("a", "lane")}


@pytest.mark.parametrize(
    ("arrows", "problems"),
    [
        (["a>last yes", "a>first no"], set()),
        (["a>last yes", "a>sop:SB-07 no"], set()),
        (["a>last yes", "a>sop:SB-08 no"], {("a", "other_end")}),
        (["a>last yes"], {("a", "no_no")}),
        (["a>first no", "a>last"], {("a", "no_yes"), ("a", "unlabelled")}),
        (["a>last yes", "a>last no"], {("a", "same_exits")}),
        (["a>last yes", "a>first yes", "a>first no"], {("a", "split"), ("a", "same_exits")}),
    ],
)
def test_a_decision_has_both_ways_out(arrows, problems):
    assert found(around(step("a", "R", **ASK), arrows=arrows)) == problems


@pytest.mark.parametrize(
    ("arrows", "problems"),
    [
        (["a>last yes"], {("a", "labelled")}),
        (["a>last", "a>first"], {("a", "split")}),
        (["a>last", "a>last"], {("a", "twice")}),
        (["a>a"], {("a", "itself"), ("a", "endless"), ("last", "unreached"), ("first", "endless")}),
        (["first>last"], {("a", "unreached")}),
    ],
)
def test_arrows_make_one_way_from_start_to_end(arrows, problems):
    assert found(around(step("a", "R"), arrows=arrows)) == problems


def test_there_is_one_start_and_one_end():
    no_end = sop([step("a", "L"), step("b", "R")], ["a>b"])
    assert found(no_end) == {("a", "start"), ("b", "dead_end"), (None, "no_end")} | {
        ("a", "endless")
    }
    two_ends = sop(
        [
            step("a", "L", **END),
            step("b", "R", **ASK),
            step("c", "L", **END),
            step("d", "R", **END),
        ],
        ["a>b", "b>c yes", "b>d no"],
    )
    assert found(two_ends) == {("c", "ends")}


def test_parallel_steps_start_together_and_do_not_wait_for_each_other():
    group = [step("a", "L", parallel="A"), step("b", "R", parallel="A")]
    together = ["first>a", "first>b", "a>last", "b>last"]
    assert found(around(*group, arrows=together)) == set()
    assert found(around(*group, arrows=["first>a", "first>b"])) == {("a", "in_group")}
    apart = around(group[0], step("c", "L"), group[1], arrows=[*together, "c>last"])
    assert ("a", "apart") in found(apart)


def test_the_parts_around_the_flowchart_are_asked_for():
    bare = around(title=" ", parties=(Party("LPS", "Lapas", ""),), legal_bases=(), records=())
    assert {(None, c) for c in ("title", "parties", "legal_bases", "records")} <= found(bare)
    repealed = (LegalBasis("UU2", "Undang-Undang Nomor 2", "repealed"),)
    problem = lint(around(legal_bases=repealed))[0]
    assert problem.severity == "warning"
    assert "Undang-Undang Nomor 2" in problem.words


def test_what_no_page_can_show_is_said():
    crowd = around(lanes="LRABCDEFGHIJK")
    assert {(None, "many_lanes"), (None, "unused_lane")} <= found(crowd)
    assert (None, "steps") in found(sop([], []))
    assert (None, "many_steps") in found(ladder(61))
    assert (None, "large") in found(around(warnings=("x" * 200_001,)))


def test_every_problem_can_be_read():
    words = [problem.words for problem in lint(around(step("a"), step("b", "R", minutes=None)))]
    assert words == [
        "Langkah 2: pelaksana belum dipilih. Pilih yang mengerjakannya.",
        "Langkah 3: mutu baku belum lengkap. Isi waktu.",
    ]
    said = {
        name: "x" for name in ("no", "most", "title", "lane", "word", "missing", "other", "group")
    }
    assert all(str(text) % said for text in WORDS.values())
    for code in REFUSALS:
        assert "lanes" in explain(Malformed("lanes", code, 12)) or code == "too_large"
