"""The addresses of a questionnaire, and forms as a browser sends them."""

from django.forms import Form

from ascolto.surveys.content import Content
from ascolto.surveys.models import Edition

LIST = "/desk/surveys/questionnaires/"
BILINGUAL = ("en", "bg")


def at(edition: Edition, *rest: str) -> str:
    parts = "".join(f"{part}/" for part in rest)
    return f"{LIST}{edition.questionnaire.reference}/{edition.number}/{parts}"


def now_says(edition: Edition) -> Content:
    return Edition.objects.get(pk=edition.pk).read()


def filled_in(client, address: str) -> dict[str, object]:
    """What a browser would send of the form on this page, if nobody changed anything."""
    return unchanged(client.get(address).context["form"])


def unchanged(form: Form) -> dict[str, object]:
    sent: dict[str, object] = {}
    for name, field in form.fields.items():
        value = form.get_initial_for_field(field, name)
        value = field.prepare_value(value)
        if value is True:
            sent[name] = "on"
        elif value is not None and value is not False:
            sent[name] = getattr(value, "value", value)
    return sent
