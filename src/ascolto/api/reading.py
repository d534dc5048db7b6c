"""How the body of a request is read: JSON, and declared as such."""

from typing import Any

from django.http import HttpRequest
from ninja.parser import Parser

from ascolto.ui.characters import require_text


class NotJson(Exception):
    """The body does not say that it is JSON."""


class JsonAlone(Parser):
    """Read JSON, and nothing that a form on another site could send."""

    def parse_body(self, request: HttpRequest) -> Any:
        if request.content_type != "application/json":
            raise NotJson
        body = super().parse_body(request)
        require_text(body)
        return body
