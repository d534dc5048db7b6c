"""Let a complainant follow the complaint with its reference and code, without an account."""

from hmac import compare_digest

from ascolto.complaints.intake import digest_of_code
from ascolto.complaints.models import Complaint, Remark
from ascolto.organisation.references import normalise_reference
from ascolto.trail.acting import Actor, ActorKind


def complaint_by_code(reference: str, code: str) -> Complaint | None:
    """Return the complaint to which this reference and this code belong together, or None."""
    complaint = (
        Complaint.objects.select_related("unit", "customer", "representative", "joined_to")
        .filter(reference=normalise_reference(reference))
        .first()
    )
    return complaint if complaint and _fits(complaint.code_digest, code) else None


def remark_by_code(reference: str, code: str) -> Remark | None:
    remark = Remark.objects.select_related("unit").filter(reference=normalise_reference(reference)).first()
    return remark if remark and _fits(remark.code_digest, code) else None


def _fits(digest: str, code: str) -> bool:
    return bool(digest) and compare_digest(digest, digest_of_code(code))


def complainant_of(complaint: Complaint) -> Actor:
    """Return the complainant as an actor; the trail holds the reference, not the name."""
    return Actor(ActorKind.COMPLAINANT, complaint.reference)
