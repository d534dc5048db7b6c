"""The remedy ladder in words: what we can do for a complainant, by rungs, each with what it is for."""

from collections.abc import Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ascolto.complaints.models import RemedyKind

RUNGS: Sequence[tuple[Promise, Promise, Sequence[RemedyKind]]] = (
    (
        pgettext_lazy("remedy ladder", "explain and apologise"),
        _("Every founded complaint deserves it, and often it is all that is asked for."),
        (RemedyKind.INFORMATION, RemedyKind.APOLOGY),
    ),
    (
        pgettext_lazy("remedy ladder", "put right"),
        _("Do now what should have been done: usually worth more to the customer than money."),
        (
            RemedyKind.TECHNICAL_HELP,
            RemedyKind.DELIVERY,
            RemedyKind.REPAIR,
            RemedyKind.REPLACEMENT,
            RemedyKind.SUBSTITUTE,
            RemedyKind.REPEAT,
            RemedyKind.GUARANTEE,
            RemedyKind.COMMITMENT,
            RemedyKind.CONTRACT_CONCLUDED,
            RemedyKind.REASSESSMENT,
        ),
    ),
    (
        pgettext_lazy("remedy ladder", "give back"),
        _("What was paid for and not received is owed, whoever the customer is."),
        (
            RemedyKind.REFUND,
            RemedyKind.DOWN_PAYMENT,
            RemedyKind.PRICE_REDUCTION,
            RemedyKind.INVOICE,
            RemedyKind.SALE,
            RemedyKind.CONTRACT,
        ),
    ),
    (
        pgettext_lazy("remedy ladder", "make up for it"),
        _("For harm and trouble beyond the price; a gesture of goodwill is not owed, and comes last."),
        (RemedyKind.COMPENSATION, RemedyKind.FINANCIAL_HELP, RemedyKind.GOODWILL),
    ),
    (
        pgettext_lazy("remedy ladder", "see further"),
        _("See to it that it does not happen again, or that somebody else can help."),
        (RemedyKind.CHANGE, RemedyKind.REFERRAL, RemedyKind.OTHER),
    ),
)

CHOICES = [(rung, [(kind.value, kind.label) for kind in kinds]) for rung, _why, kinds in RUNGS]
