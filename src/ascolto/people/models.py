"""Who works here: users, the roles granted to them, their tokens, interests, absences and saved views."""

from datetime import date

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower, Now
from django.utils.translation import pgettext_lazy

from ascolto.trail.acting import Actor


def normalise_email(email: str) -> str:
    """Return the address as it is stored and looked up: people type their login in any case."""
    return email.strip().lower()


class UserQuerySet(models.QuerySet["User"]):
    def active(self) -> "UserQuerySet":
        return self.filter(is_active=True)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    def get_by_natural_key(self, email: str) -> "User":
        user: User = self.get(email=normalise_email(email))
        return user


class User(AbstractBaseUser):
    """A person who works with the system; the e-mail address is the login."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200)
    language = models.CharField(max_length=10, default="en")
    is_active = models.BooleanField(default=True)
    home_unit = models.ForeignKey("organisation.Unit", models.PROTECT, null=True, blank=True, related_name="+")
    reports_to = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="reports")

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints = [
            models.CheckConstraint(name="user_email_is_lower_case", condition=Q(email=Lower("email"))),
            models.CheckConstraint(name="user_reports_to_another", condition=~Q(reports_to=F("id"))),
        ]

    def __str__(self) -> str:
        return self.name


class GrantQuerySet(models.QuerySet["Grant"]):
    def proposed(self) -> "GrantQuerySet":
        """Grants that wait for the second person."""
        return self.filter(from_at=None, ended_at=None)

    def granted(self) -> "GrantQuerySet":
        """Grants in force, by the clock of the database: what has expired must not count for anyone who asks."""
        return self.filter(Q(until_at=None) | Q(until_at__gt=Now()), from_at__isnull=False, ended_at=None)

    def not_ended(self) -> "GrantQuerySet":
        """Grants in force or waiting for the second person."""
        return self.filter(Q(until_at=None) | Q(until_at__gt=Now()), ended_at=None)


class Grant(models.Model):
    """A role given to a user in a unit and all below it, or everywhere; in force once `from_at` is set."""

    user = models.ForeignKey(User, models.PROTECT, related_name="grants")
    role = models.CharField(max_length=40)
    unit = models.ForeignKey("organisation.Unit", models.PROTECT, null=True, blank=True, related_name="+")
    proposed_by_ref = models.CharField(max_length=40, blank=True)
    proposed_at = models.DateTimeField(null=True, blank=True)
    granted_by_ref = models.CharField(max_length=40, blank=True)
    from_at = models.DateTimeField(null=True, blank=True)
    until_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = GrantQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="grant_once_in_a_unit",
                fields=["user", "role", "unit"],
                condition=Q(unit__isnull=False, ended_at=None, until_at=None),
            ),
            models.UniqueConstraint(
                name="grant_once_everywhere",
                fields=["user", "role"],
                condition=Q(unit=None, ended_at=None, until_at=None),
            ),
            models.CheckConstraint(
                name="grant_is_proposed_or_granted", condition=Q(proposed_at__isnull=False) | Q(from_at__isnull=False)
            ),
            models.CheckConstraint(
                name="grant_ends_after_it_begins",
                condition=Q(until_at=None) | Q(from_at=None) | Q(until_at__gt=F("from_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} ({self.user_id})"

    @property
    def is_proposed(self) -> bool:
        return self.from_at is None and self.ended_at is None


class TokenQuerySet(models.QuerySet["Token"]):
    def usable(self) -> "TokenQuerySet":
        return self.filter(ended_at=None, user__is_active=True)


class Token(models.Model):
    """A key by which a program acts for its owner, within `scopes`; only a digest of the secret is kept."""

    user = models.ForeignKey(User, models.PROTECT, related_name="tokens")
    name = models.CharField(max_length=100)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    last_used_on = models.DateField(null=True, blank=True)

    objects = TokenQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


class DeclaredInterestQuerySet(models.QuerySet["DeclaredInterest"]):
    def standing(self) -> "DeclaredInterestQuerySet":
        return self.filter(ended_at=None)


class DeclaredInterest(models.Model):
    """A tie that could bias its holder: to a customer, to what we offer, or as told in the note."""

    user = models.ForeignKey(User, models.PROTECT, related_name="interests")
    customer_ref = models.CharField(max_length=40, blank=True, db_index=True)
    offering = models.ForeignKey("organisation.Offering", models.PROTECT, null=True, blank=True, related_name="+")
    note = models.TextField(blank=True)
    from_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = DeclaredInterestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="interest_says_in_what",
                condition=~Q(customer_ref="") | Q(offering__isnull=False) | ~Q(note=""),
            )
        ]

    def __str__(self) -> str:
        return self.customer_ref or self.note


class AbsenceQuerySet(models.QuerySet["Absence"]):
    def on(self, day: date) -> "AbsenceQuerySet":
        return self.filter(from_on__lte=day, until_on__gte=day, ended_at=None)


class Absence(models.Model):
    """Days on which a user is away and a deputy answers instead, both ends included."""

    user = models.ForeignKey(User, models.PROTECT, related_name="absences")
    deputy = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="deputises")
    from_on = models.DateField()
    until_on = models.DateField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="absence_ends_after_it_begins", condition=Q(until_on__gte=F("from_on"))),
            models.CheckConstraint(name="absence_deputy_is_another", condition=~Q(deputy=F("user"))),
        ]

    def __str__(self) -> str:
        return f"{self.from_on} – {self.until_on}"


class Rhythm(models.TextChoices):
    """How often a person wants to be told by e-mail what waits."""

    DAILY = "daily", pgettext_lazy("digest", "every working day")
    WEEKLY = "weekly", pgettext_lazy("digest", "on the first working day of the week")


class DigestWish(models.Model):
    """When a person wants the digest of what is due; who wants none has no row."""

    user = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="digest_wish")
    rhythm = models.CharField(max_length=8, choices=Rhythm)
    hour = models.PositiveSmallIntegerField(help_text="of the day, in the zone of the person's unit")
    sent_on = models.DateField(null=True, help_text="the last day that was looked at, whether or not anything waited")

    class Meta:
        constraints = [
            models.CheckConstraint(name="digest_hour_of_a_day", condition=Q(hour__lte=23)),
        ]


class Draft(models.Model):
    """What a person typed into one form about one thing, and did not send yet; only they read it."""

    user = models.ForeignKey(User, models.CASCADE, related_name="drafts")
    about = models.CharField(max_length=60, help_text='what it is about, such as "complaint:17"')
    form = models.CharField(max_length=60)
    typed = models.JSONField(help_text="by the names of the fields")
    kept_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(name="draft_once", fields=["about", "form", "user"])]


class Area(models.TextChoices):
    """A list that people work in, and of which they keep views."""

    COMPLAINTS = "complaints", pgettext_lazy("area", "complaints")


LONGEST_QUERY = 2000  # characters of the words of an address, where one sign of another alphabet takes six or twelve


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def kept(self) -> "SavedViewQuerySet":
        return self.filter(ended_at=None)

    def of(self, user_id: int | None, area: Area) -> "SavedViewQuerySet":
        """Return somebody's own views of the list, in their own order."""
        return self.kept().filter(owner_id=user_id, area=area).order_by("position", "pk")


