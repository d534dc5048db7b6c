"""The whole table of roles and permissions, written out: whoever changes a role changes it here too."""

from django.utils.functional import Promise

from ascolto.people.roles import DESCRIPTIONS, NAMES, PERMISSIONS_OF, Role, describe
from ascolto.trail.acting import Permission

TABLE = """
                       handler  manager  quality  analyst  head  top  auditor  custodian  admin
view_complaints           x        x        x        -      x     x      x         x        -
record_complaints         x        x        -        -      x     -      -         -        -
handle_complaints         x        x        -        -      -     -      -         -        -
assign_complaints         -        x        -        -      -     -      -         -        -
decide_complaints         -        x        -        -      -     -      -         -        -
view_identities           x        x        -        -      x     -      x         -        -
reveal_identities         -        -        -        -      -     -      -         x        -
view_customers            x        x        x        -      -     -      x         -        -
edit_customers            x        x        x        -      -     -      -         -        -
view_value                -        -        x        -      -     -      x         -        -
view_surveys              -        x        x        x      x     x      x         -        -
design_surveys            -        -        x        x      -     -      -         -        -
run_surveys               -        x        x        -      -     -      -         -        -
enter_answers             x        x        x        -      x     -      -         -        -
view_conversations        -        x        x        x      x     x      x         -        -
hold_conversations        -        -        x        x      -     -      -         -        -
view_figures              -        x        x        x      x     x      x         -        -
annotate_figures          -        x        x        -      x     -      -         -        -
import_data               -        x        x        -      -     -      -         -        -
export_data               -        x        x        x      -     -      -         -        -
view_settings             -        x        x        -      -     x      x         -        x
manage_organisation       -        -        -        -      -     -      -         -        x
manage_people             -        -        -        -      -     x      -         -        x
manage_letters            -        x        -        -      -     -      -         -        x
view_trail                -        x        x        -      -     x      x         -        -
view_jobs                 -        -        -        -      -     -      x         -        x
"""

CASES = {
    Permission.VIEW_COMPLAINTS,
    Permission.RECORD_COMPLAINTS,
    Permission.HANDLE_COMPLAINTS,
    Permission.ASSIGN_COMPLAINTS,
    Permission.DECIDE_COMPLAINTS,
    Permission.VIEW_CUSTOMERS,
    Permission.VIEW_TRAIL,
}
IDENTITIES = {Permission.VIEW_IDENTITIES, Permission.REVEAL_IDENTITIES, Permission.VIEW_CUSTOMERS}


def test_each_role_allows_what_the_table_says():
    rows = [line.split() for line in TABLE.strip().splitlines()[1:]]
    written = {permission: marks for permission, *marks in rows}

    held = {
        permission.value: ["x" if permission in PERMISSIONS_OF[role] else "-" for role in Role]
        for permission in Permission
    }

    assert held == written


def test_an_administrator_cannot_read_cases():
    assert PERMISSIONS_OF[Role.SYSTEM_ADMINISTRATOR] & (CASES | IDENTITIES) == frozenset()


def test_an_analyst_sees_no_identities_and_no_words_that_may_hold_them():
    assert PERMISSIONS_OF[Role.ANALYST] & (CASES | IDENTITIES) == frozenset()


def test_an_auditor_reads_everything_and_writes_nothing():
    reading = {permission for permission in Permission if permission.value.startswith("view_")}

    assert PERMISSIONS_OF[Role.AUDITOR] == reading


def test_only_the_custodian_reveals_identities():
    assert [role for role in Role if Permission.REVEAL_IDENTITIES in PERMISSIONS_OF[role]] == [Role.IDENTITY_CUSTODIAN]


def test_each_role_has_a_name_and_a_sentence_that_can_be_translated():
    assert set(NAMES) == set(DESCRIPTIONS) == set(PERMISSIONS_OF) == set(Role)
    assert all(isinstance(words, Promise) for words in [*NAMES.values(), *DESCRIPTIONS.values()])
    assert str(describe("auditor")) == "Reads everything about the system and changes nothing."
