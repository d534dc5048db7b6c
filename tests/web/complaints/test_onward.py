"""Where somebody goes on after a complaint has ended, and what its page says on paper and on a phone."""

import re

from ascolto.complaints import handling
from ascolto.complaints.lifecycle import Stage
from ascolto.complaints.models import Channel, Complaint
from tests.complaints.making import complaint_at
from tests.moments import MONDAY

LIST = "http://testserver/desk/complaints/?channel=phone&order=newest"


def opened(client, complaint: Complaint, **headers):
    return client.get(f"/desk/complaints/{complaint.reference}/", headers=headers)


def by_phone(sofia) -> Complaint:
    return complaint_at(Stage.ASSESSED, sofia, channel=Channel.PHONE)


def test_the_next_of_the_list_from_which_somebody_came_is_offered_once_it_has_ended(sofia, ioana_user, client_of):
    complaint, other, nearer = by_phone(sofia), by_phone(sofia), complaint_at(Stage.ASSESSED, sofia)
    client = client_of(ioana_user)

    before = opened(client, complaint, referer=LIST)
    client.post(f"/desk/complaints/{complaint.reference}/withdraw/", {"reason": "By telephone."})
    after = opened(client, complaint)

    assert nearer.is_open
    assert (before.context["onward"], after.context["onward"]) == (None, other)
    assert "Next complaint" in after.content.decode()


def test_to_go_on_is_what_stands_out_once_it_has_ended_and_to_reopen_it_is_not(sofia, ioana_user, clara, client_of):
    ended, own = complaint_at(Stage.CLOSED, sofia), by_phone(sofia)
    handling.assign(own, to=ioana_user, by=clara, at=MONDAY)

    shown = opened(client_of(ioana_user), ended).content.decode()
    primary = re.findall(r'<a class="btn btn-primary" href="([^"]+)"', shown)

    assert primary == [f"/desk/complaints/{own.reference}/"]
    assert f'href="/desk/complaints/{ended.reference}/reopen/"' in shown


def test_who_came_from_no_list_goes_on_with_their_own(sofia, ioana_user, clara, elena_user, client_of):
    ended, own, _others = complaint_at(Stage.WITHDRAWN, sofia), by_phone(sofia), by_phone(sofia)
    handling.assign(own, to=ioana_user, by=clara, at=MONDAY)

    assert opened(client_of(ioana_user), ended).context["onward"] == own
    assert opened(client_of(elena_user), ended).context["onward"] is None


def test_where_only_buttons_come_next_the_card_is_not_printed(sofia, ioana_user, client_of):
    client = client_of(ioana_user)
    empty = '<div class="on-screen"><section class="card'

    shown = opened(client, by_phone(sofia)).content.decode()
    ended = opened(client, complaint_at(Stage.CLOSED, sofia)).content.decode()

    assert (empty in shown, empty in ended) == (True, False)


def test_what_was_said_stands_before_the_form_that_answers_it(sofia, ioana_user, client_of):
    complaint = complaint_at(Stage.ASSESSED, sofia, words="The lift stood still.")

    shown = client_of(ioana_user).get(f"/desk/complaints/{complaint.reference}/reply/").content.decode()

    assert shown.index("The lift stood still.") < shown.index('name="determination_1"')


def test_who_assigned_it_is_not_taken_for_who_got_it(sofia, ioana_user, ioana, clara, clara_user, client_of):
    complaint = by_phone(sofia)
    handling.assign(complaint, to=ioana_user, by=ioana, at=MONDAY)
    handling.assign(complaint, to=clara_user, by=clara, at=MONDAY)
    handling.assign(complaint, to=ioana_user, by=clara, at=MONDAY)

    timeline = opened(client_of(clara_user), complaint).context["case"].story.timeline

    assert [(str(each.title), str(each.who)) for each in timeline[:3]] == [
        ("Assigned to Ioana Popescu", "by Clara Bianchi"),
        ("Taken over", "Clara Bianchi"),
        ("Taken over", "Ioana Popescu"),
    ]
