"""How many complaints carry each entry of a tree, for those who tend the tree; a count names nobody."""

from django.db.models import Count

from ascolto.complaints.models import Complaint


def carried(name: str) -> dict[int, int]:
    """Return the number of complaints by the id of their category, cause, journey stage, offering or unit."""
    carrying = Complaint.objects.counted().exclude(**{name: None}).order_by()
    return dict(carrying.values_list(name).annotate(count=Count("pk")))
