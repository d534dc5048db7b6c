"""Where the rooms meet: every process knows what follows from what happens, and where the tasks of the workers lie."""

from django.apps import AppConfig


class Ascolto(AppConfig):
    name = "ascolto"
    label = "ascolto"

    def ready(self) -> None:
        from ascolto import subscriptions  # noqa: F401  (models must be loaded first)
        from ascolto.jobs.registry import look_for_tasks_in

        look_for_tasks_in(
            "ascolto.reactions",
            "ascolto.schedule",
            "ascolto.web.complaints.export_job",
            "ascolto.web.complaints.watch_job",
        )
