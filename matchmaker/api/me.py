"""Who the token stands for, and as whom they may act."""

from datetime import date

from flask_login import current_user

from matchmaker.accounts.models import Organisation, OrganisationKind, Park, Verification
from matchmaker.accounts.people import Membership, Role
from matchmaker.accounts.tokens import Scope
from matchmaker.api.doors import door
from matchmaker.api.shapes import Given
from matchmaker.web import bearer
from matchmaker.web.guard import Who
from matchmaker.web.words import N_


class OrganisationShort(Given):
    """An organisation of one's own."""

    code: str
    name: str
    kind: OrganisationKind
    verification: Verification

    @classmethod
    def of(cls, organisation: Organisation) -> "OrganisationShort":
        return cls.model_validate(organisation)


class ParkShort(Given):
    """A park that the person is staff of."""

    slug: str
    name: str
    name_en: str


class MembershipOut(Given):
    """One 身份 that holds today."""

    role: Role
    valid_from: date
    organisation: OrganisationShort | None
    park: ParkShort | None


class Me(Given):
    """The person and the token."""

    name: str
    email: str
    phone: str
    language: str
    scopes: list[Scope]
    token_expires_on: date
    memberships: list[MembershipOut]


def _membership(one: Membership) -> MembershipOut:
    park: Park | None = one.park
    return MembershipOut(
        role=Role(one.role),
        valid_from=one.valid_from,
        organisation=OrganisationShort.of(one.organisation) if one.organisation is not None else None,
        park=ParkShort.model_validate(park) if park is not None else None,
    )


@door("GET", "/me", N_("当前令牌代表谁"), Who.SIGNED_IN, gives=Me, tagged=True)
def show() -> Me:
    token = bearer.token()
    assert token is not None  # the guard was here
    return Me(
        name=current_user.name,
        email=current_user.email,
        phone=current_user.phone,
        language=current_user.language,
        scopes=[Scope(one) for one in token.scopes],
        token_expires_on=token.expires_on,
        memberships=[_membership(one) for one in current_user.current],
    )
