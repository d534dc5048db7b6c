"""The pages of the sign-in library that we use, each with who may open it; nobody signs up."""

from allauth.account import views as account
from allauth.mfa.base import views as second_factor
from allauth.mfa.recovery_codes import views as recovery_codes
from django.urls import register_converter

from ascolto.ui.access import PUBLIC, SIGNED_IN, page
from ascolto.web import sign_in


class Base36:
    """A user's id in a password link; unlike a slug it holds no hyphen, behind which the key begins."""

    regex = "[0-9a-z]+"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Base36, "base36")

# Signing out is public, since it also cancels a sign-in that waits for its second factor.
urlpatterns = [
    page("login/", account.login, PUBLIC, name="account_login"),
    page("logout/", account.logout, PUBLIC, name="account_logout"),
    page("inactive/", account.account_inactive, PUBLIC, name="account_inactive"),
    page("code/", second_factor.authenticate, PUBLIC, name="mfa_authenticate"),
    page("reauthenticate/", account.reauthenticate, SIGNED_IN, name="account_reauthenticate"),
    page("reauthenticate/code/", second_factor.reauthenticate, SIGNED_IN, name="mfa_reauthenticate"),
    page("password/change/", account.password_change, SIGNED_IN, name="account_change_password"),
    page("password/set/", account.password_set, SIGNED_IN, name="account_set_password"),
    page("password/reset/", account.password_reset, PUBLIC, name="account_reset_password"),
    page("password/reset/done/", account.password_reset_done, PUBLIC, name="account_reset_password_done"),
    page(
        "password/reset/key/done/",
        account.password_reset_from_key_done,
        PUBLIC,
        name="account_reset_password_from_key_done",
    ),
    page(
        "password/reset/key/<base36:uidb36>-<str:key>/",
        account.password_reset_from_key,
        PUBLIC,
        name="account_reset_password_from_key",
    ),
    page("second-factor/", second_factor.index, SIGNED_IN, name="mfa_index"),
    page("second-factor/add/", sign_in.ActivateTotp.as_view(), SIGNED_IN, name="mfa_activate_totp"),
    page("second-factor/remove/", sign_in.DeactivateTotp.as_view(), SIGNED_IN, name="mfa_deactivate_totp"),
    page("second-factor/codes/", recovery_codes.view_recovery_codes, SIGNED_IN, name="mfa_view_recovery_codes"),
    page(
        "second-factor/codes/new/",
        sign_in.MakeRecoveryCodes.as_view(),
        SIGNED_IN,
        name="mfa_generate_recovery_codes",
    ),
    page("sessions/", sign_in.EndOtherSessions.as_view(), SIGNED_IN, name="usersessions_list"),
]
