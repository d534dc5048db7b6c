"""What somebody did while another was still writing, in words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ascolto.complaints.events import ComplaintEvent
from ascolto.trail.models import Event, EventTold
from ascolto.web.complaints.telling import Names

DEEDS: dict[str, Promise] = {
    ComplaintEvent.RECEIVED: _("%(who)s sent this complaint"),
    ComplaintEvent.IMPORTED: _("%(who)s imported this complaint"),
    ComplaintEvent.ACKNOWLEDGED: _("%(who)s acknowledged this complaint"),
    ComplaintEvent.ACKNOWLEDGEMENT_UNDELIVERED: _("%(who)s noted that the acknowledgement came back"),
    ComplaintEvent.ASSIGNED: _("%(who)s assigned this complaint"),
    ComplaintEvent.ASSESSED: _("%(who)s assessed this complaint"),
    ComplaintEvent.DESCRIBED: _("%(who)s changed what this complaint is about"),
    ComplaintEvent.POINT_ADDED: _("%(who)s added a point to this complaint"),
    ComplaintEvent.INVESTIGATION_STARTED: _("%(who)s started the investigation"),
    ComplaintEvent.NOTED: _("%(who)s wrote a note"),
    ComplaintEvent.ASKED: _("%(who)s wrote to the complainant"),
    ComplaintEvent.COMPLAINANT_WROTE: _("%(who)s sent a message"),
    ComplaintEvent.FILE_ADDED: _("%(who)s added a file"),
    ComplaintEvent.EVIDENCE_ASKED: _("%(who)s asked somebody for evidence"),
    ComplaintEvent.EVIDENCE_GIVEN: _("%(who)s answered a request for evidence"),
    ComplaintEvent.EVIDENCE_DECLINED: _("%(who)s declined a request for evidence"),
    ComplaintEvent.EVIDENCE_WITHDRAWN: _("%(who)s withdrew a request for evidence"),
    ComplaintEvent.SUPPORT_ARRANGED: _("%(who)s arranged support"),
    ComplaintEvent.DETERMINED: _("%(who)s determined a point"),
    ComplaintEvent.CAUSE_NAMED: _("%(who)s recorded the cause"),
    ComplaintEvent.REMEDY_OFFERED: _("%(who)s offered a remedy"),
    ComplaintEvent.REMEDY_ANSWERED: _("%(who)s recorded the answer to a remedy"),
    ComplaintEvent.REMEDY_CARRIED_OUT: _("%(who)s carried out a remedy"),
    ComplaintEvent.DECISION_PROPOSED: _("%(who)s proposed a decision"),
    ComplaintEvent.PROPOSAL_SENT_BACK: _("%(who)s sent back the proposal"),
    ComplaintEvent.DECIDED: _("%(who)s decided on this complaint"),
    ComplaintEvent.CLOSED: _("%(who)s closed this complaint"),
    ComplaintEvent.SETTLED: _("%(who)s settled this complaint"),
    ComplaintEvent.WITHDRAWN: _("%(who)s withdrew this complaint"),
    ComplaintEvent.RECORDED_OTHERWISE: _("%(who)s recorded this complaint as something else"),
    ComplaintEvent.JOINED: _("%(who)s joined this complaint to another"),
    ComplaintEvent.REOPENED: _("%(who)s reopened this complaint"),
    ComplaintEvent.CODE_RENEWED: _("%(who)s renewed the secret code"),
}


def deed(event: Event | EventTold, names: Names) -> str:
    return str(DEEDS[event.kind] % {"who": names.who(event)})
