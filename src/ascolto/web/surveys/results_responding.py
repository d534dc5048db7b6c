"""Who answered and who did not: the response rate with its denominator, the early and the late, and the frame."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext, ngettext

from ascolto.analysis import Outcomes, early_and_late, frame_check, response_rates
from ascolto.surveys.models import Answer, Invitation, Wave
from ascolto.surveys.responding_rates import ASKED, dispositions_of
from ascolto.surveys.scores import Figure
from ascolto.surveys.slices import BY_NAMES, WHOLE, By, counted, fewest_of
from ascolto.trail.acting import Actor
from ascolto.web.figures.numbers import chance, from_to, percent, whole
from ascolto.web.surveys import results_words as words
from ascolto.web.surveys.results_form import group_names

FRAMES = (By.STRATUM, By.LANGUAGE, By.SEGMENT, By.UNIT)
SURE = 0.05


def outcomes_of(wave: Wave, *, answered: int) -> Outcomes | None:
    """Return what became of those who were drawn; None where nobody was and no number is known of an import."""
    dispositions = dispositions_of(wave)
    if dispositions.drawn:
        return dispositions.outcomes
    computed: Mapping[str, Any] = wave.design.get("computed") or {}
    invited = computed.get("invited")
    if isinstance(invited, int) and invited >= answered:
        return Outcomes(complete=answered, unknown=invited - answered)
    return None


def rate_said(wave: Wave, *, answered: int) -> tuple[str | None, str]:
    """Return the response rate (RR2 of AAPOR) in words, and what it rests on."""
    outcomes = outcomes_of(wave, answered=answered)
    if outcomes is None:
        return None, gettext("Nobody was asked by name: there is no number of which those who answered are a share.")
    rate = response_rates(outcomes).rr2
    if rate.value is None or rate.low is None or rate.high is None:
        return None, gettext("Nobody who was asked belongs to those who were meant.")
    meant = outcomes.eligible + outcomes.unknown
    facts = {"answered": whole(outcomes.answered), "meant": whole(meant)}
    ground = ngettext("%(answered)s of %(meant)s meant", "%(answered)s of %(meant)s meant", meant) % facts
    return percent(rate.value), f"{ground}; {from_to(percent(rate.low), percent(rate.high))}"


def early_and_late_said(wave: Wave, actor: Actor, figures: list[Figure]) -> list[str]:
    """Say of each headline whether those who answered after a reminder judge otherwise: they are like the silent."""
    said = []
    for figure in figures:
        early, late = _sides(wave, actor, figure)
        if min(len(early), len(late)) < max(2, fewest_of(wave)):
            continue
        found = early_and_late([*early, *late], [False] * len(early) + [True] * len(late))
        if found.value is None or found.low is None or found.high is None:
            continue
        facts = {
            "name": words.shortened(words.words_of(figure.question)),
            "difference": words.number_of(found.value, "scale_points"),
            "interval": from_to(
                words.number_of(found.low, "scale_points"), words.number_of(found.high, "scale_points")
            ),
            "late": whole(len(late)),
            "early": whole(len(early)),
        }
        said.append(
            gettext(
                "%(name)s: those who answered after a reminder (n = %(late)s) differ from the others (n = %(early)s) by"
                " %(difference)s points of the scale (95 %% interval %(interval)s)."
            )
            % facts
        )
    return said


def _sides(wave: Wave, actor: Actor, figure: Figure) -> tuple[list[float], list[float]]:
    responses = counted(wave, actor, WHOLE).exclude(late=None).order_by()
    answers = Answer.objects.filter(wave=wave, question=figure.question, row=figure.row, response__in=responses)
    given = answers.exclude(number=None).order_by()
    rows = given.values_list("response__late", "number").annotate(n=Count("pk"))
    sides: dict[bool, list[float]] = {False: [], True: []}
    for late, number, n in rows:
        sides[bool(late)] += [float(number or 0)] * n
    return sides[False], sides[True]


def frame_said(wave: Wave, actor: Actor) -> list[str]:
    """Say whether those who answered are made up like those who were asked, by what is known of both."""
    said = []
    for by in FRAMES:
        invited = Invitation.objects.filter(wave=wave, state__in=ASKED).order_by()
        frame = {str(kind): n for kind, n in invited.values_list(str(by)).annotate(n=Count("pk")) if kind}
        rows = counted(wave, actor, WHOLE).order_by().values_list(str(by)).annotate(n=Count("pk"))
        answered = {str(kind): n for kind, n in rows if str(kind) in frame}
        if len(frame) < 2 or min(answered.values(), default=0) < fewest_of(wave):
            continue
        found = frame_check(answered, frame, population=max(sum(frame.values()), sum(answered.values())))
        if found.p_value is None:
            continue
        names = group_names(by, list(frame))
        odd = [names.get(one.name, one.name) for one in found.kinds if one.residual and abs(one.residual) > 2]
        said.append(_frame_sentence(by, found.p_value, odd))
    return said


def _frame_sentence(by: By, p_value: float, odd: list[str]) -> str:
    facts = {"by": BY_NAMES[by], "chance": chance(p_value), "names": ", ".join(odd)}
    if p_value > SURE or not odd:
        return gettext("By %(by)s those who answered are made up like those who were asked (p = %(chance)s).") % facts
    return (
        gettext(
            "By %(by)s those who answered differ from those who were asked (p = %(chance)s); most of all: %(names)s."
        )
        % facts
    )
