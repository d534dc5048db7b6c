"""Says of each answer whether the request came past the guards to its view."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

HEADER = "X-Came-To-Its-View"


class Passing:
    """The last of the middlewares: it is asked only for a view that nobody before it refused."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.came_to_its_view = False  # type: ignore[attr-defined]
        response = self.get_response(request)
        response.headers[HEADER] = "yes" if request.came_to_its_view else "no"  # type: ignore[attr-defined]
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        request.came_to_its_view = True  # type: ignore[attr-defined]
