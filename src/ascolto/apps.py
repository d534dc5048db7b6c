"""Where the rooms meet: the reactions and the timetable are known to every process."""

from django.apps import AppConfig


class Ascolto(AppConfig):
    name = "ascolto"
    label = "ascolto"

    def ready(self) -> None:
        from ascolto import reactions, schedule  # noqa: F401  (models must be loaded first)
