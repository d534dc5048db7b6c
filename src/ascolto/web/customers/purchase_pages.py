"""What a customer bought, used or sold on."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import translation

from ascolto.customers.buying import bought_by
from ascolto.customers.finding import family_ids
from ascolto.customers.models import Purchase
from ascolto.ui.moment import now
from ascolto.ui.request import HouseRequest
from ascolto.ui.zone import zone_of
from ascolto.web.customers.frame import frame_of, one_of, sees_value
from ascolto.web.keyset import window


def purchases(request: HouseRequest, reference: str) -> HttpResponse:
    """List the purchases, the newest first; what they cost is for those who may see what customers are worth."""
    one = one_of(request, reference)
    family, may_see = family_ids(one), sees_value(request, one)
    language = translation.get_language() or "en"
    rows = Purchase.objects.involving(family).select_related("offering", "unit", "payer", "user", "reseller")
    found = window(rows, by="-bought_on", asked=request.GET)
    context = {
        **frame_of(request, one, current="customer_purchases"),
        "found": found,
        "rows": [(each, each.offering.in_language(language) if each.offering else "", _others(each, family))
                 for each in found.rows],
        "sees_value": may_see,
        "bought": bought_by(family, on=now().astimezone(zone_of(request)).date()) if may_see else None,
    }  # fmt: skip
    return render(request, "web/customers/purchases.html", context)


def _others(purchase: Purchase, family: list[int]) -> dict[str, str]:
    """Return who else had a part in it, by reference: another customer's name is not shown here."""
    parties = {"payer": purchase.payer, "user": purchase.user, "reseller": purchase.reseller}
    return {role: who.reference for role, who in parties.items() if who is not None and who.pk not in family}
