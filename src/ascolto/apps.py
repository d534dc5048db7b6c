"""Where the rooms meet: the reactions, the timetable and the tasks of the doors are known to every process."""

from django.apps import AppConfig


class Ascolto(AppConfig):
    name = "ascolto"
    label = "ascolto"

    def ready(self) -> None:
        from ascolto import reactions, schedule  # noqa: F401  (models must be loaded first)
        from ascolto.web.complaints import export_job  # noqa: F401
