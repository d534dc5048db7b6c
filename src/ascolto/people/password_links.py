"""Links by which people choose a password: asked for at the sign-in page, or sent with the invitation."""

from datetime import datetime
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from ascolto.jobs.progress import Progress
from ascolto.jobs.queue import enqueue
from ascolto.jobs.registry import task
from ascolto.organisation import settings_of
from ascolto.people.models import User, normalise_email

SEND_LINK = "send_password_link"
INVITE = "invite_user"


def ask_for_link(email: str, *, at: datetime) -> None:
    """Queue the letter; whether anybody has this address is looked up by the worker, so the page takes equally long."""
    enqueue(SEND_LINK, {"email": normalise_email(email)}, at=at)


def invite(user: User, *, at: datetime) -> None:
    """Queue the first letter to a new user, in the transaction that adds them."""
    enqueue(INVITE, {"user": user.pk}, at=at)


@task(SEND_LINK)
def send_password_link(payload: dict[str, Any], *, at: datetime, progress: Progress) -> None:
    user = User.objects.active().filter(email=payload["email"]).first()
    if user is None:
        return
    with translation.override(user.language):
        subject = _("Choose a new password")
        body = _(
            "Good day, %(name)s,\n\n"
            "somebody, probably you, asked for a new password for %(organisation)s. Choose it here:\n\n"
            "%(link)s\n\n"
            "The link works once, for three days. If it was not you, nothing needs to be done: "
            "your password stays as it is.\n"
        ) % _values(user)
    EmailMessage(subject, body, to=[user.email]).send()


@task(INVITE)
def invite_user(payload: dict[str, Any], *, at: datetime, progress: Progress) -> None:
    user = User.objects.active().filter(pk=payload["user"]).first()
    if user is None:
        return
    with translation.override(user.language):
        subject = _("Your access to the customers' voice")
        body = _(
            "Good day, %(name)s,\n\n"
            "you can now work with what the customers of %(organisation)s say. Choose your password here:\n\n"
            "%(link)s\n\n"
            "The link works once, for three days. Later, ask for a new one at the sign-in page: %(sign_in)s\n"
        ) % _values(user)
    EmailMessage(subject, body, to=[user.email]).send()


def _values(user: User) -> dict[str, str]:
    place = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    return {
        "name": user.name,
        "organisation": settings_of.current().name,
        "link": settings.URL + reverse("account_reset_password_from_key", kwargs=place),
        "sign_in": settings.URL + reverse("account_login"),
    }
