"""The addresses of this door: tokens open the endpoints, and everybody may read the description."""

from django.urls import URLPattern

from ascolto.api.door import api
from ascolto.ui.access import PUBLIC, TOKEN, mark_all

PUBLIC_NAMES = {"openapi-json", "api-root"}

app_name = "api"
urlpatterns = [pattern for pattern in api.urls[0] if isinstance(pattern, URLPattern)]
mark_all([pattern for pattern in urlpatterns if pattern.name in PUBLIC_NAMES], PUBLIC)
mark_all([pattern for pattern in urlpatterns if pattern.name not in PUBLIC_NAMES], TOKEN)
