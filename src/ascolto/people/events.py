"""What can happen to people's access."""

from ascolto.trail.events import EventKind


class PeopleEvent(EventKind):
    USER_ADDED = "user.added"
    USER_EDITED = "user.edited"
    LANGUAGE_SET = "user.language_set"
    USER_DEACTIVATED = "user.deactivated"
    USER_REACTIVATED = "user.reactivated"
    ROLE_PROPOSED = "role.proposed"
    ROLE_GRANTED = "role.granted"
    ROLE_DECLINED = "role.declined"
    ROLE_REVOKED = "role.revoked"
    TOKEN_ISSUED = "token.issued"  # noqa: S105  (a name)
    TOKEN_ENDED = "token.ended"  # noqa: S105  (a name)
    INTEREST_DECLARED = "interest.declared"
    INTEREST_ENDED = "interest.ended"
    ABSENCE_PLANNED = "absence.planned"
    ABSENCE_CALLED_OFF = "absence.called_off"
    DIGEST_WISHED = "user.digest_wished"
    VIEW_SAVED = "view.saved"
    VIEW_RENAMED = "view.renamed"
    VIEW_SHARED = "view.shared"
    VIEW_UNSHARED = "view.unshared"
    VIEW_DELETED = "view.deleted"
    VIEW_WATCHED = "view.watched"
    VIEW_WATCH_ENDED = "view.watch_ended"
    START_PAGE_CHOSEN = "user.start_page_chosen"
    SIGNED_IN = "user.signed_in"
    SIGN_IN_FAILED = "user.sign_in_failed"
    SIGNED_OUT = "user.signed_out"
    SESSIONS_ENDED = "user.sessions_ended"
    PASSWORD_CHANGED = "user.password_changed"  # noqa: S105  (a name)
    SECOND_FACTOR_ADDED = "user.second_factor_added"
    SECOND_FACTOR_REMOVED = "user.second_factor_removed"
    RECOVERY_CODES_MADE = "user.recovery_codes_made"
