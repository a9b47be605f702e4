"""The room's public face: every use case by its name; each is written in the file that its name comes from."""

from matchmaker.accounts.credentials import ask_reset, change_password, reset_by
from matchmaker.accounts.joining import (
    accept_invitation,
    answer_join,
    ask_to_join,
    change_role,
    enrol_invited,
    invite,
    remove_member,
    withdraw_invitation,
)
from matchmaker.accounts.moving import ask_email_change, change_email
from matchmaker.accounts.profile import edit_organisation, edit_person, facts_of
from matchmaker.accounts.registration import ask_to_confirm, confirm_by, confirm_email, found_organisation, register
from matchmaker.accounts.signing_in import begin, end_sessions, succeed
from matchmaker.accounts.staffing import add_park, edit_park, enrol, grant, revoke
from matchmaker.accounts.verification import (
    Check,
    send_back_organisation,
    submit_for_verification,
    suspend_organisation,
    verify_organisation,
)

__all__ = [
    "Check",
    "accept_invitation",
    "add_park",
    "answer_join",
    "ask_email_change",
    "ask_reset",
    "ask_to_confirm",
    "ask_to_join",
    "begin",
    "change_email",
    "change_password",
    "change_role",
    "confirm_by",
    "confirm_email",
    "edit_organisation",
    "edit_park",
    "edit_person",
    "end_sessions",
    "enrol",
    "enrol_invited",
    "facts_of",
    "found_organisation",
    "grant",
    "invite",
    "register",
    "remove_member",
    "reset_by",
    "revoke",
    "send_back_organisation",
    "submit_for_verification",
    "succeed",
    "suspend_organisation",
    "verify_organisation",
    "withdraw_invitation",
]
