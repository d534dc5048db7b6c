"""The addresses of the settings; each names the permission that opens it."""

from django.urls import register_converter
from django.utils.translation import pgettext_lazy

from ascolto.organisation.starters import SECTORS
from ascolto.trail.acting import Permission
from ascolto.ui.access import SIGNED_IN, page
from ascolto.ui.navigation import Area, offer
from ascolto.web.settings import (
    assessments,
    calendars,
    definitions,
    entities,
    explanations,  # noqa: F401  (it registers itself)
    imports,
    jobs,
    letters,
    mine,
    organisation,
    people,
    priorities,
    ready,
    segments,
    starters,
    trail,
    trees,
    units,
)
from ascolto.web.settings.groves import GROVES

VIEW = Permission.VIEW_SETTINGS
CHANGE = Permission.MANAGE_ORGANISATION
PEOPLE = Permission.MANAGE_PEOPLE
LETTERS = Permission.MANAGE_LETTERS


class Grove:
    """The address of one of the trees."""

    regex = "|".join(GROVES)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class UnitChange(Grove):
    regex = "|".join(units.CHANGES)


class EntityChange(Grove):
    regex = "|".join(entities.CHANGES)


class CalendarChange(Grove):
    regex = "|".join(calendars.CHANGES)


class Shift(Grove):
    regex = "up|down"


class Sector(Grove):
    regex = "|".join(SECTORS)


register_converter(Grove, "grove")
register_converter(Sector, "sector")
register_converter(Shift, "direction")
register_converter(UnitChange, "unit_change")
register_converter(EntityChange, "entity_change")
register_converter(CalendarChange, "calendar_change")

