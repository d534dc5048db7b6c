"""The words for what the organisation has codes for: profiles, weekdays, permissions, criteria and settings."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ascolto.organisation.models import Tree
from ascolto.trail.acting import ActorKind, Permission

Text = str | Promise

WEEKDAYS = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))

PROFILE_WORDS: dict[str, Promise] = {
    "small": _("Small: one person may hold every role and agree alone"),
    "standard": _("Standard: a role takes two people"),
    "regulated": _("Regulated: as standard, for supervised organisations"),
}

TREE_WORDS: dict[Tree, tuple[Text, Text, str]] = {
    Tree.CATEGORY: (
        pgettext_lazy("settings", "Complaint categories"),
        _("What went wrong, as those see it who handle the complaint."),
        "category",
    ),
    Tree.CAUSE: (
        pgettext_lazy("settings", "Causes"),
        _("Why it went wrong, as the investigation showed."),
        "stethoscope",
    ),
    Tree.JOURNEY_STAGE: (
        pgettext_lazy("settings", "Journey stages"),
        _("Where on the customer's way it happened."),
        "map-pin",
    ),
}

PERMISSION_WORDS: dict[Permission, Promise] = {
    Permission.VIEW_COMPLAINTS: pgettext_lazy("permission", "Read complaints"),
    Permission.RECORD_COMPLAINTS: pgettext_lazy("permission", "Record complaints"),
    Permission.HANDLE_COMPLAINTS: pgettext_lazy("permission", "Handle complaints"),
    Permission.ASSIGN_COMPLAINTS: pgettext_lazy("permission", "Assign complaints"),
    Permission.DECIDE_COMPLAINTS: pgettext_lazy("permission", "Decide beyond the limit of a handler"),
    Permission.VIEW_IDENTITIES: pgettext_lazy("permission", "See who the people are"),
    Permission.REVEAL_IDENTITIES: pgettext_lazy("permission", "Reveal a protected identity"),
    Permission.VIEW_CUSTOMERS: pgettext_lazy("permission", "Read customer records"),
    Permission.EDIT_CUSTOMERS: pgettext_lazy("permission", "Change customer records"),
    Permission.VIEW_FIGURES: pgettext_lazy("permission", "See figures"),
    Permission.IMPORT_DATA: pgettext_lazy("permission", "Import data"),
    Permission.EXPORT_DATA: pgettext_lazy("permission", "Export data"),
    Permission.VIEW_SETTINGS: pgettext_lazy("permission", "See the settings"),
    Permission.MANAGE_ORGANISATION: pgettext_lazy("permission", "Change units, calendars, categories and settings"),
    Permission.MANAGE_PEOPLE: pgettext_lazy("permission", "Manage users and roles"),
    Permission.MANAGE_LETTERS: pgettext_lazy("permission", "Change the wording of letters"),
    Permission.VIEW_TRAIL: pgettext_lazy("permission", "Read the trail"),
    Permission.VIEW_JOBS: pgettext_lazy("permission", "See the background work"),
}


def scopes_in_words(scopes: list[str]) -> list[Text]:
    """Return what a token may do, as the reader takes it."""
    return [PERMISSION_WORDS[Permission(scope)] for scope in scopes]


SETTING_WORDS: dict[str, Promise] = {
    "name": pgettext_lazy("setting", "Name"),
    "contact_phone": pgettext_lazy("setting", "Telephone"),
    "contact_email": pgettext_lazy("setting", "E-mail"),
    "contact_address": pgettext_lazy("setting", "Postal address"),
    "profile": pgettext_lazy("setting", "Profile"),
    "languages": pgettext_lazy("setting", "Languages"),
    "default_language": pgettext_lazy("setting", "Language where nothing else is known"),
    "country": pgettext_lazy("setting", "Country"),
    "currency": pgettext_lazy("setting", "Currency"),
    "acknowledge_hours": pgettext_lazy("setting", "Acknowledge within (working hours)"),
    "decide_days": pgettext_lazy("setting", "Decide within (working days)"),
    "close_days": pgettext_lazy("setting", "Close within (working days)"),
    "spot_limits": pgettext_lazy("setting", "Limits on the spot"),
    "priority": pgettext_lazy("setting", "Decision table of the priority"),
    "anonymous_allowed": pgettext_lazy("setting", "Complaints without a name"),
    "automatic_acknowledgement": pgettext_lazy("setting", "Automatic acknowledgement"),
    "retention_years": pgettext_lazy("setting", "Keep closed complaints for (years)"),
}

CRITERION_WORDS: dict[str, Promise] = {
    "severity": pgettext_lazy("criterion", "severity"),
    "safety": pgettext_lazy("criterion", "danger to safety"),
    "complexity": pgettext_lazy("criterion", "complexity"),
    "impact": pgettext_lazy("criterion", "people affected"),
    "immediate_needed": pgettext_lazy("criterion", "needs immediate action"),
    "immediate_possible": pgettext_lazy("criterion", "immediate action is possible"),
    "repeated": pgettext_lazy("criterion", "happened before"),
}

CRITERION_VALUES: dict[str | bool, Promise] = {
    True: pgettext_lazy("criterion", "yes"),
    False: pgettext_lazy("criterion", "no"),
    "one": pgettext_lazy("criterion", "one person"),
    "several": pgettext_lazy("criterion", "several"),
    "many": pgettext_lazy("criterion", "many"),
}

ACTOR_WORDS: dict[str, Promise] = {
    ActorKind.COMPLAINANT: _("The complainant"),
    ActorKind.SYSTEM: _("Ascolto, by itself"),
    ActorKind.TOKEN: _("A connected program"),
    ActorKind.USER: _("Somebody who works here"),
}

EVENT_WORDS: dict[str, Promise] = {
    "organisation.founded": pgettext_lazy("event", "Organisation founded"),
    "organisation.settings_changed": pgettext_lazy("event", "Settings changed"),
    "organisation.entity_added": pgettext_lazy("event", "Legal entity added"),
    "organisation.entity_changed": pgettext_lazy("event", "Legal entity changed"),
    "organisation.calendar_added": pgettext_lazy("event", "Calendar added"),
    "organisation.calendar_changed": pgettext_lazy("event", "Calendar changed"),
    "organisation.unit_added": pgettext_lazy("event", "Unit added"),
    "organisation.unit_renamed": pgettext_lazy("event", "Unit renamed"),
    "organisation.unit_moved": pgettext_lazy("event", "Unit moved"),
    "organisation.unit_calendar_set": pgettext_lazy("event", "Calendar of a unit chosen"),
    "organisation.unit_entity_set": pgettext_lazy("event", "Legal entity of a unit chosen"),
    "organisation.unit_language_set": pgettext_lazy("event", "Language of a unit chosen"),
    "organisation.unit_retired": pgettext_lazy("event", "Unit retired"),
    "organisation.unit_reinstated": pgettext_lazy("event", "Unit reinstated"),
    "organisation.offering_added": pgettext_lazy("event", "Product or service added"),
    "organisation.offering_reworded": pgettext_lazy("event", "Product or service reworded"),
    "organisation.offering_moved": pgettext_lazy("event", "Product or service moved"),
    "organisation.offering_retired": pgettext_lazy("event", "Product or service retired"),
    "organisation.offering_reinstated": pgettext_lazy("event", "Product or service reinstated"),
    "organisation.taxon_added": pgettext_lazy("event", "Category, cause or journey stage added"),
    "organisation.taxon_reworded": pgettext_lazy("event", "Category, cause or journey stage reworded"),
    "organisation.taxon_moved": pgettext_lazy("event", "Category, cause or journey stage moved"),
    "organisation.taxon_retired": pgettext_lazy("event", "Category, cause or journey stage retired"),
    "organisation.taxon_assessment_set": pgettext_lazy("event", "Usual assessment of a category set"),
    "organisation.taxon_reinstated": pgettext_lazy("event", "Category, cause or journey stage reinstated"),
    "user.added": pgettext_lazy("event", "User added"),
    "user.edited": pgettext_lazy("event", "User changed"),
    "user.language_set": pgettext_lazy("event", "Language of a user chosen"),
    "user.digest_wished": pgettext_lazy("event", "Digest by e-mail chosen"),
    "user.deactivated": pgettext_lazy("event", "Access ended"),
    "user.reactivated": pgettext_lazy("event", "Access given again"),
    "role.proposed": pgettext_lazy("event", "Role proposed"),
    "role.granted": pgettext_lazy("event", "Role granted"),
    "role.declined": pgettext_lazy("event", "Role declined"),
    "role.revoked": pgettext_lazy("event", "Role revoked"),
    "token.issued": pgettext_lazy("event", "Token issued"),
    "token.ended": pgettext_lazy("event", "Token ended"),
    "interest.declared": pgettext_lazy("event", "Interest declared"),
    "interest.ended": pgettext_lazy("event", "Interest ended"),
    "absence.planned": pgettext_lazy("event", "Absence planned"),
    "absence.called_off": pgettext_lazy("event", "Absence called off"),
    "user.signed_in": pgettext_lazy("event", "Signed in"),
    "user.sign_in_failed": pgettext_lazy("event", "Sign-in failed"),
    "user.signed_out": pgettext_lazy("event", "Signed out"),
    "user.sessions_ended": pgettext_lazy("event", "Other sessions ended"),
    "user.password_changed": pgettext_lazy("event", "Password changed"),
    "user.second_factor_added": pgettext_lazy("event", "Second factor added"),
    "user.second_factor_removed": pgettext_lazy("event", "Second factor removed"),
    "user.recovery_codes_made": pgettext_lazy("event", "Recovery codes made"),
    "letter.queued": pgettext_lazy("event", "Letter written"),
    "letter.sent": pgettext_lazy("event", "Letter sent"),
    "letter.failed": pgettext_lazy("event", "Letter could not be sent"),
    "letter.bounced": pgettext_lazy("event", "Letter came back"),
    "letter_template.edited": pgettext_lazy("event", "Letter reworded"),
    "letter_template.retired": pgettext_lazy("event", "Shipped wording of a letter used again"),
    "attachment.added": pgettext_lazy("event", "File attached"),
    "customer.registered": pgettext_lazy("event", "Customer registered"),
    "customer.changed": pgettext_lazy("event", "Customer record changed"),
    "customer.contact_added": pgettext_lazy("event", "Way of contact added"),
    "customer.contact_unusable": pgettext_lazy("event", "Way of contact found unusable"),
    "customer.merged": pgettext_lazy("event", "Customer records merged"),
    "customer.unmerged": pgettext_lazy("event", "Customer records parted again"),
    "customer.consented": pgettext_lazy("event", "Consent given"),
    "customer.consent_withdrawn": pgettext_lazy("event", "Consent withdrawn"),
    "import.started": pgettext_lazy("event", "Import started"),
    "import.finished": pgettext_lazy("event", "Import finished"),
    "import.broken_off": pgettext_lazy("event", "Import broken off"),
    "job.retried": pgettext_lazy("event", "Job tried again"),
    "figures.exported": pgettext_lazy("event", "Figures exported"),
    "sending.taken_in": pgettext_lazy("event", "Form from the front door taken in"),
    "complaint.received": pgettext_lazy("event", "Complaint received"),
    "complaint.imported": pgettext_lazy("event", "Complaint imported"),
    "complaint.acknowledged": pgettext_lazy("event", "Complaint acknowledged"),
    "complaint.acknowledgement_undelivered": pgettext_lazy("event", "Acknowledgement not delivered"),
    "complaint.assigned": pgettext_lazy("event", "Complaint assigned"),
    "complaint.assessed": pgettext_lazy("event", "Complaint assessed"),
    "complaint.described": pgettext_lazy("event", "Complaint described"),
    "complaint.point_added": pgettext_lazy("event", "Point added"),
    "complaint.investigation_started": pgettext_lazy("event", "Investigation begun"),
    "complaint.noted": pgettext_lazy("event", "Note written"),
    "complaint.asked": pgettext_lazy("event", "Complainant asked"),
    "complaint.complainant_wrote": pgettext_lazy("event", "Complainant wrote"),
    "complaint.file_added": pgettext_lazy("event", "File added"),
    "complaint.support_arranged": pgettext_lazy("event", "Support arranged"),
    "complaint.determined": pgettext_lazy("event", "Point determined"),
    "complaint.cause_named": pgettext_lazy("event", "Cause named"),
    "complaint.remedy_offered": pgettext_lazy("event", "Remedy offered"),
    "complaint.remedy_answered": pgettext_lazy("event", "Remedy answered"),
    "complaint.remedy_carried_out": pgettext_lazy("event", "Remedy carried out"),
    "complaint.decision_proposed": pgettext_lazy("event", "Decision proposed"),
    "complaint.proposal_sent_back": pgettext_lazy("event", "Proposal sent back"),
    "complaint.decided": pgettext_lazy("event", "Complaint decided"),
    "complaint.closed": pgettext_lazy("event", "Complaint closed"),
    "complaint.settled": pgettext_lazy("event", "Settled on the spot"),
    "complaint.withdrawn": pgettext_lazy("event", "Complaint withdrawn"),
    "complaint.recorded_otherwise": pgettext_lazy("event", "Recorded as something else"),
    "complaint.joined": pgettext_lazy("event", "Joined to another complaint"),
    "complaint.reopened": pgettext_lazy("event", "Complaint reopened"),
    "remark.received": pgettext_lazy("event", "Remark received"),
    "remark.answered": pgettext_lazy("event", "Remark answered"),
}
