"""Who may do what to an organisation; the visitor is signed in (pages guard before)."""

from matchmaker.accounts.models import Organisation, Verification
from matchmaker.accounts.people import User


def serves(user: User, organisation: Organisation) -> bool:
    """Return whether the person is staff that the organisation turns to.

    An enterprise's own park serves it (园区外: the operator); a provider or institute is served by staff of any park.
    """
    if user.is_operator:
        return True
    if organisation.is_enterprise:
        return organisation.park_id is not None and organisation.park_id in user.park_ids
    return bool(user.park_ids)


def may_verify(user: User, organisation: Organisation) -> bool:
    """Return whether the person may verify, send back or suspend it; nobody does so for their own organisation."""
    return serves(user, organisation) and not user.belongs_to(organisation.id)


def may_view_file(user: User, organisation: Organisation) -> bool:
    """Return whether the person may read the whole file of the organisation: its own people and the staff it turns to."""
    return serves(user, organisation) or user.belongs_to(organisation.id)


def may_view_organisation(user: User, organisation: Organisation) -> bool:
    """Return whether the person may open its public page: verified providers are open to all who signed in."""
    return may_view_file(user, organisation) or (not organisation.is_enterprise and organisation.is_verified)


def may_edit_organisation(user: User, organisation: Organisation) -> bool:
    """Return whether the person may change what the organisation tells about itself.

    Any member before it was first verified, because nobody is 单位管理员 then; afterwards 单位管理员 alone.
    """
    if organisation.verified_at is None:
        return user.belongs_to(organisation.id)
    return user.is_admin_of(organisation.id)


def may_submit_organisation(user: User, organisation: Organisation) -> bool:
    """Return whether the person may ask staff to verify it."""
    return may_edit_organisation(user, organisation)


def may_manage_members(user: User, organisation: Organisation) -> bool:
    """Return whether the person may invite and remove: 单位管理员 of an organisation that was verified."""
    return organisation.verified_at is not None and user.is_admin_of(organisation.id)


def may_answer_join(user: User, organisation: Organisation) -> bool:
    """Return whether the person may answer who asks to join: members of a verified organisation.

    A draft has answered for nobody yet: until it is verified a request waits, so that whoever was first with somebody
    else's code can neither admit nor turn away the firm's own people.
    """
    return organisation.verified_at is not None and user.belongs_to(organisation.id)


def can_be_submitted(organisation: Organisation) -> bool:
    """Return whether its state lets it be submitted: new, sent back, or its seal has lapsed."""
    if organisation.verification == Verification.VERIFIED:
        return not organisation.is_verified
    return organisation.verification in (Verification.DRAFT, Verification.SENT_BACK)
