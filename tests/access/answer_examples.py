"""Something real for each parameter of the addresses where surveys are answered and answers entered."""

from ascolto.customers.models import Customer
from tests.surveys.hearing import WELL, a_running_wave, invited, sent


def of_answers(customer: Customer) -> dict[str, object]:
    """Return a running wave with an open link, and a response in it."""
    wave = a_running_wave()
    response = sent(wave, WELL, invitation=invited(customer, to=wave))
    return {
        "<str:token>": wave.open_token,
        "<str:language>": "en",
        "s/<str:reference>": wave.reference,
        "waves/<str:reference>": wave.reference,
        "responses/<int:pk>": response.pk,
    }
