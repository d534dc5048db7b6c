"""How a question differs from the instrument that it claims to be, in words."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from ascolto.surveys.instruments.claims import Claim, Difference

PARTS = {
    "item": pgettext_lazy("part of a question", "code"),
    "kind": pgettext_lazy("part of a question", "kind"),
    "words": pgettext_lazy("part of a question", "question"),
    "help": pgettext_lazy("part of a question", "help"),
    "scale": pgettext_lazy("part of a question", "scale"),
    "look": pgettext_lazy("part of a question", "look of the scale"),
    "label": pgettext_lazy("part of a question", "words of point %(at)s"),
    "option": pgettext_lazy("part of a question", "option %(at)s"),
    "row": pgettext_lazy("part of a question", "row %(at)s"),
    "filled": pgettext_lazy("part of a question", "what stands for {%(at)s}"),
    "pair": pgettext_lazy("part of a question", "question that it forms a pair with"),
}
MOST_TOLD = 3
SHORT = 80


def told(claim: Claim) -> str:
    """Return the first differences of a claim as they can be read after a colon; nothing where there is none."""
    first = [_told(difference) for difference in claim.differences[:MOST_TOLD]]
    if len(claim.differences) > MOST_TOLD:
        first.append("…")
    return pgettext("between differences", "; ").join(first)


def _told(difference: Difference) -> str:
    if difference.part == "instrument":
        return _("there is no such instrument")
    if difference.part == "language":
        return _("it has no wording in this language (%(language)s)") % {"language": difference.language}
    part = str(PARTS[difference.part]) % {"at": difference.at}
    facts = {
        "part": f"{part} ({difference.language})" if difference.language else part,
        "found": _short(difference.found),
        "wanted": _short(difference.wanted),
    }
    return _("%(part)s: “%(found)s” instead of “%(wanted)s”") % facts


def _short(text: str) -> str:
    return text if len(text) <= SHORT else f"{text[:SHORT]}…"
