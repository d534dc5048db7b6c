"""Every word for a kind of something about a complaint, from where it came to how it ended."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Origin(models.TextChoices):
    RECORDED = "recorded", _("recorded here")
    IMPORTED = "imported", _("imported from elsewhere")


class Channel(models.TextChoices):
    WEB = "web", pgettext_lazy("channel", "website")
    PHONE = "phone", pgettext_lazy("channel", "telephone")
    EMAIL = "email", pgettext_lazy("channel", "e-mail")
    LETTER = "letter", pgettext_lazy("channel", "letter")
    IN_PERSON = "in_person", pgettext_lazy("channel", "in person")
    SOCIAL = "social", pgettext_lazy("channel", "social network")
    CHAT = "chat", pgettext_lazy("channel", "chat")
    APP = "app", pgettext_lazy("channel", "application")
    OTHER = "other", pgettext_lazy("channel", "other")


class SupportNeed(models.TextChoices):
    """What a complainant may need from us in order to be heard; acted on, never shown as a label."""

    LANGUAGE = "language", pgettext_lazy("support need", "help with the language")
    READING = "reading", pgettext_lazy("support need", "help with reading or writing")
    SIGHT = "sight", pgettext_lazy("support need", "large print or reading aloud")
    HEARING = "hearing", pgettext_lazy("support need", "writing instead of calling")
    ILLNESS = "illness", pgettext_lazy("support need", "more time because of illness")
    DISTRESS = "distress", pgettext_lazy("support need", "a calm conversation with one contact person")
    OTHER = "other", pgettext_lazy("support need", "something else")


class Authority(models.TextChoices):
    """What shows that a representative may act for the complainant."""

    NOT_NEEDED = "not_needed", _("complains for themselves")
    STATED = "stated", _("authority stated, not yet shown")
    SHOWN = "shown", _("authority shown")


class Priority(models.IntegerChoices):
    FIRST = 1, pgettext_lazy("priority", "1 – at once")
    SECOND = 2, pgettext_lazy("priority", "2 – urgent")
    THIRD = 3, pgettext_lazy("priority", "3 – soon")
    FOURTH = 4, pgettext_lazy("priority", "4 – normal")


class Determination(models.TextChoices):
    FOUNDED = "founded", pgettext_lazy("determination", "founded")
    PARTLY = "partly", pgettext_lazy("determination", "partly founded")
    UNFOUNDED = "unfounded", pgettext_lazy("determination", "unfounded")


class Closure(models.TextChoices):
    """Why a complaint ended (ISO 10002, closing)."""

    ACCEPTED = "accepted", _("the complainant accepted the decision")
    NO_ANSWER = "no_answer", _("the complainant did not answer")
    FINAL = "final", _("the complainant did not accept; everything we can offer was offered")
    REFERRED = "referred", _("taken to an external body")
    ELSEWHERE = "elsewhere", _("handled before it was imported")


class Impact(models.TextChoices):
    ONE = "one", pgettext_lazy("impact", "one customer")
    SEVERAL = "several", pgettext_lazy("impact", "two to ten customers")
    MANY = "many", pgettext_lazy("impact", "more than ten customers")


class RemedyKind(models.TextChoices):
    """The remedy ladder: more than an apology, and more than money."""

    INFORMATION = "information", pgettext_lazy("remedy", "explanation or information")
    APOLOGY = "apology", pgettext_lazy("remedy", "apology")
    TECHNICAL_HELP = "technical_help", pgettext_lazy("remedy", "technical help")
    DELIVERY = "delivery", pgettext_lazy("remedy", "delivery of what was missing")
    REPAIR = "repair", pgettext_lazy("remedy", "repair or rework")
    REPLACEMENT = "replacement", pgettext_lazy("remedy", "replacement")
    SUBSTITUTE = "substitute", pgettext_lazy("remedy", "substitute")
    REPEAT = "repeat", pgettext_lazy("remedy", "service performed again")
    GUARANTEE = "guarantee", pgettext_lazy("remedy", "guarantee honoured")
    COMMITMENT = "commitment", pgettext_lazy("remedy", "promise kept")
    CONTRACT_CONCLUDED = "contract_concluded", pgettext_lazy("remedy", "contract concluded after all")
    REASSESSMENT = "reassessment", pgettext_lazy("remedy", "assessment of the damage corrected")
    REFUND = "refund", pgettext_lazy("remedy", "refund")
    DOWN_PAYMENT = "down_payment", pgettext_lazy("remedy", "refund of a down payment")
    PRICE_REDUCTION = "price_reduction", pgettext_lazy("remedy", "price reduction")
    COMPENSATION = "compensation", pgettext_lazy("remedy", "compensation")
    FINANCIAL_HELP = "financial_help", pgettext_lazy("remedy", "payment facilities or other financial help")
    INVOICE = "invoice", pgettext_lazy("remedy", "invoice cancelled")
    SALE = "sale", pgettext_lazy("remedy", "sale cancelled")
    CONTRACT = "contract", pgettext_lazy("remedy", "contract changed or cancelled without charge")
    REFERRAL = "referral", pgettext_lazy("remedy", "referral to whoever can help")
    CHANGE = "change", pgettext_lazy("remedy", "product, process or policy changed")
    GOODWILL = "goodwill", pgettext_lazy("remedy", "goodwill gesture")
    OTHER = "other", pgettext_lazy("remedy", "other help")


class RemedyState(models.TextChoices):
    OFFERED = "offered", pgettext_lazy("remedy state", "offered")
    ACCEPTED = "accepted", pgettext_lazy("remedy state", "accepted")
    DECLINED = "declined", pgettext_lazy("remedy state", "declined")
    CARRIED_OUT = "carried_out", pgettext_lazy("remedy state", "carried out")


class RequestState(models.TextChoices):
    """What became of a request for evidence."""

    OPEN = "open", pgettext_lazy("request for evidence", "open")
    ANSWERED = "answered", pgettext_lazy("request for evidence", "answered")
    DECLINED = "declined", pgettext_lazy("request for evidence", "declined")
    WITHDRAWN = "withdrawn", pgettext_lazy("request for evidence", "withdrawn")


class MessageKind(models.TextChoices):
    FROM_COMPLAINANT = "from_complainant", pgettext_lazy("message", "from the complainant")
    TO_COMPLAINANT = "to_complainant", pgettext_lazy("message", "to the complainant")
    NOTE = "note", pgettext_lazy("message", "internal note")


class RemarkKind(models.TextChoices):
    PRAISE = "praise", pgettext_lazy("remark", "praise")
    SUGGESTION = "suggestion", pgettext_lazy("remark", "suggestion")
    ENQUIRY = "enquiry", pgettext_lazy("remark", "enquiry")


class SetAsideKind(models.TextChoices):
    COMPLAINT = "complaint", pgettext_lazy("set aside", "complaint")
    PRAISE = "praise", pgettext_lazy("set aside", "praise")
    SUGGESTION = "suggestion", pgettext_lazy("set aside", "suggestion")


class ExportFormat(models.TextChoices):
    EXCEL = "xlsx", _("Excel, with a sheet that says what each column means")
    CSV = "csv", _("CSV, for other programs")
