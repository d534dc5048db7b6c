"""The API: its endpoints, its description, its one shape of errors."""

from django.conf import settings
from ninja import NinjaAPI
from ninja.operation import Operation

from ascolto import __version__
from ascolto.api import choices, complaints, faults, remarks
from ascolto.api.reading import JsonAlone


class Door(NinjaAPI):
    def get_openapi_operation_id(self, operation: Operation) -> str:
        """Call an endpoint by what it does; programs that are made from the description use the name."""
        name: str = operation.view_func.__name__
        return name


api = Door(
    title="Ascolto",
    version=__version__,
    description="Pass complaints and remarks on, and read what becomes of them. docs/api.md tells how.",
    urls_namespace="api",
    docs_url=None,
    parser=JsonAlone(),
    servers=[{"url": settings.URL}],
)
faults.handle_in(api)
api.add_router("/complaints", complaints.router)
api.add_router("/remarks", remarks.router)
api.add_router("", choices.router)
