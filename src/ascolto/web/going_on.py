"""Where to go after a form was taken: a redirect that no reload can send again."""

from django.http import HttpResponseRedirect
from django.urls import reverse


def see_other(name: str, *args: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse(name, args=args), status=303)
