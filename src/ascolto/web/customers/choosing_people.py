"""Fields in which one of our own people is chosen, and moments as the reader's clock shows them."""

from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from ascolto.people.models import User
from ascolto.ui.forms import MomentInput

NOBODY = _("nobody yet")


class PersonField(forms.TypedChoiceField):
    """One of the people who work here, or nobody yet."""

    def __init__(self, **named: Any) -> None:
        super().__init__(required=False, **named)
        self.people: dict[str, User] = {}

    def offer(self) -> None:
        self.people = {str(user.pk): user for user in User.objects.active().order_by("name", "pk")}
        self.choices = [("", NOBODY), *((pk, user.name) for pk, user in self.people.items())]

    def _coerce(self, value: Any) -> User | None:
        return self.people[value] if value else None


class ZonedMomentField(forms.DateTimeField):
    """A day with its time, as the clocks of the house show it."""

    widget = MomentInput
    zone: ZoneInfo | None = None

    def clean(self, value: Any) -> Any:
        moment = super().clean(value)
        return moment if moment is None or self.zone is None else moment.replace(tzinfo=self.zone)

    def prepare_value(self, value: Any) -> Any:
        if hasattr(value, "astimezone") and self.zone is not None:
            return value.astimezone(self.zone).replace(tzinfo=None)
        return super().prepare_value(value)
