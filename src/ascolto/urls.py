"""The address plan: the front door at the root, the desk, the sign-in library and the API below."""

from django.urls import include, path

urlpatterns = [
    path("desk/", include("ascolto.web.urls")),
    path("account/", include("ascolto.web.account_urls")),
    path("api/v1/", include("ascolto.api.urls")),
    path("", include("ascolto.frontdoor.urls")),
]

handler400 = "ascolto.ui.faults.bad_request"
handler403 = "ascolto.ui.faults.forbidden"
handler404 = "ascolto.ui.faults.not_found"
handler500 = "ascolto.ui.faults.broken"
