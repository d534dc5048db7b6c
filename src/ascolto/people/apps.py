"""People: users, roles, tokens, interests and absences."""

from django.apps import AppConfig


class People(AppConfig):
    name = "ascolto.people"

    def ready(self) -> None:
        from ascolto.people import password_links  # noqa: F401  (its tasks are known to every process)
