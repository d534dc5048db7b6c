"""What one customer was asked, and whether they want to be asked: for whoever has them on the telephone."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _

from ascolto.customers.finding import family_ids, survivor
from ascolto.customers.models import Customer
from ascolto.surveys.limits import opt_in, opt_out, opted_out
from ascolto.surveys.models import Invitation
from ascolto.ui.moment import now
from ascolto.ui.request import HouseRequest
from ascolto.web.going_on import see_other

SHOWN = 20


def peace(request: HouseRequest, customer: str) -> HttpResponse:
    """Show when a customer was asked, without whether they answered; and note that they do not want it any more."""
    one = survivor(get_object_or_404(Customer.objects.visible_to(request.actor), reference=customer))
    if request.method == "POST":
        if request.POST.get("wish") == "again":
            opt_in(one, by=request.actor, at=now())
            messages.success(request, _("The customer may be asked again."))
        else:
            opt_out(one, wave=None, by=request.actor, at=now())
            messages.success(request, _("The customer is not asked any more."))
        return see_other("customer_surveys", one.reference)
    asked = Invitation.objects.filter(customer__in=family_ids(one), sent_at__isnull=False)
    context = {
        "customer": one,
        "is_out": one.pk in opted_out([one.pk]),
        "asked": asked.select_related("wave").order_by("-sent_at", "-pk")[:SHOWN],
    }
    return render(request, "web/surveys/waves/peace.html", context)
