"""What every component tag does: check its arguments and render its one template."""

from collections.abc import Iterable
from typing import Any, cast

from django.template import TemplateSyntaxError
from django.template.loader import get_template
from django.utils.safestring import SafeString


def rendered(component: str, **values: Any) -> SafeString:
    """Return the component with these values."""
    return cast(SafeString, get_template(f"ui/{component}.html").render(values))


def one_of(value: str, allowed: Iterable[str], argument: str) -> str:
    """Return the value, or refuse one that the component does not know."""
    if value not in allowed:
        raise TemplateSyntaxError(f"{argument}={value!r}; it must be one of {', '.join(sorted(allowed))}.")
    return value
