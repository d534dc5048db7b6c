"""What can happen in surveys, as the trail names it."""

from ascolto.trail.events import EventKind


class QuestionnaireEvent(EventKind):
    CREATED = "questionnaire.created"
    RENAMED = "questionnaire.renamed"
    RETIRED = "questionnaire.retired"
    REINSTATED = "questionnaire.reinstated"


class EditionEvent(EventKind):
    BEGUN = "edition.begun"
    CHANGED = "edition.changed"
    LANGUAGE_REVIEWED = "edition.language_reviewed"
    SUBMITTED = "edition.submitted"
    SENT_BACK = "edition.sent_back"
    APPROVED = "edition.approved"
    FROZEN = "edition.frozen"
    RETIRED = "edition.retired"


class WaveEvent(EventKind):
    PLANNED = "wave.planned"
    CHANGED = "wave.changed"
    DRAWN = "wave.drawn"
    LAUNCHED = "wave.launched"
    CLOSED = "wave.closed"
    CALLED_OFF = "wave.called_off"
    WEIGHTED = "wave.weighted"
    EXPORTED = "wave.exported"
    IMPORTED = "wave.imported"


class InvitationEvent(EventKind):
    """What happened with somebody who was drawn. When they answered is here; what they answered is nowhere near."""

    DRAWN = "invitation.drawn"
    SKIPPED = "invitation.skipped"
    SENT = "invitation.sent"
    REMINDED = "invitation.reminded"
    UNREACHED = "invitation.unreached"
    BEGUN = "invitation.begun"
    ANSWERED = "invitation.answered"
    REFUSED = "invitation.refused"
    INELIGIBLE = "invitation.ineligible"


class ResponseEvent(EventKind):
    """ARRIVED is told of a random key that leads to no response; KEPT of the response, later and in random order.

    LEFT_OPEN is told where a questionnaire came in which nothing was answered: of that no response is stored.
    """

    ARRIVED = "response.arrived"
    LEFT_OPEN = "response.left_open"
    OVER_QUOTA = "response.over_quota"
    KEPT = "response.kept"
    IMPORTED = "response.imported"
    ENTERED = "response.entered"
    REVEALED = "response.revealed"


class OptOutEvent(EventKind):
    OPTED_OUT = "survey_opt_out.made"
    OPTED_IN = "survey_opt_out.withdrawn"
