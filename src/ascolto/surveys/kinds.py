"""The closed lists of surveying: kinds of question, what they measure, how a scale looks, how an answer came."""

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class QuestionKind(TextChoices):
    """What a question asks for; a typed metric is never guessed from its scale."""

    NPS = "nps", pgettext_lazy("question kind", "recommendation (NPS)")
    CSAT = "csat", pgettext_lazy("question kind", "satisfaction (CSAT)")
    CES = "ces", pgettext_lazy("question kind", "effort (CES)")
    RATING = "rating", pgettext_lazy("question kind", "rating")
    COMPARED = "compared", pgettext_lazy("question kind", "compared with what was expected")
    EXPECTATION = "expectation", pgettext_lazy("question kind", "expectation")
    PERCEPTION = "perception", pgettext_lazy("question kind", "perception")
    IMPORTANCE = "importance", pgettext_lazy("question kind", "importance")
    KANO = "kano", pgettext_lazy("question kind", "Kano pair")
    SINGLE = "single", pgettext_lazy("question kind", "one choice")
    MULTIPLE = "multiple", pgettext_lazy("question kind", "several choices")
    RANKING = "ranking", pgettext_lazy("question kind", "ranking")
    MATRIX = "matrix", pgettext_lazy("question kind", "matrix of ratings")
    NUMBER = "number", pgettext_lazy("question kind", "number")
    DATE = "date", pgettext_lazy("question kind", "date")
    TEXT = "text", pgettext_lazy("question kind", "text")
    FILE = "file", pgettext_lazy("question kind", "file")
    CONSENT = "consent", pgettext_lazy("question kind", "consent")


SCALED = frozenset(
    {
        QuestionKind.NPS,
        QuestionKind.CSAT,
        QuestionKind.CES,
        QuestionKind.RATING,
        QuestionKind.COMPARED,
        QuestionKind.EXPECTATION,
        QuestionKind.PERCEPTION,
        QuestionKind.IMPORTANCE,
        QuestionKind.MATRIX,
    }
)
"""Kinds that are answered by one point of a scale, in each row where there are rows."""

CHOSEN = frozenset({QuestionKind.SINGLE, QuestionKind.MULTIPLE, QuestionKind.RANKING})
"""Kinds that are answered from a list of options."""

KANO_ROWS = ("functional", "dysfunctional")
"""The two rows of a Kano pair: how would you feel if it is there, and if it is not."""


class Factor(TextChoices):
    """What drives satisfaction and loyalty (the mission's seven drivers, and the states that they lead to)."""

    PRODUCT = "product", pgettext_lazy("satisfaction factor", "product and service quality")
    IMAGE = "image", pgettext_lazy("satisfaction factor", "image")
    VALUE = "value", pgettext_lazy("satisfaction factor", "value for the customer")
    BEFORE_SALE = "before_sale", pgettext_lazy("satisfaction factor", "service before the sale")
    AFTER_SALE = "after_sale", pgettext_lazy("satisfaction factor", "service after the sale")
    HABITS = "habits", pgettext_lazy("satisfaction factor", "habits and switching")
    RISK = "risk", pgettext_lazy("satisfaction factor", "risk")
    MARKET = "market", pgettext_lazy("satisfaction factor", "market and competition")
    EXPECTATIONS = "expectations", pgettext_lazy("satisfaction factor", "expectations")
    SATISFACTION = "satisfaction", pgettext_lazy("satisfaction factor", "overall satisfaction")
    LOYALTY = "loyalty", pgettext_lazy("satisfaction factor", "loyalty")
    TRUST = "trust", pgettext_lazy("satisfaction factor", "trust and respect")
    COMPLAINTS = "complaints", pgettext_lazy("satisfaction factor", "handling of complaints")
    CLIMATE = "climate", pgettext_lazy("satisfaction factor", "climate among staff")


class Look(TextChoices):
    """How a scale is drawn; it changes what people answer, so it is part of the metric."""

    NUMBERS = "numbers", pgettext_lazy("look of a scale", "numbers")
    WORDS = "words", pgettext_lazy("look of a scale", "words")
    STARS = "stars", pgettext_lazy("look of a scale", "stars")
    FACES = "faces", pgettext_lazy("look of a scale", "faces")


class Mark(TextChoices):
    """Why an answer has no value, said by the respondent."""

    GIVEN = "", pgettext_lazy("mark of an answer", "given")
    NOT_APPLICABLE = "na", pgettext_lazy("mark of an answer", "not applicable")
    DO_NOT_KNOW = "dk", pgettext_lazy("mark of an answer", "does not know")


class Mode(TextChoices):
    """How an answer came; it is kept with every response, for modes answer differently (ISO 10004, 7.3.3)."""

    MAIL = "mail", pgettext_lazy("survey mode", "personal link by e-mail")
    LINK = "link", pgettext_lazy("survey mode", "open link")
    KIOSK = "kiosk", pgettext_lazy("survey mode", "kiosk")
    PHONE = "phone", pgettext_lazy("survey mode", "telephone")
    PAPER = "paper", pgettext_lazy("survey mode", "paper")
    FACE = "face", pgettext_lazy("survey mode", "face to face")
    FILE = "file", pgettext_lazy("survey mode", "imported")


class Privacy(TextChoices):
    CONFIDENTIAL = "confidential", pgettext_lazy("survey privacy", "confidential")
    ANONYMOUS = "anonymous", pgettext_lazy("survey privacy", "anonymous")


class SurveyKind(TextChoices):
    """A relationship is asked about as a whole, an event by itself: the two are never averaged together."""

    RELATIONSHIP = "relationship", pgettext_lazy("survey kind", "relationship")
    EVENT = "event", pgettext_lazy("survey kind", "after an event")
    EMPLOYEES = "employees", pgettext_lazy("survey kind", "employees")
    INTERNAL = "internal", pgettext_lazy("survey kind", "internal customers")
    PRETEST = "pretest", pgettext_lazy("survey kind", "pre-test")


class Design(TextChoices):
    CENSUS = "census", pgettext_lazy("sampling", "everybody")
    SIMPLE = "simple", pgettext_lazy("sampling", "simple random sample")
    STRATIFIED = "stratified", pgettext_lazy("sampling", "stratified random sample")
    SYSTEMATIC = "systematic", pgettext_lazy("sampling", "systematic sample")


class Trigger(TextChoices):
    """The events after which a wave can ask."""

    COMPLAINT_CLOSED = "complaint_closed", pgettext_lazy("survey trigger", "a complaint was closed")
    CONTACT_DONE = "contact_done", pgettext_lazy("survey trigger", "a visit, call or meeting took place")
    PURCHASE = "purchase", pgettext_lazy("survey trigger", "a purchase")
