"""The page of the trail tells nobody what happened around a complaint about themselves."""

from io import BytesIO

from ascolto.complaints import closing
from ascolto.complaints.filing import add_file
from ascolto.complaints.letters import write_about_remark
from ascolto.complaints.lifecycle import Stage
from ascolto.complaints.models import Remark, RemarkKind
from ascolto.correspondence.models import Attachment, Letter
from ascolto.people.acting import actor_for
from ascolto.people.roles import Role
from ascolto.trail.acting import SYSTEM
from ascolto.trail.recording import subject_of
from ascolto.web.settings.trail import open_to
from tests.complaints.making import complaint_at
from tests.conftest import employ
from tests.moments import MONDAY


def test_what_happened_to_letters_files_and_remarks_of_a_complaint_is_hidden_from_whom_it_is_about(
    sofia, elena_user, elena, clara, anna
):
    complaint = complaint_at(Stage.ASSESSED, sofia, person_complained_about=elena_user, customer=anna)
    add_file(complaint, BytesIO(b"We paid 120 EUR.\n"), name="note.txt", by=SYSTEM, at=MONDAY)
    closing.record_otherwise(complaint, kind=RemarkKind.SUGGESTION, reason="x", by=clara, at=MONDAY)
    write_about_remark(Remark.objects.get(), by=SYSTEM, at=MONDAY, answer="Thank you.")
    other = actor_for(employ("Petra Petrova", Role.AUDITOR))
    told = {
        subject_of(row) for row in [complaint, *Letter.objects.all(), *Attachment.objects.all(), Remark.objects.get()]
    }
    assert {subject.partition(":")[0] for subject in told} == {"complaint", "letter", "attachment", "remark"}

    assert not told & set(open_to(elena).values_list("subject", flat=True))
    assert told <= set(open_to(other).values_list("subject", flat=True))
