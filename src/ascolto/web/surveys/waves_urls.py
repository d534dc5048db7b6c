"""The addresses of waves."""

from django.utils.translation import pgettext_lazy

from ascolto.trail.acting import Permission
from ascolto.ui.access import page
from ascolto.ui.navigation import Area, offer
from ascolto.web.surveys import waves_handing_out, waves_list, waves_page, waves_peace, waves_planning, waves_steps

urlpatterns = [
    page("", waves_list.listed, Permission.VIEW_SURVEYS, name="waves"),
    page("new/", waves_planning.new, Permission.RUN_SURVEYS, name="new_wave"),
    page("of/<str:customer>/", waves_peace.peace, Permission.EDIT_CUSTOMERS, name="customer_surveys"),
    page("<str:reference>/", waves_page.wave, Permission.VIEW_SURVEYS, name="wave"),
    page("<str:reference>/plan/", waves_planning.change, Permission.RUN_SURVEYS, name="change_wave"),
    page("<str:reference>/running/", waves_planning.adjust, Permission.RUN_SURVEYS, name="adjust_wave"),
    page("<str:reference>/sample/", waves_steps.sample, Permission.RUN_SURVEYS, name="wave_sample"),
    page("<str:reference>/launch/", waves_steps.launching, Permission.RUN_SURVEYS, name="launch_wave"),
    page("<str:reference>/close/", waves_steps.closing, Permission.RUN_SURVEYS, name="close_wave"),
    page("<str:reference>/call-off/", waves_steps.calling_off, Permission.RUN_SURVEYS, name="call_off_wave"),
    page("<str:reference>/letter/", waves_handing_out.letter, Permission.VIEW_SURVEYS, name="wave_letter"),
    page("<str:reference>/code.<drawn:kind>", waves_handing_out.code, Permission.VIEW_SURVEYS, name="wave_code"),
    page("<str:reference>/poster/", waves_handing_out.poster, Permission.VIEW_SURVEYS, name="wave_poster"),
]

offer(Area.VOICE, pgettext_lazy("navigation", "Surveys"), "waves", Permission.VIEW_SURVEYS, icon="send")
