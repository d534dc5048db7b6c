"""Records that may be the same customer: offered, compared side by side, made one, or told apart for good."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_POST

from ascolto.complaints.identities import known_ids, known_to, may_know
from ascolto.customers import merging
from ascolto.customers.finding import search
from ascolto.customers.merging import MergeRefused
from ascolto.customers.models import Customer
from ascolto.customers.policy import may_see_identity
from ascolto.customers.segments import segments_of
from ascolto.customers.twins import Sign, likely_pairs, twins_of
from ascolto.trail.acting import Actor, require
from ascolto.ui.moment import now
from ascolto.ui.refusals import Refusal, explains
from ascolto.ui.request import HouseRequest
from ascolto.web.customers.forms import SearchForm
from ascolto.web.customers.voices import voices_of
from ascolto.web.going_on import see_other
from ascolto.web.settings.fields import language_names

SIGN_WORDS: dict[Sign, Promise] = {
    Sign.EMAIL: pgettext_lazy("sign of one customer", "same e-mail"),
    Sign.PHONE: pgettext_lazy("sign of one customer", "same telephone"),
    Sign.NAME: pgettext_lazy("sign of one customer", "same name"),
}
WHY_NOT_MERGED = {
    "already_one": _("These two records are one already."),
    "merged_before": _("That record stands for another one already. Open it and take that back first."),
    "not_merged": _("This record stands by itself already."),
}


@explains(MergeRefused)
def _not_merged(refused: MergeRefused) -> Refusal:
    return Refusal(_("This was not done"), WHY_NOT_MERGED[refused.reason], _("Nothing was changed."))


def twins(request: HouseRequest) -> HttpResponse:
    """List records that share an address or a telephone, two by two."""
    require(may_see_identity(request.actor))
    found = likely_pairs()
    known = known_ids(request.actor, [one for first, second, _sign in found for one in (first, second)])
    pairs = [
        (first, second, SIGN_WORDS[sign]) for first, second, sign in found if first.pk in known and second.pk in known
    ]
    return render(request, "web/customers/twins.html", {"pairs": pairs})


def find_twin(request: HouseRequest, reference: str) -> HttpResponse:
    """Offer the probable other records of the same customer, and look for one."""
    one = _known(request, reference)
    form = SearchForm(request.GET)
    known = known_to(request.actor, Customer.objects.visible_to(request.actor))
    others = search(form.words, actor=request.actor, known=known) if form.words else Customer.objects.none()
    others = others.filter(pk__in=known.values("pk")).exclude(pk=one.pk)
    context = {
        "customer": one,
        "form": form,
        "likely": offered(one, actor=request.actor),
        "others": others.prefetch_related("contact_points")[:20],
    }
    return render(request, "web/customers/find_twin.html", context)


def offered(one: Customer, *, actor: Actor) -> list[tuple[Customer, list[Promise]]]:
    """Return the records that may be the same customer and whom the reader may know, with the signs of it in words."""
    twins = twins_of(one)
    known = known_ids(actor, [twin.customer for twin in twins])
    return [(twin.customer, [SIGN_WORDS[sign] for sign in twin.signs]) for twin in twins if twin.customer.pk in known]


def merge(request: HouseRequest, reference: str, other: str) -> HttpResponse:
    """Compare two records, and let the first stand for both."""
    into, gone = _known(request, reference), _known(request, other)
    if into == gone:
        raise Http404
    if request.method == "POST":
        stands = merging.merge(into, gone, by=request.actor, at=now())
        messages.success(request, _("The two records are one now. It can be taken back on this page."))
        return see_other("customer", stands.reference)
    pair = [
        {
            "customer": one,
            "points": one.contact_points.order_by("kind", "pk"),
            "segments": segments_of(one),
            "language": language_names([one.language])[one.language],
            "voices": voices_of(one, actor=request.actor),
        }
        for one in (into, gone)
    ]
    return render(request, "web/customers/merge.html", {"into": into, "gone": gone, "pair": pair})


@require_POST
def unmerge(request: HouseRequest, reference: str) -> HttpResponse:
    """Let a merged record stand by itself again."""
    gone = merging.unmerge(_known(request, reference), by=request.actor, at=now())
    messages.success(request, _("The record stands by itself again."))
    return see_other("customer", gone.reference)


@require_POST
def tell_apart(request: HouseRequest, reference: str, other: str) -> HttpResponse:
    """Note that two records are two customers."""
    one, another = _known(request, reference), _known(request, other)
    if one == another:
        raise Http404
    merging.tell_apart(one, another, by=request.actor, at=now())
    messages.success(request, _("These two stay apart; nobody is asked again."))
    return see_other("customer", one.reference)


def _known(request: HouseRequest, reference: str) -> Customer:
    """Return the customer, for whoever may see who it is."""
    one = get_object_or_404(Customer.objects.visible_to(request.actor), reference=reference)
    require(may_know(request.actor, one))
    return one
