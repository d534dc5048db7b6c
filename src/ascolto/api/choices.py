"""What can be named by its code: units, products and services, categories, steps on the customer's way."""

from typing import Any

from ninja import Router, Status

from ascolto.api import shown
from ascolto.api.faults import ANSWERS
from ascolto.api.tokens import ApiRequest, needs
from ascolto.organisation.models import Offering, Taxon, Tree, Unit

router = Router(tags=["Choices"])


@router.get("/units", response={200: list[shown.ShownUnit], **ANSWERS}, **needs())
def list_units(request: ApiRequest) -> Any:
    """List the units in use."""
    rows = Unit.objects.in_use().select_related("parent").order_by("path", "pk")
    return Status(200, [shown.unit(row) for row in rows])


@router.get("/offerings", response={200: list[shown.Named], **ANSWERS}, **needs())
def list_offerings(request: ApiRequest) -> Any:
    """List the products and services in use."""
    return _named(Offering.objects.in_use().order_by("pk"))


@router.get("/categories", response={200: list[shown.Named], **ANSWERS}, **needs())
def list_categories(request: ApiRequest) -> Any:
    """List the categories in use; those without a parent are families."""
    return _named(Taxon.objects.offered(Tree.CATEGORY))


@router.get("/journey-stages", response={200: list[shown.Named], **ANSWERS}, **needs())
def list_journey_stages(request: ApiRequest) -> Any:
    """List the steps on the customer's way."""
    return _named(Taxon.objects.offered(Tree.JOURNEY_STAGE))


def _named(rows: Any) -> Any:
    return Status(200, [shown.named(row) for row in rows.select_related("parent")])
