"""Purchases, and on what terms a customer is with us."""

from typing import Self

from django.db import models
from django.db.models import Q

from ascolto.customers.models.customers import Customer


class PurchaseQuerySet(models.QuerySet["Purchase"]):
    def involving(self, customers: list[int]) -> Self:
        """Those in which one of the customers paid, used or resold."""
        parties = ("payer", "user", "reseller")
        first, *others = (Purchase.objects.filter(**{f"{party}__in": customers}).values("pk") for party in parties)
        # A union, since an OR over three columns would be answered by reading all purchases in their order.
        return self.filter(pk__in=first.order_by().union(*(rows.order_by() for rows in others)))


class Purchase(models.Model):
    """One purchase. Who pays need not be who uses it, and somebody may have sold it on."""

    payer = models.ForeignKey(Customer, models.PROTECT, related_name="purchases")
    user = models.ForeignKey(Customer, models.PROTECT, null=True, related_name="purchases_used")
    reseller = models.ForeignKey(Customer, models.PROTECT, null=True, related_name="purchases_resold")
    bought_on = models.DateField()
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    currency = models.CharField(max_length=3)
    quantity = models.DecimalField(max_digits=12, decimal_places=3, default=1)
    is_free = models.BooleanField(default=False)
    offering = models.ForeignKey("organisation.Offering", models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey("organisation.Unit", models.PROTECT, null=True, related_name="+")
    order_number = models.CharField(max_length=100, blank=True)
    source = models.CharField(max_length=60, blank=True)
    external_id = models.CharField(max_length=200, blank=True)
    recorded_at = models.DateTimeField()

    objects = PurchaseQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["payer", "bought_on"], name="purchase_of_payer"),
            models.Index(fields=["bought_on", "payer", "currency", "amount"], name="purchase_in_time"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "external_id"], condition=~Q(external_id=""), name="purchase_external_id_once"
            ),
            models.CheckConstraint(condition=Q(is_free=False) | Q(amount=0), name="purchase_free_costs_nothing"),
        ]

    def __str__(self) -> str:
        return f"{self.order_number}:{self.pk}"


class Terms(models.Model):
    """What another system knows of the relation: since when, at what price, bound for how long."""

    customer = models.OneToOneField(Customer, models.CASCADE, related_name="terms")
    tenure_months = models.DecimalField(max_digits=7, decimal_places=2, null=True)
    bound_months = models.PositiveIntegerField(null=True, help_text="how long a contract binds at a time; 0: not bound")
    monthly_charge = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    paid_in_all = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    currency = models.CharField(max_length=3, blank=True)
    country = models.CharField(max_length=2, blank=True)
    told_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["tenure_months", "bound_months"], name="terms_tenure")]

    def __str__(self) -> str:
        return f"terms of {self.customer_id}"
