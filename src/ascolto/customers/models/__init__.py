"""Customers and what belongs to them: ways to reach them, segments, consents."""

from ascolto.customers.models.customers import (
    Belonging,
    BelongingQuerySet,
    Consent,
    ContactKind,
    ContactPoint,
    Customer,
    CustomerKind,
    CustomerQuerySet,
    Importance,
    Relation,
    Segment,
    SegmentQuerySet,
    Standing,
    ToldApart,
)

__all__ = [
    "Belonging",
    "BelongingQuerySet",
    "Consent",
    "ContactKind",
    "ContactPoint",
    "Customer",
    "CustomerKind",
    "CustomerQuerySet",
    "Importance",
    "Relation",
    "Segment",
    "SegmentQuerySet",
    "Standing",
    "ToldApart",
]
