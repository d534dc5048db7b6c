"""Folding: what a reader takes for the same word is found under either spelling."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ascolto.organisation.folding import fold


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("ОТЗИВ", "отзив"),
        ("Ещё", "еще"),
        ("Йовков", "йовков"),
        ("reclamație", "reclamatie"),
        ("reclamaţie", "reclamatie"),
        ("Ștefan ŞTEFAN", "stefan stefan"),
        ("È perché", "e perche"),
        ("Straße", "strasse"),
        ("Łódź", "lodz"),
        ("И\u0306", "й"),
        ("ѝ", "и"),
        ("  two\n words ", "two words"),
        ("O’Brien", "o'brien"),
        ("ﬁne", "fine"),
        ("", ""),
    ],
)
def test_a_word_folds_to_its_plain_spelling(written, folded):
    assert fold(written) == folded


def test_short_i_is_a_letter_of_its_own():
    assert fold("мой") != fold("мои")


@given(text=st.text())
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(text=st.text(alphabet="абвйёіAÎșțßŁéñ ’"))
def test_upper_and_lower_case_fold_alike(text):
    assert fold(text.upper()) == fold(text.lower())
