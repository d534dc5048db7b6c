"""What happens by the clock."""

from datetime import datetime
from typing import Any

from ascolto.jobs.progress import Progress
from ascolto.jobs.registry import task
from ascolto.jobs.timetable import every
from ascolto.trail.sealing import seal


@task("seal_trail")
def seal_trail(payload: dict[str, Any], *, at: datetime, progress: Progress) -> None:
    """Seal the events of the last minutes, so that nobody can change them unnoticed."""
    seal(at)


every("seal_trail", seconds=300, task="seal_trail")
