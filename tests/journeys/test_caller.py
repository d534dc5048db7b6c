"""A complaint is taken down by telephone: who calls is looked up, and brings the language of the answer."""

import pytest
from playwright.sync_api import expect

from ascolto.organisation.models import Unit
from ascolto.people.roles import Role
from tests.conftest import employ

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_answer_is_in_the_language_of_the_caller_until_another_is_chosen(desk_of, sofia, rome, anna, language):
    Unit.objects.filter(pk=rome.pk).update(language="it")
    page = desk_of(employ("Clara Bianchi", Role.COMPLAINTS_MANAGER, language=language))
    page.goto("/desk/complaints/new/")
    unit, answer, who = (page.locator(f"[name={name}]") for name in ("unit", "language", "who"))

    expect(answer).to_have_value("en")
    unit.select_option("rome")
    expect(answer).to_have_value("it")

    who.press_sequentially("Koleva")
    page.locator("button[name=take]").click()
    expect(answer).to_have_value("bg")
    unit.select_option("sofia")
    expect(answer).to_have_value("bg")

    answer.select_option("ru")
    page.locator("[name=customer]").fill("")
    page.locator("[name=customer]").press("Tab")
    expect(page.locator("[data-language]")).to_have_count(0)
    unit.select_option("rome")
    expect(answer).to_have_value("ru")
