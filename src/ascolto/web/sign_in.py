"""Where the sign-in library meets the house: what it does is recorded, and it tells strangers nothing.

The library announces things by signals; its adapters, forms and views are overridden instead, so that
each event stands in the transaction of its change.
"""

import base64
import hashlib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import LoginForm, ResetPasswordForm
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.usersessions.views import ListUserSessionsView
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.forms import EmailInput, Field
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from ascolto.people import sign_in
from ascolto.people.models import User
from ascolto.people.password_links import ask_for_link
from ascolto.ui.moment import now


class AccountAdapter(DefaultAccountAdapter):
    """Signing in and out, and passwords."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **kwargs)
        sign_in.note_signed_in(user, at=now())
        return response

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        sign_in.note_sign_in_failed(credentials.get("email", ""), at=now())

    def logout(self, request: HttpRequest) -> None:
        if isinstance(request.user, User):
            sign_in.note_signed_out(request.user, at=now())
        super().logout(request)

    def set_password(self, user: User, password: str) -> None:
        sign_in.change_password(user, password, at=now())

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Count by address alone: the library counts by host too, and whoever guesses may write any port there."""
        return str(credentials.get("email", "")).lower()


class SecondFactorAdapter(DefaultMFAAdapter):
    """Keeps the secrets of second factors unreadable to whoever holds only the database."""

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()


class SecondFactorForm(AuthenticateForm):
    """The code after the password; a wrong one is recorded, for whoever gives it knows the password."""

    def clean_code(self) -> str:
        try:
            return str(super().clean_code())
        except ValidationError:
            sign_in.note_second_factor_failed(self.user, at=now())
            raise


class SignInForm(LoginForm):
    """The address and the password, with the labels of the house and no second set of words inside the fields."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say_e_mail(self.fields["login"])
        self.fields["password"].widget.attrs.pop("placeholder", None)


class PasswordLinkForm(ResetPasswordForm):
    """Asks for the letter with the link, the same way whether or not anybody has this address."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say_e_mail(self.fields["email"])

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"])

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        email = str(self.cleaned_data["email"])
        ask_for_link(email, at=now())
        return email


class ActivateTotp(ActivateTOTPView):
    def form_valid(self, form):
        with transaction.atomic():
            response = super().form_valid(form)
            sign_in.note_second_factor_added(self.request.user, at=now())
        return response


class DeactivateTotp(DeactivateTOTPView):
    def form_valid(self, form):
        with transaction.atomic():
            response = super().form_valid(form)
            sign_in.note_second_factor_removed(self.request.user, at=now())
        return response


class MakeRecoveryCodes(GenerateRecoveryCodesView):
    def form_valid(self, form):
        with transaction.atomic():
            response = super().form_valid(form)
            sign_in.note_recovery_codes_made(self.request.user, at=now())
        return response


class EndOtherSessions(ListUserSessionsView):
    def form_valid(self, form):
        with transaction.atomic():
            response = super().form_valid(form)
            sign_in.note_sessions_ended(self.request.user, at=now())
        return response


def _say_e_mail(field: Field) -> None:
    field.label = _("E-mail")
    field.widget = EmailInput(attrs={"autocomplete": "email"})


def _cipher() -> MultiFernet:
    """The first key locks; older ones still open, as with everything else that the secret key protects."""
    return MultiFernet([_key(str(secret)) for secret in [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]])


def _key(secret: str) -> Fernet:
    digest = hashlib.sha256(b"ascolto.second-factor:" + secret.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))
