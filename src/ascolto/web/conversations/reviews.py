"""Reviews and media mentions: looked through, read, entered."""

from typing import Any, cast

from django import forms
from django.conf import settings
from django.db.models import F, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ascolto.conversations import figures_observed, reviewing
from ascolto.conversations.importing import ABOUT
from ascolto.conversations.kinds import InformationSource, MentionKind, Precision
from ascolto.conversations.models import Participant, Review, ReviewQuerySet
from ascolto.trail.acting import Actor, Permission
from ascolto.ui.forms import DayInput
from ascolto.ui.moment import now
from ascolto.ui.request import HouseRequest
from ascolto.web.choosing import NOT_SAID, NodeField, name_of, node_field, offerings, units_where
from ascolto.web.conversations.observations import score_in_words
from ascolto.web.figures.numbers import decimal
from ascolto.web.keyset import window
from ascolto.web.settings.filling import Sheet, fill

TITLE = pgettext_lazy("navigation", "Reviews")
SHEET = "web/conversations/review_sheet.html"
ANY = pgettext_lazy("filter", "all")
UNTOLD = "untold"
LOWER, UPPER = "lower", "upper"
WORDS = ("title", "words", "liked", "disliked")


class ReviewFilter(forms.Form):
    """Which reviews are listed."""

    q = forms.CharField(label=_("Words"), required=False, max_length=200)
    site = forms.ChoiceField(label=pgettext_lazy("review", "Site"), required=False)
    unit = NodeField(label=_("Unit"), required=False)
    language = forms.ChoiceField(label=_("Language"), required=False)
    rated = forms.ChoiceField(
        label=pgettext_lazy("review", "Rating"),
        choices=[
            ("", ANY),
            (LOWER, _("in the lower half of its scale")),
            (UPPER, _("in the upper half of its scale")),
        ],
        required=False,
    )

    def __init__(self, *given: Any, actor: Actor, **named: Any) -> None:
        super().__init__(*given, **named)
        sites = Review.objects.visible_to(actor).order_by("site").values_list("site", flat=True).distinct()
        cast(forms.ChoiceField, self.fields["site"]).choices = [("", ANY), *((site, site) for site in sites)]
        languages = [("", ANY), *settings.LANGUAGES, (UNTOLD, _("another, or not told"))]
        cast(forms.ChoiceField, self.fields["language"]).choices = languages
        node_field(self, "unit").offer(units_where(actor, Permission.VIEW_CONVERSATIONS), empty=ANY)

    def narrowed(self, reviews: ReviewQuerySet) -> ReviewQuerySet:
        """Return the reviews that fit; a filter that cannot be read narrows nothing."""
        asked = self.cleaned_data if self.is_valid() else {}
        if words := asked.get("q"):
            fits = Q()
            for name in WORDS:
                fits |= Q(**{f"{name}__icontains": words})
            reviews = reviews.filter(fits)
        if site := asked.get("site"):
            reviews = reviews.filter(site=site)
        if language := asked.get("language"):
            reviews = reviews.filter(language="" if language == UNTOLD else language)
        if unit := asked.get("unit"):
            reviews = reviews.filter(unit__path__startswith=unit.path)
        if rated := asked.get("rated"):
            middle = (F("scale_low") + F("scale_high")) / 2
            reviews = reviews.filter(**{"rating__lt" if rated == LOWER else "rating__gte": middle})
        return reviews


