"""Whoever has a conflict of interest does not get round it by another door."""

import pytest

from ascolto.complaints import closing, handling, remarks
from ascolto.complaints.closing import OnTheSpot
from ascolto.complaints.impartiality import conflicts
from ascolto.complaints.lifecycle import Stage
from ascolto.complaints.models import Remark, RemarkKind
from ascolto.customers.merging import merge
from ascolto.customers.registering import NewCustomer, register
from ascolto.organisation.models import Offering, Taxon
from ascolto.people.acting import actor_for
from ascolto.people.interests import declare_interest
from ascolto.people.models import User
from ascolto.people.roles import Role
from ascolto.trail.acting import SYSTEM, NotPermitted
from tests.complaints.making import complaint_at
from tests.conftest import employ
from tests.moments import MONDAY


def codes(user, complaint):
    return [c.code for c in conflicts(user, complaint) if c.hard]


def test_an_interest_in_a_customer_counts_for_every_record_of_that_customer(sofia, ioana_user, ioana, clara, anna):
    declare_interest(ioana_user, customer_ref=anna.reference, note="sister", by=ioana, at=MONDAY)
    twin = register(NewCustomer(name="A. Koleva", email="ak@example.org"), by=SYSTEM, at=MONDAY)
    merge(anna, twin, by=clara, at=MONDAY)
    assert codes(ioana_user, complaint_at(Stage.ASSESSED, sofia, customer=twin)) == ["declared_interest"]


def test_an_interest_in_a_representative_counts(sofia, ioana_user, ioana, anna):
    declare_interest(ioana_user, customer_ref=anna.reference, note="sister", by=ioana, at=MONDAY)
    assert codes(ioana_user, complaint_at(Stage.ASSESSED, sofia, representative=anna)) == ["declared_interest"]


def test_an_interest_in_an_offering_counts_for_what_lies_below(sofia, ioana_user, ioana):
    spa = Offering.objects.create(code="SPA", wording={"en": "Spa"}, path="/1/")
    Offering.objects.filter(pk=spa.pk).update(path=f"/{spa.pk}/")
    spa.refresh_from_db()
    sauna = Offering.objects.create(code="SAUNA", wording={"en": "Sauna"}, parent=spa, path=f"/{spa.pk}/x/")
    declare_interest(ioana_user, offering=spa, note="my brother runs it", by=ioana, at=MONDAY)
    assert codes(ioana_user, complaint_at(Stage.ASSESSED, sofia, offering=spa)) == ["declared_interest"]
    assert codes(ioana_user, complaint_at(Stage.ASSESSED, sofia, offering=sauna)) == ["declared_interest"]


def test_a_complaint_about_oneself_does_not_come_back_as_a_remark(sofia, ioana_user, ioana):
    other = actor_for(employ("Petar Petrov", Role.HANDLER, unit=sofia))
    complaint = complaint_at(Stage.ASSESSED, sofia, person_complained_about=ioana_user)
    closing.record_otherwise(complaint, kind=RemarkKind.SUGGESTION, reason="x", by=other, at=MONDAY)
    remark = Remark.objects.get()
    assert not Remark.objects.visible_to(ioana).exists()
    assert Remark.objects.visible_to(other).get() == remark
    with pytest.raises(NotPermitted):
        remarks.answer_remark(remark, answer="Nonsense.", by=ioana, at=MONDAY)


def test_whoever_settled_it_on_the_spot_does_not_decide_when_it_comes_back(sofia, ioana_user, ioana, clara):
    complaint = complaint_at(Stage.ASSESSED, sofia)
    User.objects.filter(pk=ioana_user.pk).update(home_unit=None)
    closing.settle(
        complaint,
        OnTheSpot(answer="Sorry.", content=False, category=Taxon.objects.get(code="noise")),
        by=ioana,
        at=MONDAY,
    )
    complaint = closing.reopen(complaint, reason="not content", by=clara, at=MONDAY)
    ioana_user.refresh_from_db()
    assert codes(ioana_user, complaint) == ["decided_earlier"]


def test_nobody_assigns_a_complaint_about_themselves(sofia, clara_user, clara, ioana_user):
    complaint = complaint_at(Stage.ASSESSED, sofia, person_complained_about=clara_user)
    with pytest.raises(NotPermitted):
        handling.assign(complaint, to=ioana_user, by=clara, at=MONDAY)


def test_nobody_assigns_to_somebody_who_may_not_handle_there(sofia, clara, boris_user):
    complaint = complaint_at(Stage.ASSESSED, sofia)
    with pytest.raises(NotPermitted):
        handling.assign(complaint, to=boris_user, by=clara, at=MONDAY)


def test_nobody_reopens_a_complaint_about_themselves(sofia, ioana_user, ioana):
    complaint = complaint_at(Stage.WITHDRAWN, sofia, person_complained_about=ioana_user)
    with pytest.raises(NotPermitted):
        closing.reopen(complaint, reason="x", by=ioana, at=MONDAY)
