"""What somebody typed into a form, so that no refusal and no expired session loses it."""

from django.http import HttpRequest

Fields = list[tuple[str, str]]
NOT_KEPT = {"csrfmiddlewaretoken"}


def fields_of(request: HttpRequest) -> Fields:
    """Return every field that was posted, in its order; files are not among them."""
    return [(name, value) for name in request.POST if name not in NOT_KEPT for value in request.POST.getlist(name)]


def holds_secret(request: HttpRequest) -> bool:
    """Return whether the form carries a password, which no page may show again."""
    return any("password" in name for name in request.POST)


def words_among(fields: Fields) -> list[str]:
    """Return what was written in words; a code or a number can be chosen again."""
    values = [value.strip() for _name, value in fields]
    return [value for value in values if " " in value or "\n" in value]
