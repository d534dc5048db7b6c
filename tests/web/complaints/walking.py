"""A person without scripts before the desk: sees links, buttons and forms, and every press is counted."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

from django.test import Client


@dataclass
class Form:
    """A form as the browser would send it: where to, and what stands in its fields."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    buttons: dict[str, tuple[str, str]] = field(default_factory=dict)


class Reader(HTMLParser):
    """Read the links and the forms of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.links: dict[str, str] = {}
        self.forms: list[Form] = []
        self._text: list[str] = []
        self._link = self._select = self._area = ""
        self._button: tuple[str, str] | None = None
        self._is_in_form = False

    def handle_starttag(self, tag, attrs):
        given = {name: value or "" for name, value in attrs}
        if tag == "a":
            self._link, self._text = given.get("href", ""), []
        elif tag == "form":
            self.forms.append(Form(given.get("action", ""), given.get("method", "get")))
            self._is_in_form = True
        elif self._is_in_form:
            self._in_form(tag, given)

    def _in_form(self, tag, given):
        form = self.forms[-1]
        if tag == "input":
            is_chosen_from = given.get("type") in {"radio", "checkbox"}
            if given.get("name") and ("checked" in given or not is_chosen_from):
                form.fields[given["name"]] = given.get("value", "on" if is_chosen_from else "")
        elif tag == "select":
            self._select = given["name"]
            form.fields[self._select] = ""
        elif tag == "option" and "selected" in given:
            form.fields[self._select] = given["value"]
        elif tag == "textarea":
            self._area, self._text = given["name"], []
        elif tag == "button":
            self._button, self._text = (given.get("name", ""), given.get("value", "")), []

    def handle_endtag(self, tag):
        words = " ".join("".join(self._text).split())
        if tag == "a" and self._link:
            self.links.setdefault(words, self._link)
            self._link = ""
        elif tag == "textarea" and self._area:
            self.forms[-1].fields[self._area] = "".join(self._text).strip()
            self._area = ""
        elif tag == "button" and self._button is not None:
            self.forms[-1].buttons[words] = self._button
            self._button = None
        elif tag == "form":
            self._is_in_form = False

    def handle_data(self, data):
        self._text.append(data)


class Walker:
    """Somebody who reads pages, fills in forms and presses; `clicks` counts the presses of links and buttons."""

    def __init__(self, client: Client, start: str) -> None:
        self.client = client
        self.clicks = 0
        self.typed: dict[str, str] = {}
        self._arrive(client.get(start, follow=True), start)

    def _arrive(self, response, address: str) -> None:
        self.response = response
        self.address = response.redirect_chain[-1][0] if response.redirect_chain else address
        self.page = Reader()
        self.page.feed(response.content.decode())

    def type(self, **words: str) -> "Walker":
        """Fill in fields of the form that is sent next."""
        self.typed |= words
        return self

    def press(self, words: str) -> "Walker":
        """Press the link or the button with these words."""
        self.clicks += 1
        for form in self.page.forms:
            if words in form.buttons:
                return self._send(form, *form.buttons[words])
        address = self.page.links[words]
        self._arrive(self.client.get(address, follow=True), address)
        return self

    def _send(self, form: Form, name: str, value: str) -> "Walker":
        unknown = set(self.typed) - set(form.fields) - self._radios()
        assert not unknown, f"no field for {unknown} at {self.address}"
        data = form.fields | self.typed | ({name: value} if name else {})
        self.typed = {}
        address = form.action or self.address
        self._arrive(self.client.post(address, data, follow=True), address)
        errors = getattr(self.response.context.get("form"), "errors", {})
        assert not errors, f"{address}: {errors.as_json()}"
        return self

    def _radios(self) -> set[str]:
        """Return the names of fields of which nothing is chosen yet; they are sent only once chosen."""
        form = self.response.context.get("form") if self.response.context else None
        return set(form.fields) if form else set()