class SavedView(models.Model):
    """What somebody looks for again and again in a list: the words of its address, under a name.

    Once shared it is offered to everybody who may read the list in that unit, or, without a unit, anywhere.
    """

    owner = models.ForeignKey(User, models.PROTECT, related_name="saved_views")
    area = models.CharField(max_length=20, choices=Area)
    name = models.CharField(max_length=80)
    query = models.CharField(max_length=LONGEST_QUERY, blank=True)
    shared_at = models.DateTimeField(null=True, blank=True)
    unit = models.ForeignKey("organisation.Unit", models.PROTECT, null=True, blank=True, related_name="+")
    position = models.PositiveSmallIntegerField()
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="saved_view_name_once", fields=["owner", "area", "name"], condition=Q(ended_at=None)
            ),
            models.CheckConstraint(
                name="saved_view_unit_only_when_shared", condition=Q(unit=None) | Q(shared_at__isnull=False)
            ),
        ]
        indexes = [
            models.Index(name="saved_view_shared", fields=["area"], condition=Q(shared_at__isnull=False, ended_at=None))
        ]

    def __str__(self) -> str:
        return self.name


class ViewWatchQuerySet(models.QuerySet["ViewWatch"]):
    def wished_by(self, actor: Actor) -> "ViewWatchQuerySet":
        return self.none() if actor.user_id is None else self.filter(user_id=actor.user_id)


class ViewWatch(models.Model):
    """That a person wants a letter once a view holds so many; who wants none about it has no row.

    It comes when they are reached, and again only after the view has held fewer: a letter each day would soon be
    read no more.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="view_watches")
    view = models.ForeignKey(SavedView, models.CASCADE, related_name="watches")
    at_least = models.PositiveSmallIntegerField()
    hour = models.PositiveSmallIntegerField(help_text="of the day, in the zone of the person's unit")
    counted_on = models.DateField(null=True, help_text="the last day on which it was looked at")
    told_at = models.DateTimeField(null=True, help_text="when the person was told; nothing since it held fewer")

    objects = ViewWatchQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="view_watch_once", fields=["view", "user"]),
            models.CheckConstraint(name="view_watch_from_one_on", condition=Q(at_least__gte=1)),
            models.CheckConstraint(name="view_watch_hour_of_a_day", condition=Q(hour__lte=23)),
        ]

    def __str__(self) -> str:
        return f"{self.view_id} ≥ {self.at_least}"


class StartPage(models.Model):
    """With which view somebody begins in a list: the code of a built-in one, or the id of a saved one."""

    user = models.ForeignKey(User, models.PROTECT, related_name="start_pages")
    area = models.CharField(max_length=20, choices=Area)
    view = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(name="start_page_once", fields=["user", "area"])]

    def __str__(self) -> str:
        return self.view
