"""The addresses of customers."""

from django.utils.translation import pgettext_lazy

from ascolto.trail.acting import Permission
from ascolto.ui.access import page
from ascolto.ui.navigation import Area, offer
from ascolto.web.customers import (
    care_pages,
    contact_pages,
    grouping,
    pages,
    plan_pages,
    promise_pages,
    purchase_pages,
    segment_pages,
    twins,
)
from ascolto.web.customers import refusals as _refusals  # noqa: F401  (it registers itself)

VIEW, EDIT, WORTH = Permission.VIEW_CUSTOMERS, Permission.EDIT_CUSTOMERS, Permission.VIEW_VALUE

urlpatterns = [
    page("", pages.listed, Permission.VIEW_CUSTOMERS, name="customers"),
    page("groups/", grouping.groups, Permission.VIEW_CUSTOMERS, name="customer_groups"),
    page("segment/", grouping.put_in_segment, Permission.EDIT_CUSTOMERS, name="put_in_segment"),
    page("twins/", twins.twins, Permission.EDIT_CUSTOMERS, name="customer_twins"),
    page("plan/", plan_pages.plan, VIEW, name="contact_plan"),
    page("silent/", plan_pages.silent, VIEW, name="silent_customers"),
    page("calls/", plan_pages.calls, VIEW, name="customer_calls"),
    page("promises/", promise_pages.all_due, VIEW, name="promises_due"),
    page("segments/", segment_pages.segments, WORTH, name="care_segments"),
    page("segments/new/", segment_pages.new_segment, WORTH, name="new_care_segment"),
    page("segments/follow/", segment_pages.follow_now, WORTH, name="follow_segment_rules"),
    page("segments/starters/", segment_pages.plant_starters, WORTH, name="plant_segment_starters"),
    page("segments/drift/", segment_pages.drift, WORTH, name="segment_drift"),
    page("segments/drift/<str:code>/<str:entered>/", segment_pages.moved, WORTH, name="segment_moved"),
    page("segments/of/<str:code>/", segment_pages.segment, WORTH, name="care_segment"),
    page("segments/of/<str:code>/purpose/", segment_pages.set_purpose, WORTH, name="segment_purpose"),
    page("segments/of/<str:code>/rule/", segment_pages.set_rule, WORTH, name="segment_rule"),
    page("segments/of/<str:code>/rule/drop/", segment_pages.drop_rule, WORTH, name="drop_segment_rule"),
    page("segments/of/<str:code>/contacts/", segment_pages.set_contact_plan, WORTH, name="segment_contacts"),
    page("playbooks/", segment_pages.playbooks, WORTH, name="playbooks"),
    page("playbooks/new/", segment_pages.new_playbook, WORTH, name="new_playbook"),
    page("playbooks/<int:playbook_id>/retire/", segment_pages.retire_playbook, WORTH, name="retire_playbook"),
    page("interventions/", care_pages.open_list, WORTH, name="interventions"),
    page("interventions/<int:intervention_id>/", care_pages.intervention, WORTH, name="intervention"),
    page("interventions/<int:intervention_id>/close/", care_pages.close, WORTH, name="close_intervention"),
    page(
        "interventions/<int:intervention_id>/steps/<int:step_id>/",
        care_pages.take_step,
        WORTH,
        name="take_step",
    ),
    page("contact/<int:contact_id>/", contact_pages.contact, VIEW, name="contact"),
    page("contact/<int:contact_id>/done/", contact_pages.complete, EDIT, name="complete_contact"),
    page("contact/<int:contact_id>/move/", contact_pages.move, EDIT, name="move_contact"),
    page("contact/<int:contact_id>/off/", contact_pages.call_off, EDIT, name="call_off_contact"),
    page("contact/<int:contact_id>/followed/", contact_pages.followed_up, EDIT, name="contact_followed_up"),
    page("promise/<int:promise_id>/kept/", promise_pages.keep, EDIT, name="keep_promise"),
    page("promise/<int:promise_id>/broken/", promise_pages.break_promise, EDIT, name="break_promise"),
    page("agreement/<int:agreement_id>/review/", promise_pages.review, EDIT, name="review_agreement"),
    page("agreement/<int:agreement_id>/end/", promise_pages.end, EDIT, name="end_agreement"),
    page("<str:reference>/spoken/", contact_pages.contacts, VIEW, name="customer_contacts"),
    page("<str:reference>/spoken/plan/", contact_pages.plan, EDIT, name="plan_contact"),
    page("<str:reference>/spoken/note/", contact_pages.note, EDIT, name="note_contact"),
    page("<str:reference>/purchases/", purchase_pages.purchases, VIEW, name="customer_purchases"),
    page("<str:reference>/promises/", promise_pages.of_customer, VIEW, name="customer_promises"),
    page("<str:reference>/promises/new/", promise_pages.make, EDIT, name="make_promise"),
    page("<str:reference>/agreements/new/", promise_pages.agree, EDIT, name="agree_with_customer"),
    page("<str:reference>/care/", care_pages.care, VIEW, name="customer_care"),
    page("<str:reference>/commitment/", care_pages.commitment, EDIT, name="note_commitment"),
    page("<str:reference>/intervene/", care_pages.intervene, WORTH, name="open_intervention"),
    page("<str:reference>/", pages.customer, Permission.VIEW_CUSTOMERS, name="customer"),
    page("<str:reference>/edit/", pages.edit, Permission.EDIT_CUSTOMERS, name="edit_customer"),
    page("<str:reference>/contacts/", pages.add_contact, Permission.EDIT_CUSTOMERS, name="add_contact"),
    page(
        "<str:reference>/contacts/<int:point_id>/end/",
        pages.end_contact,
        Permission.EDIT_CUSTOMERS,
        name="end_contact",
    ),
    page("<str:reference>/importance/", grouping.importance, Permission.EDIT_CUSTOMERS, name="customer_importance"),
    page("<str:reference>/segments/", grouping.add_to_segment, Permission.EDIT_CUSTOMERS, name="add_to_segment"),
    page(
        "<str:reference>/segments/<str:code>/leave/",
        grouping.leave_segment,
        Permission.EDIT_CUSTOMERS,
        name="leave_segment",
    ),
    page("<str:reference>/merge/", twins.find_twin, Permission.EDIT_CUSTOMERS, name="find_twin"),
    page("<str:reference>/merge/<str:other>/", twins.merge, Permission.EDIT_CUSTOMERS, name="merge_customers"),
    page("<str:reference>/apart/<str:other>/", twins.tell_apart, Permission.EDIT_CUSTOMERS, name="tell_apart"),
    page("<str:reference>/unmerge/", twins.unmerge, Permission.EDIT_CUSTOMERS, name="unmerge_customer"),
]

offer(Area.VOICE, pgettext_lazy("navigation", "Customers"), "customers", Permission.VIEW_CUSTOMERS, icon="users")
offer(
    Area.VOICE,
    pgettext_lazy("navigation", "Customer groups"),
    "customer_groups",
    Permission.VIEW_CUSTOMERS,
    icon="list-details",
    under="customers",
)
offer(
    Area.VOICE,
    pgettext_lazy("navigation", "Contacts"),
    "contact_plan",
    Permission.VIEW_CUSTOMERS,
    icon="calendar",
    under="customers",
)
offer(
    Area.VOICE,
    pgettext_lazy("navigation", "Promises and agreements"),
    "promises_due",
    Permission.VIEW_CUSTOMERS,
    icon="checklist",
    under="customers",
)
offer(
    Area.VOICE,
    pgettext_lazy("navigation", "Segments and care"),
    "care_segments",
    Permission.VIEW_VALUE,
    icon="heart-handshake",
    under="customers",
)
