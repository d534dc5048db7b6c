"""Standard instruments: questions whose wording is fixed per language and version, so that answers can be compared.

The wording is our own and lies beside this page, one file for each instrument and version. A version never changes once
a questionnaire may have used it: another wording is another version.
"""

from ascolto.surveys.instruments.claims import Claim, Difference, claims_of, left_out
from ascolto.surveys.instruments.library import (
    CONSENT_TO_BE_NAMED,
    Instrument,
    UnknownInstrument,
    all_instruments,
    instrument,
    model_questionnaire,
    model_questionnaires,
)
from ascolto.surveys.instruments.placing import pages_from, questions_from
from ascolto.surveys.instruments.telling import told

__all__ = [
    "CONSENT_TO_BE_NAMED",
    "Claim",
    "Difference",
    "Instrument",
    "UnknownInstrument",
    "all_instruments",
    "claims_of",
    "instrument",
    "left_out",
    "model_questionnaire",
    "model_questionnaires",
    "pages_from",
    "questions_from",
    "told",
]
