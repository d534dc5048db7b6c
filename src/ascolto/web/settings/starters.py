"""Pages of the starter sets: what a sector sorts complaints by, and taking over what is missing here."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from ascolto.organisation import starters
from ascolto.organisation.models import Tree
from ascolto.organisation.policy import may_change_organisation
from ascolto.organisation.wording import say
from ascolto.ui.moment import now
from ascolto.ui.request import HouseRequest
from ascolto.web.settings.filling import TAKEN
from ascolto.web.settings.words import TREE_WORDS


def starter_sets(request: HouseRequest) -> HttpResponse:
    """Show the sectors for which there is a starter set, and how much of each is not here yet."""
    language = translation.get_language() or "en"
    rows = [
        (sector, say(starters.sector_name(sector), language), sum(map(len, starters.missing_from(sector).values())))
        for sector in starters.SECTORS
    ]
    context = {"title": _("Starter sets"), "rows": rows, "may_change": may_change_organisation(request.actor)}
    return render(request, "web/settings/starters.html", context)


def take_over(request: HouseRequest, sector: str) -> HttpResponse:
    """Show what a starter set would add, and add it."""
    if request.method == "POST":
        added = starters.take_over(sector, by=request.actor, at=now())
        said = ngettext("%(count)d entry was added.", "%(count)d entries were added.", added)
        messages.success(request, said % {"count": added})
        return HttpResponseRedirect(reverse("settings_starters"), status=TAKEN)
    language = translation.get_language() or "en"
    missing = starters.missing_from(sector)
    lists = [(TREE_WORDS[tree][0], [say(words, language) for _code, words in missing[tree]]) for tree in Tree]
    name = say(starters.sector_name(sector), language)
    context = {"title": name, "sector": sector, "lists": lists, "count": sum(map(len, missing.values()))}
    return render(request, "web/settings/starter.html", context)
