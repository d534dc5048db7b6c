"""Makes the delivery of letters known to every process."""

from django.apps import AppConfig


class Correspondence(AppConfig):
    name = "ascolto.correspondence"

    def ready(self) -> None:
        from ascolto.correspondence import delivering  # noqa: F401  (models must be loaded first)
