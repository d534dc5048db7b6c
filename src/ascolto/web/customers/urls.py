"""The addresses of customers."""

from django.utils.translation import pgettext_lazy

from ascolto.trail.acting import Permission
from ascolto.ui.access import page
from ascolto.ui.navigation import Area, offer
from ascolto.web.customers import grouping, pages, twins

urlpatterns = [
    page("", pages.listed, Permission.VIEW_CUSTOMERS, name="customers"),
    page("groups/", grouping.groups, Permission.VIEW_CUSTOMERS, name="customer_groups"),
    page("segment/", grouping.put_in_segment, Permission.EDIT_CUSTOMERS, name="put_in_segment"),
    page("twins/", twins.twins, Permission.EDIT_CUSTOMERS, name="customer_twins"),
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
)
