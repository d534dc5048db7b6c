"""What agreement and saturation say, in whole sentences of the reader's language."""

from django.utils.translation import gettext, ngettext

from ascolto.analysis import Agreement, Coefficient, Saturation
from ascolto.analysis.estimates import Undefined
from ascolto.web.figures.numbers import decimal, from_to, percent

RELIABLE, TENTATIVE = 0.8, 0.667
"""Krippendorff (2004): rely on data above the first; between the two draw tentative conclusions only."""
NAMES = {Coefficient.KRIPPENDORFF: "α", Coefficient.COHEN: "κ"}


def of_agreement(agreement: Agreement) -> list[str]:
    """Say how far coders agree, what that allows, and where it cannot be told why not."""
    value, n = agreement.value, agreement.n
    if value.value is None:
        return [_why_no_agreement(agreement)]
    if value.low is None or value.high is None:
        words = ngettext(
            "The coders agree with %(name)s = %(value)s over %(n)d statement.",
            "The coders agree with %(name)s = %(value)s over %(n)d statements.",
            n,
        )
        said = words % {"name": NAMES[agreement.coefficient], "value": decimal(value.value, 2), "n": n}
    else:
        words = ngettext(
            "The coders agree with %(name)s = %(value)s (95 %%: %(interval)s) over %(n)d statement.",
            "The coders agree with %(name)s = %(value)s (95 %%: %(interval)s) over %(n)d statements.",
            n,
        )
        said = words % {
            "name": NAMES[agreement.coefficient],
            "value": decimal(value.value, 2),
            "interval": from_to(decimal(value.low, 2), decimal(value.high, 2)),
            "n": n,
        }
    return [said, _what_it_allows(value.value), _observed(agreement)]


def _what_it_allows(value: float) -> str:
    if value >= RELIABLE:
        return gettext("1 is perfect and 0 is chance: the codes can be relied on.")
    if value >= TENTATIVE:
        return gettext("1 is perfect and 0 is chance: enough for first conclusions, not for more.")
    return gettext(
        "1 is perfect and 0 is chance: too little to rely on. Talk through what the themes mean before coding on."
    )


def _observed(agreement: Agreement) -> str:
    share = percent(agreement.observed.value or 0)
    return gettext("They gave the same theme to %(share)s of the statements.") % {"share": share}


def _why_no_agreement(agreement: Agreement) -> str:
    if agreement.undefined is Undefined.ALL_EQUAL:
        return gettext("Both saw one and the same theme everywhere, so agreement beyond chance cannot be told.")
    if agreement.undefined is Undefined.TOO_FEW_POINTS:
        return gettext("Agreement is told from two statements on.")
    return gettext("Agreement is shown once two coders have handed in the same conversation.")


def of_saturation(saturation: Saturation) -> str:
    """Say whether further conversations would still bring new themes."""
    n = saturation.n
    if saturation.undefined is Undefined.EMPTY_BASELINE:
        return gettext("The first conversations have no agreed theme, so saturation cannot be told.")
    if saturation.undefined:
        needed = saturation.base + saturation.run_length
        words = ngettext(
            "Whether more conversations would bring new themes is told once %(needed)d are coded; so far %(n)d is.",
            "Whether more conversations would bring new themes is told once %(needed)d are coded; so far %(n)d are.",
            n,
        )
        return words % {"needed": needed, "n": n}
    if saturation.after is None:
        words = ngettext(
            "New themes still come up: the last %(run)d conversation brought %(share)s of those of the first ones.",
            "New themes still come up: the last %(run)d conversations brought %(share)s of those of the first ones.",
            saturation.run_length,
        )
        return words % {"run": saturation.run_length, "share": percent(saturation.runs[-1].new_share)}
    words = ngettext(
        "Hardly anything new came up after %(after)d conversation: %(themes)d themes were known by then.",
        "Hardly anything new came up after %(after)d conversations: %(themes)d themes were known by then.",
        saturation.after,
    )
    return words % {"after": saturation.after, "themes": saturation.themes_after or 0}
