"""The addresses of customers."""

from django.utils.translation import pgettext_lazy

from ascolto.trail.acting import Permission
from ascolto.ui.access import page
from ascolto.ui.navigation import Area, offer
from ascolto.web.customers import pages

urlpatterns = [
    page("", pages.listed, Permission.VIEW_CUSTOMERS, name="customers"),
    page("<str:reference>/", pages.customer, Permission.VIEW_CUSTOMERS, name="customer"),
    page("<str:reference>/edit/", pages.edit, Permission.EDIT_CUSTOMERS, name="edit_customer"),
    page("<str:reference>/contacts/", pages.add_contact, Permission.EDIT_CUSTOMERS, name="add_contact"),
    page(
        "<str:reference>/contacts/<int:point_id>/end/",
        pages.end_contact,
        Permission.EDIT_CUSTOMERS,
        name="end_contact",
    ),
    page("<str:reference>/merge/", pages.find_twin, Permission.EDIT_CUSTOMERS, name="find_twin"),
    page("<str:reference>/merge/<str:other>/", pages.merge, Permission.EDIT_CUSTOMERS, name="merge_customers"),
    page("<str:reference>/unmerge/", pages.unmerge, Permission.EDIT_CUSTOMERS, name="unmerge_customer"),
]

offer(Area.VOICE, pgettext_lazy("navigation", "Customers"), "customers", Permission.VIEW_CUSTOMERS, icon="users")
