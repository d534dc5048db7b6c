"""From what a program sent to what the rooms know: codes become units, products, categories and people."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from ascolto.api.faults import Invalid
from ascolto.api.given import GivenComplaint, GivenCustomer, GivenRemark
from ascolto.complaints.intake import Told
from ascolto.complaints.models import Authority
from ascolto.complaints.relaying import Known
from ascolto.complaints.remarks import Said
from ascolto.organisation import settings_of
from ascolto.organisation.models import Offering, Taxon, Tree, Unit
from ascolto.people.models import User, normalise_email

CLOCKS_DIFFER_BY = timedelta(minutes=5)
NOT_YET = "This has not happened yet."


class Choosing:
    """Looks up what was named, and remembers what nobody here knows, so that all of it is said at once."""

    def __init__(self) -> None:
        self.faults: dict[str, str] = {}

    def refuse(self, field: str, reason: str) -> None:
        self.faults[field] = reason

    def one(self, field: str, rows: Any, **named: str | None) -> Any:
        """Return the row with this code or address, None where none was named."""
        [(key, value)] = named.items()
        if value is None:
            return None
        found = rows.filter(**{key: value}).order_by("pk").first()
        if found is None:
            self.refuse(field, "Nothing in use here has this name.")
        return found

    def unit(self, code: str) -> Any:
        return self.one("unit", Unit.objects.in_use().select_related("legal_entity"), code=code)

    def language(self, language: str | None, unit: Unit | None) -> str:
        """Return the language in which the complainant is written to: one of those that the organisation speaks."""
        organisation = settings_of.current()
        if language is None:
            spoken = unit is not None and unit.language in organisation.languages
            return unit.language if unit and spoken else organisation.default_language
        if language not in organisation.languages:
            self.refuse("language", f"We write in {', '.join(organisation.languages)}.")
        return language

    def require_all(self) -> None:
        if self.faults:
            raise Invalid(self.faults)


def told_by(given: GivenComplaint, *, at: datetime) -> Told:
    """Return what the program told us, ready to be taken in; who complains is looked up when it is.

    Raises:
        Invalid: codes that nobody here knows, or moments that have not come yet.
    """
    choosing = Choosing()
    unit = choosing.unit(given.unit)
    taxa = Taxon.objects.in_use()
    chosen = {
        "unit": unit,
        "offering": choosing.one("offering", Offering.objects.in_use(), code=given.offering),
        "category": choosing.one("category", taxa.of(Tree.CATEGORY), code=given.category),
        "journey_stage": choosing.one("journey_stage", taxa.of(Tree.JOURNEY_STAGE), code=given.journey_stage),
        "person_complained_about": _person(choosing, given.person_complained_about),
        "language": choosing.language(given.language, unit),
    }
    _look_at_the_calendar(choosing, given, at=at)
    if given.anonymous and not settings_of.current().anonymous_allowed:
        choosing.refuse("anonymous", "Anonymous complaints are not taken here.")
    choosing.require_all()
    return Told(
        words=given.words,
        channel=given.channel,
        received_at=min(given.received_at or at, at),
        points=given.points,
        wish=given.wish,
        person_described=given.person_described,
        happened_on=given.happened_on,
        happened_where=given.happened_where,
        order_number=given.order_number,
        paid_amount=Decimal(given.paid.amount) if given.paid else None,
        paid_currency=given.paid.currency if given.paid else "",
        about_handling=given.about_handling,
        anonymous=given.anonymous,
        authority=_authority(given),
        support_needs=[need.value for need in dict.fromkeys(given.support_needs)],
        severity=given.severity,
        **chosen,
    )


def said_by(given: GivenRemark) -> Said:
    """Return the remark that the program passes on, ready to be taken in."""
    choosing = Choosing()
    unit = choosing.unit(given.unit)
    language = choosing.language(given.language, unit)
    choosing.require_all()
    return Said(
        kind=given.kind,
        words=given.words,
        unit=unit,
        channel=given.channel,
        language=language,
        person_named=given.person_named,
    )


def known_as(given: GivenCustomer | None) -> Known | None:
    return Known(**{**given.model_dump(), "email": given.email or ""}) if given else None


def _person(choosing: Choosing, email: str | None) -> User | None:
    address = None if email is None else normalise_email(email)
    person: User | None = choosing.one("person_complained_about", User.objects.active(), email=address)
    return person


def _look_at_the_calendar(choosing: Choosing, given: GivenComplaint, *, at: datetime) -> None:
    """A moment may be a little ahead, since clocks differ; a day, by the time zone."""
    if given.received_at and given.received_at > at + CLOCKS_DIFFER_BY:
        choosing.refuse("received_at", NOT_YET)
    if given.happened_on and given.happened_on > (at + timedelta(days=1)).date():
        choosing.refuse("happened_on", NOT_YET)


def _authority(given: GivenComplaint) -> Authority:
    if given.representative is None:
        return Authority.NOT_NEEDED
    return given.authority or Authority.STATED
