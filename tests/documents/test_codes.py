"""Short codes: nobody guesses one, and a typing error is always noticed."""

from hypothesis import given
from hypothesis import strategies as st

from documents import codes

code = st.builds(codes.new)
place = st.integers(0, codes.LENGTH - 1)


@given(code)
def test_a_code_is_read_in_any_spelling(new):
    assert codes.typed(new) == new
    assert codes.typed(f" {codes.shown(new).lower()} ") == new
    assert codes.typed(new.replace("0", "o").replace("1", "l")) == new


@given(code, place, st.sampled_from(codes.ALPHABET))
def test_one_wrong_character_is_noticed(new, at, letter):
    wrong = new[:at] + letter + new[at + 1 :]
    assert codes.typed(wrong) == (new if wrong == new else "")


@given(code, place, place)
def test_two_characters_that_changed_places_are_noticed(new, one, other):
    letters = list(new)
    letters[one], letters[other] = letters[other], letters[one]
    wrong = "".join(letters)
    assert codes.typed(wrong) == (new if wrong == new else "")


@given(st.text(max_size=40))
def test_whatever_is_typed_nothing_breaks(text):
    found = codes.typed(text)
    assert found == "" or len(found) == codes.LENGTH
