"""What conversations, observations and reviews can be, each with its word."""

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class ConversationKind(TextChoices):
    INTERVIEW = "interview", pgettext_lazy("conversation kind", "interview")
    FOCUS_GROUP = "focus_group", pgettext_lazy("conversation kind", "focus group")


class Answer(TextChoices):
    """What somebody who was invited said."""

    NONE = "", pgettext_lazy("invitation answer", "no answer yet")
    ACCEPTED = "accepted", pgettext_lazy("invitation answer", "comes")
    DECLINED = "declined", pgettext_lazy("invitation answer", "does not come")


class Consent(TextChoices):
    NOT_ASKED = "", pgettext_lazy("participant consent", "not asked yet")
    ASKED = "asked", pgettext_lazy("participant consent", "asked")
    GIVEN = "given", pgettext_lazy("participant consent", "given")
    DECLINED = "declined", pgettext_lazy("participant consent", "declined")


class RecordKind(TextChoices):
    """What is kept of what was said."""

    NOTES = "notes", pgettext_lazy("conversation record", "notes")
    TRANSCRIPT = "transcript", pgettext_lazy("conversation record", "transcript")


class InformationSource(TextChoices):
    """Where the customer's own information about us came from."""

    UNKNOWN = "", pgettext_lazy("source of information", "not known")
    ADVERTISING = "advertising", pgettext_lazy("source of information", "advertising and notices")
    OWN_EXPERIENCE = "own_experience", pgettext_lazy("source of information", "own experience")
    COLLEAGUES = "colleagues", pgettext_lazy("source of information", "colleagues")
    FAMILY = "family", pgettext_lazy("source of information", "family and friends")
    OUR_STAFF = "our_staff", pgettext_lazy("source of information", "our staff")
    REVIEWS = "reviews", pgettext_lazy("source of information", "reviews by others")
    PRESS = "press", pgettext_lazy("source of information", "press and media")
    OTHER = "other", pgettext_lazy("source of information", "other")


class ItemKind(TextChoices):
    YES_NO = "yes_no", pgettext_lazy("checklist item", "yes or no")
    SCALE = "scale", pgettext_lazy("checklist item", "1 to 5")


class Dimension(TextChoices):
    QUALITY = "quality", pgettext_lazy("observed", "quality of service")
    RELIABILITY = "reliability", pgettext_lazy("observed", "reliability of service")


class Observer(TextChoices):
    STAFF = "staff", pgettext_lazy("observer", "our staff")
    MYSTERY_GUEST = "mystery_guest", pgettext_lazy("observer", "mystery guest")


class MentionKind(TextChoices):
    REVIEW = "review", pgettext_lazy("mention", "review")
    MEDIA = "media", pgettext_lazy("mention", "media mention")


class Precision(TextChoices):
    """How much is known of the day on which something was said."""

    DAY = "day", pgettext_lazy("precision of a date", "the day")
    MONTH = "month", pgettext_lazy("precision of a date", "the month")
    YEAR = "year", pgettext_lazy("precision of a date", "the year")