urlpatterns = [
    page("", organisation.overview, VIEW, name="settings"),
    page("organisation/", organisation.organisation, VIEW, name="settings_organisation"),
    page("organisation/change/", organisation.change_organisation, CHANGE, name="settings_organisation_change"),
    page("organisation/priority/", priorities.priority_table, CHANGE, name="settings_priority"),
    page("units/", units.units, VIEW, name="settings_units"),
    page("units/<int:pk>/", units.unit, VIEW, name="settings_unit"),
    page("units/<int:pk>/add/", units.add_unit, CHANGE, name="settings_unit_add"),
    page("units/<int:pk>/retire/", units.retire_unit, CHANGE, name="settings_unit_retire"),
    page("units/<int:pk>/reinstate/", units.reinstate_unit, CHANGE, name="settings_unit_reinstate"),
    page("units/<int:pk>/<direction:direction>/", units.shift_unit, CHANGE, name="settings_unit_shift"),
    page("units/<int:pk>/<unit_change:what>/", units.change_unit, CHANGE, name="settings_unit_change"),
    page("entities/", entities.entities, VIEW, name="settings_entities"),
    page("entities/add/", entities.add, CHANGE, name="settings_entity_add"),
    page("entities/<int:pk>/", entities.entity, VIEW, name="settings_entity"),
    page("entities/<int:pk>/<entity_change:what>/", entities.change, CHANGE, name="settings_entity_change"),
    page("calendars/", calendars.calendars, VIEW, name="settings_calendars"),
    page("calendars/add/", calendars.add, CHANGE, name="settings_calendar_add"),
    page("calendars/<int:pk>/", calendars.calendar, VIEW, name="settings_calendar"),
    page("calendars/<int:pk>/<calendar_change:what>/", calendars.change, CHANGE, name="settings_calendar_change"),
    page("segments/", segments.segments, VIEW, name="settings_segments"),
    page("segments/add/", segments.add_segment, CHANGE, name="settings_segment_add"),
    page("segments/<int:pk>/reword/", segments.reword_segment, CHANGE, name="settings_segment_reword"),
    page("segments/<int:pk>/retire/", segments.retire_segment, CHANGE, name="settings_segment_retire"),
    page("segments/<int:pk>/reinstate/", segments.reinstate_segment, CHANGE, name="settings_segment_reinstate"),
    page("starters/", starters.starter_sets, VIEW, name="settings_starters"),
    page("starters/<sector:sector>/", starters.take_over, CHANGE, name="settings_starter"),
    page("definitions/", definitions.register, VIEW, name="settings_definitions"),
    page("definitions/<slug:term>/", definitions.define, CHANGE, name="settings_definition"),
    page("<grove:slug>/", trees.tree, VIEW, name="settings_tree"),
    page("<grove:slug>/gaps/", trees.fill_gaps, CHANGE, name="settings_tree_gaps"),
    page("<grove:slug>/add/", trees.add_node, CHANGE, name="settings_tree_add"),
    page("<grove:slug>/<int:pk>/", trees.node, VIEW, name="settings_node"),
    page("<grove:slug>/<int:pk>/add/", trees.add_node, CHANGE, name="settings_node_add"),
    page("<grove:slug>/<int:pk>/reword/", trees.reword_node, CHANGE, name="settings_node_reword"),
    page("<grove:slug>/<int:pk>/move/", trees.move_node, CHANGE, name="settings_node_move"),
    page("categories/<int:pk>/assessment/", assessments.set_usual, CHANGE, name="settings_category_assessment"),
    page("<grove:slug>/<int:pk>/merge/", trees.merge_node, CHANGE, name="settings_node_merge"),
    page("<grove:slug>/<int:pk>/<direction:direction>/", trees.shift_node, CHANGE, name="settings_node_shift"),
    page("<grove:slug>/<int:pk>/retire/", trees.retire_node, CHANGE, name="settings_node_retire"),
    page("<grove:slug>/<int:pk>/reinstate/", trees.reinstate_node, CHANGE, name="settings_node_reinstate"),
    page("people/", people.people, VIEW, name="settings_people"),
    page("people/add/", people.add_person, PEOPLE, name="settings_person_add"),
    page("people/roles/", people.roles, VIEW, name="settings_roles"),
    page("people/<int:pk>/", people.person, VIEW, name="settings_person"),
    page("people/<int:pk>/edit/", people.edit_person, PEOPLE, name="settings_person_edit"),
    page("people/<int:pk>/deactivate/", people.deactivate, PEOPLE, name="settings_person_deactivate"),
    page("people/<int:pk>/reactivate/", people.reactivate, PEOPLE, name="settings_person_reactivate"),
    page("people/<int:pk>/grant/", people.grant_role, PEOPLE, name="settings_person_grant"),
    page("people/<int:pk>/absence/", people.plan_absence, VIEW, name="settings_person_absence"),
    page("people/grants/<int:pk>/confirm/", people.confirm_grant, PEOPLE, name="settings_grant_confirm"),
    page("people/grants/<int:pk>/decline/", people.decline_grant, PEOPLE, name="settings_grant_decline"),
    page("people/grants/<int:pk>/revoke/", people.revoke_grant, PEOPLE, name="settings_grant_revoke"),
    page("people/absences/<int:pk>/call-off/", people.call_off_absence, SIGNED_IN, name="settings_absence_call_off"),
    page("people/interests/<int:pk>/end/", people.end_interest, SIGNED_IN, name="settings_interest_end"),
    page("people/tokens/<int:pk>/end/", people.end_token, SIGNED_IN, name="settings_token_end"),
    page("mine/", mine.mine, SIGNED_IN, name="settings_mine"),
    page("mine/interest/", mine.declare, SIGNED_IN, name="settings_mine_interest"),
    page("mine/absence/", mine.plan, SIGNED_IN, name="settings_mine_absence"),
    page("mine/digest/", mine.digest, SIGNED_IN, name="settings_mine_digest"),
    page("mine/token/", mine.issue, SIGNED_IN, name="settings_mine_token"),
    page("letters/", letters.letters, VIEW, name="settings_letters"),
    page("letters/<slug:kind>/<slug:language>/", letters.letter, VIEW, name="settings_letter"),
    page("letters/<slug:kind>/<slug:language>/edit/", letters.edit_letter, LETTERS, name="settings_letter_edit"),
    page("letters/<slug:kind>/<slug:language>/shipped/", letters.use_shipped, LETTERS, name="settings_letter_shipped"),
    page("ready-texts/", ready.texts, VIEW, name="settings_ready_texts"),
    page("ready-texts/add/", ready.add_text, LETTERS, name="settings_ready_text_add"),
    page("ready-texts/usual/", ready.take_over_usual, LETTERS, name="settings_ready_texts_usual"),
    page("ready-texts/<int:pk>/", ready.change_text, LETTERS, name="settings_ready_text_change"),
    page("ready-texts/<int:pk>/retire/", ready.retire_text, LETTERS, name="settings_ready_text_retire"),
    page("ready-texts/<int:pk>/reinstate/", ready.reinstate_text, LETTERS, name="settings_ready_text_reinstate"),
    page("jobs/", jobs.jobs, Permission.VIEW_JOBS, name="settings_jobs"),
    page("jobs/<int:pk>/retry/", jobs.retry_job, CHANGE, name="settings_job_retry"),
    page("trail/", trail.trail, Permission.VIEW_TRAIL, name="settings_trail"),
    page("imports/", imports.imports, VIEW, name="settings_imports"),
    page("imports/<int:pk>/", imports.import_run, VIEW, name="settings_import"),
    page("imports/<int:pk>/rejected.csv", imports.rejected_rows, Permission.IMPORT_DATA, name="settings_rejected"),
]

offer(Area.ASSURANCE, pgettext_lazy("navigation", "Trail"), "settings_trail", Permission.VIEW_TRAIL, icon="history")
offer(Area.SETTINGS, pgettext_lazy("navigation", "All settings"), "settings", VIEW, icon="settings")
offer(Area.SETTINGS, pgettext_lazy("navigation", "Units"), "settings_units", VIEW, icon="sitemap")
offer(Area.SETTINGS, pgettext_lazy("navigation", "Calendars"), "settings_calendars", VIEW, icon="calendar")
offer(Area.SETTINGS, pgettext_lazy("navigation", "People"), "settings_people", VIEW, icon="users")
offer(Area.SETTINGS, pgettext_lazy("navigation", "Letters"), "settings_letters", VIEW, icon="mail")
offer(Area.SETTINGS, pgettext_lazy("navigation", "Imports"), "settings_imports", VIEW, icon="database-import")
offer(
    Area.SETTINGS, pgettext_lazy("navigation", "Background work"), "settings_jobs", Permission.VIEW_JOBS, icon="clock"
)
offer(Area.SETTINGS, pgettext_lazy("navigation", "About me"), "settings_mine", SIGNED_IN, icon="user-circle")
