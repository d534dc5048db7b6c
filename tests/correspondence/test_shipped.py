"""The letters that come with Ascolto obey, in every language, the rules that an editor has to obey."""

import pytest
from django.conf import settings

from ascolto.correspondence.templates_of import LetterKind, charges_in, check_wording, kinds, shipped

SHIPPED = kinds()


@pytest.mark.clause("10002:4.6")
@pytest.mark.parametrize("language", dict(settings.LANGUAGES))
@pytest.mark.parametrize("kind", SHIPPED, ids=lambda kind: kind.name)
def test_a_shipped_letter_says_what_it_must_and_asks_for_no_money(kind: LetterKind, language: str):
    wording = shipped(kind, language)

    check_wording(kind, subject=wording.subject, body=wording.body)
    assert charges_in(wording.subject, wording.body) == ()


def test_there_are_shipped_letters():
    assert "complaint_acknowledgement" in {kind.name for kind in SHIPPED}
