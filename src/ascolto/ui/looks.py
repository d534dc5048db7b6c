"""Which drawing and which words stand for a tone, a stage, a severity or a kind of entry."""

from django.utils.translation import pgettext_lazy

BUTTON_KINDS = {"plain", "primary", "danger", "quiet"}
SIZES = {"normal", "small", "wide"}
NOTICE_ICONS = {"info": "info-circle", "success": "circle-check", "warning": "alert-triangle", "danger": "alert-circle"}
MEANINGS = {
    "info": pgettext_lazy("notice", "Note:"),
    "success": pgettext_lazy("notice", "Done:"),
    "warning": pgettext_lazy("notice", "Attention:"),
    "danger": pgettext_lazy("notice", "Problem:"),
}
TONE_OF_MESSAGE = {"debug": "info", "error": "danger"}
TONES = {"neutral", "info", "success", "warning", "danger"}
STAGE_ICONS = {
    "received": "inbox",
    "acknowledged": "mail-forward",
    "assessed": "list-check",
    "in_investigation": "search",
    "decision_proposed": "scale",
    "decided": "circle-check",
    "closed": "archive",
    "settled": "mood-happy",
    "withdrawn": "arrow-back-up",
    "recorded_otherwise": "category",
    "joined": "git-merge",
    "draft": "pencil",
    "in_review": "eye",
    "approved": "check",
    "frozen": "lock",
    "retired": "archive",
}
SEVERITIES = {
    1: pgettext_lazy("severity", "1 – slight"),
    2: pgettext_lazy("severity", "2 – minor"),
    3: pgettext_lazy("severity", "3 – noticeable"),
    4: pgettext_lazy("severity", "4 – serious"),
    5: pgettext_lazy("severity", "5 – critical"),
}
ENTRY_ICONS = {"event": "circle", "internal": "note", "public": "mail-forward", "incoming": "message-circle"}
ENTRY_MEANINGS = {
    "event": "",
    "internal": pgettext_lazy("timeline", "Internal"),
    "public": pgettext_lazy("timeline", "To the complainant"),
    "incoming": pgettext_lazy("timeline", "From the complainant"),
}
