"""Finding things as people find them: by what they are and how they are called, in whichever language that is."""

from collections.abc import Iterable

from django.utils import translation
from django.utils.translation import gettext, pgettext
from playwright.sync_api import Locator, Page

from tests.conftest import PASSWORD


class Reader:
    """Somebody before a page who reads one language."""

    def __init__(self, page: Page, language: str) -> None:
        self.page = page
        self.language = language

    def words(self, text: str, context: str = "", **values: object) -> str:
        """Return how the product says this in the reader's language."""
        with translation.override(self.language):
            said = pgettext(context, text) if context else gettext(text)
        return said % values if values else said

    def label(self, choices: Iterable[tuple[object, object]], value: object) -> str:
        """Return how one of several choices is called in the reader's language."""
        with translation.override(self.language):
            return str(dict(choices)[value])

    def button(self, text: str, context: str = "") -> Locator:
        return self.page.get_by_role("button", name=self.words(text, context), exact=True)

    def link(self, text: str, context: str = "") -> Locator:
        return self.page.get_by_role("link", name=self.words(text, context), exact=True)

    def field(self, text: str, context: str = "", **values: object) -> Locator:
        return self.page.get_by_role("textbox", name=self.words(text, context, **values), exact=True)

    def box(self, text: str, context: str = "") -> Locator:
        return self.page.get_by_role("combobox", name=self.words(text, context), exact=True)

    def heading(self, text: str, context: str = "", **values: object) -> Locator:
        return self.page.get_by_role("heading", name=self.words(text, context, **values), exact=True)

    def choice(self, question: str, answer: str) -> Locator:
        """Return the radio button of this answer; the answer is given as it stands on the page."""
        group = self.page.get_by_role("group", name=self.words(question), exact=True)
        return group.get_by_role("radio", name=answer, exact=True)

    def more(self, text: str) -> Locator:
        """Return what opens a part of the page that is folded away."""
        return self.page.locator("summary").get_by_text(self.words(text), exact=True)

    def sign_in(self, email: str) -> None:
        """Fill in the page on which one signs in."""
        self.page.locator("input[name=login]").fill(email)
        self.page.locator("input[name=password]").fill(PASSWORD)
        self.button("Sign in").click()
