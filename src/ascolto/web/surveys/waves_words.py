"""What stands in pages about waves, in words: states, reasons, checks, groups, and what happened."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import get_language, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from ascolto.customers.models import CustomerKind, Importance, Relation, Segment, Standing
from ascolto.organisation.models import Offering, Unit
from ascolto.surveys.designs import Approach
from ascolto.surveys.events import WaveEvent
from ascolto.surveys.launching import Check, Weight
from ascolto.surveys.models import Skip, Wave
from ascolto.ui.explanations_surveys import language_name

Text = str | Promise

APPROACHES: Mapping[str, Text] = {
    Approach.SAMPLE: _("Customers drawn by chance, or all of them, by e-mail"),
    Approach.EVENT: _("Each customer after an event, by e-mail"),
    Approach.OPEN: _("Whoever comes by: an open link, a code on the wall, a kiosk"),
}
DIVISIONS: Mapping[str, Text] = {
    "language": pgettext_lazy("divided by", "language"),
    "segment": pgettext_lazy("divided by", "segment"),
    "unit": pgettext_lazy("divided by", "unit"),
    "offering": pgettext_lazy("divided by", "offering"),
    "relation": pgettext_lazy("divided by", "relation"),
    "standing": pgettext_lazy("divided by", "standing"),
    "importance": pgettext_lazy("divided by", "importance"),
    "kind": pgettext_lazy("divided by", "kind"),
    "stratum": pgettext_lazy("divided by", "stratum"),
}
NOT_SAID = pgettext_lazy("stratum", "not said")

HAPPENED: Mapping[str, Text] = {
    WaveEvent.PLANNED: pgettext_lazy("wave", "planned"),
    WaveEvent.CHANGED: pgettext_lazy("wave", "plan changed"),
    WaveEvent.DRAWN: pgettext_lazy("wave", "sample drawn"),
    WaveEvent.LAUNCHED: pgettext_lazy("wave", "launched"),
    WaveEvent.CLOSED: pgettext_lazy("wave", "closed"),
    WaveEvent.CALLED_OFF: pgettext_lazy("wave", "called off"),
    WaveEvent.WEIGHTED: pgettext_lazy("wave", "weighted"),
    WaveEvent.EXPORTED: pgettext_lazy("wave", "exported"),
}
TONES: Mapping[Weight, str] = {Weight.FINE: "success", Weight.WARNING: "warning", Weight.STOP: "danger"}
WEIGHTS: Mapping[Weight, Text] = {
    Weight.FINE: pgettext_lazy("check", "in order"),
    Weight.WARNING: pgettext_lazy("check", "think again"),
    Weight.STOP: pgettext_lazy("check", "missing"),
}
TITLES: Mapping[str, Text] = {
    "edition": _("The questionnaire is frozen"),
    "languages": _("Languages"),
    "pretest": _("Tried out first"),
    "design": _("Size and sample"),
    "time": _("The end"),
    "asked": _("Who would be asked today"),
    "anonymity": _("Groups large enough to hide in"),
    "sender": _("Sender of the letters"),
}


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One line of the checklist."""

    title: Text
    tone: str
    weight: Text
    sentences: list[Text]


def line_of(check: Check, wave: Wave) -> CheckLine:
    return CheckLine(TITLES[check.code], TONES[check.weight], WEIGHTS[check.weight], SENTENCES[check.code](check, wave))


def _edition(check: Check, wave: Wave) -> list[Text]:
    frozen, not_yet = _("Edition %(number)s can be asked."), _("Freeze edition %(number)s first.")
    return [(frozen if check.weight is Weight.FINE else not_yet) % {"number": check.facts["number"]}]


def _languages(check: Check, wave: Wave) -> list[Text]:
    names, without = ", ".join(map(language_name, check.facts["languages"])), check.facts["without"]
    said: list[Text] = [_("It can be read in: %(names)s.") % {"names": names}]
    if without:
        words = ngettext(
            "%(count)d customer reads none of them and is asked in the first.",
            "%(count)d customers read none of them and are asked in the first.",
            without,
        )
        said.append(words % {"count": without})
    return said