class ReviewForm(forms.Form):
    """A review or mention that somebody found."""

    kind = forms.ChoiceField(label=_("Kind"), choices=MentionKind.choices, widget=forms.RadioSelect)
    site = forms.CharField(
        label=pgettext_lazy("review", "Site"), max_length=100, help_text=_("Or the newspaper, the programme.")
    )
    address = forms.URLField(label=_("Its address"), required=False, max_length=500, assume_scheme="https")
    said_on = forms.DateField(label=_("Day on which it was written"), required=False, widget=DayInput)
    unit = NodeField(label=_("Unit"))
    offering = NodeField(label=_("Product or service"), required=False)
    language = forms.ChoiceField(
        label=_("Language"), required=False, help_text=_("Left open, it is told from the words.")
    )
    title = forms.CharField(label=pgettext_lazy("review", "Title"), required=False, max_length=1000)
    words = forms.CharField(
        label=_("What it says"), required=False, max_length=100_000, widget=forms.Textarea(attrs={"rows": 8})
    )
    rating = forms.DecimalField(label=pgettext_lazy("review", "Rating"), required=False, max_digits=7, decimal_places=3)
    scale_low = forms.DecimalField(label=_("The worst there is"), required=False, max_digits=7, decimal_places=3)
    scale_high = forms.DecimalField(label=_("The best there is"), required=False, max_digits=7, decimal_places=3)
    informed_by = forms.ChoiceField(
        label=_("Where does what the author knows come from?"), choices=InformationSource.choices, required=False
    )

    def __init__(self, *given: Any, actor: Actor, **named: Any) -> None:
        super().__init__(*given, **named)
        node_field(self, "unit").offer(units_where(actor, Permission.HOLD_CONVERSATIONS))
        node_field(self, "offering").offer(offerings(), empty=NOT_SAID)
        cast(forms.ChoiceField, self.fields["language"]).choices = [("", NOT_SAID), *settings.LANGUAGES]

    def found(self) -> reviewing.Found:
        told: dict[str, Any] = dict(self.cleaned_data)
        told |= {"kind": MentionKind(told["kind"]), "informed_by": InformationSource(told["informed_by"])}
        return reviewing.Found(**told)


def listed(request: HouseRequest) -> HttpResponse:
    """Show reviews, the latest first, and the mean rating of each site."""
    form = ReviewFilter(request.GET, actor=request.actor)
    reviews = form.narrowed(Review.objects.visible_to(request.actor))
    found = window(reviews.select_related("unit"), by="-recorded_at", asked=request.GET)
    informed = Participant.objects.filter(conversation__study__unit__in=_units_of(request)).order_by()
    context = {
        "title": TITLE,
        "form": form,
        "found": found,
        "reviews": [(each, rating_in_words(each), figures_observed.text_of(each)) for each in found.rows],
        "sites": [(each, score_in_words(each.score)) for each in figures_observed.results_of_sites(reviews)[:12]],
        "informed": [
            (InformationSource(source).label, count)
            for source, count in figures_observed.informed_by(
                reviews, informed.values_list("informed_by", flat=True)
            ).items()
        ],
        "is_narrowed": any(request.GET.get(name) for name in form.fields),
        "may_enter": request.actor.holds_somewhere(Permission.HOLD_CONVERSATIONS),
    }
    return render(request, "web/conversations/reviews.html", context)


def review(request: HouseRequest, review_id: int) -> HttpResponse:
    """Show one review in full."""
    visible = Review.objects.visible_to(request.actor).select_related("unit", "offering")
    one = get_object_or_404(visible, pk=review_id)
    context = {
        "review": one,
        "rating": rating_in_words(one),
        "language": dict(settings.LANGUAGES).get(one.language, ""),
        "offering": name_of(one.offering) if one.offering else "",
        "about": [(ABOUT[name], value) for name, value in one.about.items() if name in ABOUT],
        "is_month": one.precision == Precision.MONTH,
        "is_year": one.precision == Precision.YEAR,
    }
    return render(request, "web/conversations/review.html", context)


def new(request: HouseRequest) -> HttpResponse:
    """Enter a review or mention by hand."""
    initial = {"kind": MentionKind.REVIEW, "scale_low": 1, "scale_high": 5}
    form = ReviewForm(request.POST or None, actor=request.actor, initial=initial)
    act = lambda _told: reviewing.enter_review(form.found(), by=request.actor, at=now())  # noqa: E731
    url = reverse("reviews")
    title, done = _("Enter a review or mention"), _("It is kept.")
    sheet = Sheet(title=title, done=done, to=url, parent=TITLE, parent_url=url, template=SHEET)
    return fill(request, form, act, sheet)


def rating_in_words(one: Review) -> str:
    """Return the rating with the best there is, such as “4 of 5”."""
    if one.rating is None or one.scale_high is None:
        return ""
    given = {"rating": _short(float(one.rating)), "best": _short(float(one.scale_high))}
    return str(pgettext_lazy("rating", "%(rating)s of %(best)s") % given)


def _short(value: float) -> str:
    return decimal(value, 0 if value == int(value) else 1)


def _units_of(request: HouseRequest) -> Any:
    return units_where(request.actor, Permission.VIEW_CONVERSATIONS).order_by().values("pk")
