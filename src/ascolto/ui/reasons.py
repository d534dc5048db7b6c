"""The sentences behind the codes with which policies refuse; each room's door says its own."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ascolto.trail.acting import Permission

_sentences: dict[str, str | Promise] = {
    f"needs:{Permission.VIEW_COMPLAINTS}": _("Your roles do not include reading complaints here."),
    f"needs:{Permission.RECORD_COMPLAINTS}": _("Your roles do not include recording complaints here."),
    f"needs:{Permission.HANDLE_COMPLAINTS}": _("Your roles do not include handling complaints here."),
    f"needs:{Permission.ASSIGN_COMPLAINTS}": _("Your roles do not include assigning complaints here."),
    f"needs:{Permission.DECIDE_COMPLAINTS}": _("Your roles do not include deciding complaints here."),
    f"needs:{Permission.VIEW_IDENTITIES}": _("Your roles do not include seeing who the people are."),
    f"needs:{Permission.REVEAL_IDENTITIES}": _("Only an identity custodian may reveal a protected identity."),
    f"needs:{Permission.VIEW_CUSTOMERS}": _("Your roles do not include reading customer records."),
    f"needs:{Permission.EDIT_CUSTOMERS}": _("Your roles do not include changing customer records."),
    f"needs:{Permission.VIEW_FIGURES}": _("Your roles do not include the figures."),
    f"needs:{Permission.ANNOTATE_FIGURES}": _("Your roles do not include writing down what happened here."),
    f"needs:{Permission.IMPORT_DATA}": _("Your roles do not include importing data."),
    f"needs:{Permission.EXPORT_DATA}": _("Your roles do not include exporting data."),
    f"needs:{Permission.VIEW_SETTINGS}": _("Your roles do not include the settings."),
    f"needs:{Permission.MANAGE_ORGANISATION}": _("Your roles do not include changing units, calendars or categories."),
    f"needs:{Permission.MANAGE_PEOPLE}": _("Your roles do not include managing users and roles."),
    f"needs:{Permission.MANAGE_LETTERS}": _("Your roles do not include changing letters."),
    f"needs:{Permission.VIEW_TRAIL}": _("Your roles do not include reading the trail."),
    f"needs:{Permission.VIEW_JOBS}": _("Your roles do not include the background work."),
}


def say(code: str, sentence: str | Promise) -> None:
    """Give the sentence (lazily translated) for a reason code of a policy."""
    _sentences[code] = sentence


def sentence_of(code: str) -> str | Promise:
    """Return the sentence for the code; an unknown code is refused in general words."""
    return _sentences.get(code, _("The rules for this step do not allow it."))


def has_sentence(code: str) -> bool:
    return code in _sentences