def _pretest(check: Check, wave: Wave) -> list[Text]:
    if check.facts["is_one"]:
        return [_("This wave is the pre-test.")]
    answered = check.facts["answered"]
    words = ngettext(
        "%(count)d person has answered this edition in a pre-test; %(enough)s show most misunderstandings.",
        "%(count)d people have answered this edition in a pre-test; %(enough)s show most misunderstandings.",
        answered,
    )
    return [words % {"count": answered, "enough": check.facts["enough"]}]


def _design(check: Check, wave: Wave) -> list[Text]:
    approach = check.facts["approach"]
    if not approach:
        return [_("Say how the people of this wave are chosen; without a design nobody is asked (ISO 10004, 7.3.3).")]
    if approach != Approach.SAMPLE:
        return [APPROACHES[str(approach)], _("Such answers do not stand for all customers: no margin can be given.")]
    if check.weight is Weight.STOP:
        return [_("Draw the sample first.")]
    drawn = check.facts["invited"]
    words = ngettext(
        "%(count)d customer is drawn of %(population)s.", "%(count)d customers are drawn of %(population)s.", drawn
    )
    return [words % {"count": drawn, "population": check.facts["population"]}]


def _time(check: Check, wave: Wave) -> list[Text]:
    if check.facts["closes_at"] is None:
        return [_("It has no end: somebody has to close it.") if not wave.trigger else _("It asks until it is closed.")]
    return [_("It closes by itself.") if check.weight is Weight.FINE else _("Its end is past.")]


def _asked(check: Check, wave: Wave) -> list[Text]:
    asked = check.facts["asked"]
    said: list[Text] = [ngettext("%(count)d letter.", "%(count)d letters.", asked) % {"count": asked}]
    skipped = check.facts["skipped"]
    return said + [skip_words(str(reason), count) for reason, count in sorted(skipped.items())]


def skip_words(reason: str, count: int) -> Text:
    return _("Not asked: %(count)s – %(reason)s") % {"count": count, "reason": Skip(reason).label}


def _anonymity(check: Check, wave: Wave) -> list[Text]:
    small = check.facts["small"]
    if not small:
        return [_("From every group enough are likely to answer.")]
    said: list[Text] = [
        _("With fewer than %(fewest)s answers nothing about a group is shown. Too few are likely from:")
        % {"fewest": check.facts["fewest"]}
    ]
    return said + [
        _("%(division)s “%(name)s”: %(count)s drawn")
        % {"division": DIVISIONS[cell], "name": stratum_name(cell, name), "count": count}
        for cell, name, count in small[:SHOWN]
    ]


SHOWN = 8


def _sender(check: Check, wave: Wave) -> list[Text]:
    said: list[Text] = [str(check.facts["sender"])]
    if check.weight is Weight.WARNING:
        said.append(_("No address for letters is set up; mail from nowhere is thrown away unread."))
    return said


SENTENCES = {
    "edition": _edition,
    "languages": _languages,
    "pretest": _pretest,
    "design": _design,
    "time": _time,
    "asked": _asked,
    "anonymity": _anonymity,
    "sender": _sender,
}
CODED: Mapping[str, Mapping[str, Text]] = {
    "kind": dict(CustomerKind.choices),
    "relation": dict(Relation.choices),
    "standing": dict(Standing.choices),
    "importance": dict(Importance.choices),
}


def stratum_name(divided_by: str, code: str) -> Text:
    """Return what a stratum is called in the reader's language."""
    if not code:
        return NOT_SAID
    if divided_by == "language":
        return language_name(code)
    if divided_by in CODED:
        return CODED[divided_by].get(code, code)
    return _named(divided_by, code) or code


def _named(divided_by: str, code: str) -> str:
    language = get_language() or "en"
    if divided_by == "unit":
        return Unit.objects.filter(code=code).values_list("name", flat=True).first() or ""
    if divided_by == "segment":
        segment = Segment.objects.filter(code=code).first()
        return segment.in_language(language) if segment else ""
    offering = Offering.objects.filter(code=code).first() if divided_by == "offering" else None
    return offering.in_language(language) if offering else ""
