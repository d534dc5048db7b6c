"""The words of these pages for codes that rooms keep: conflicts of interest, rules of priority, imported history."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

CONFLICTS: dict[str, Promise] = {
    "named_in_complaint": _("The complaint names this person."),
    "declared_interest": _("This person declared an interest in the matter."),
    "decided_earlier": _("This person decided on the complaint before."),
    "reporting_line": _("This person and the person complained about report to one another."),
    "own_unit": _("This person works in the unit complained about."),
}

# The same said to the person themselves.
CONFLICTS_OF_READER: dict[str, Promise] = {
    "named_in_complaint": _("The complaint names you."),
    "declared_interest": _("You declared an interest in the matter."),
    "decided_earlier": _("You decided on the complaint before."),
    "reporting_line": _("You and the person complained about report to one another."),
    "own_unit": _("You work in the unit complained about."),
}

LIKENESSES: dict[str, Promise] = {
    "order": _("the same order or booking"),
    "customer": _("the same customer"),
    "room": _("the same room or place"),
    "words": _("similar words"),
    "place": _("the same unit and category, at about the same time"),
}

RULES: dict[str, Promise] = {
    "safety": _("Somebody’s safety is in danger."),
    "severity_5": _("The severity is critical."),
    "severity_4": _("The severity is serious."),
    "severity_3": _("The severity is noticeable."),
    "many_and_urgent": _("Many customers are affected, and something has to be done at once."),
    "urgent": _("Something has to be done at once."),
    "repeated": _("The same customer complained about the same before."),
    "otherwise": _("No rule asks for more haste."),
}

HOW_ACKNOWLEDGED: dict[str, Promise] = {
    "letter": _("Letter sent by e-mail."),
    "in_person": _("Told in person."),
    "phone": _("Told by telephone."),
    "post": _("Written by post."),
    "on_screen": _("Read on the screen, when the complaint was sent."),
}

HISTORY: dict[str, Promise] = {
    "response": pgettext_lazy("imported complaint", "Answer"),
    "company": pgettext_lazy("imported complaint", "Organisation"),
    "on_time": pgettext_lazy("imported complaint", "Answered in time"),
    "disputed": pgettext_lazy("imported complaint", "Disputed"),
    "sent_on": pgettext_lazy("imported complaint", "Passed on"),
    "tags": pgettext_lazy("imported complaint", "Remarks of the file"),
}
