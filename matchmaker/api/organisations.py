"""Organisations: a provider's public page, the whole file of one's own with its editing, and founding one."""

from datetime import date
from typing import Annotated

from flask_login import current_user
from pydantic import Field

from matchmaker.accounts import access, queries, registration, service
from matchmaker.accounts.facts import OrganisationFacts
from matchmaker.accounts.models import Organisation, OrganisationKind, SizeBand, Verification
from matchmaker.api.doors import LIMIT_MAIL, check_unchanged, door
from matchmaker.api.parties import PartyOut
from matchmaker.api.shapes import Given, Industry, PageOf, Region, Taken, Text20, Text60, Text120
from matchmaker.catalogue.offers import CapabilityState
from matchmaker.catalogue.queries import list_capabilities_of
from matchmaker.foundation import clock
from matchmaker.introductions.cards import party_of
from matchmaker.web.guard import Who, require
from matchmaker.web.words import N_


class QualificationIn(Taken):
    """A title with its last day."""

    concept: Text20
    expires_on: date | None = None


class QualificationOut(Given):
    """A title with its last day."""

    concept: str
    expires_on: date | None


class OrganisationPage(Given):
    """What everybody who signed in may read of a verified provider."""

    organisation: PartyOut
    qualifications: list[QualificationOut]
    capabilities: list[str]


class OrganisationFile(Given):
    """The whole file, for its own people and the staff it turns to."""

    code: str
    kind: OrganisationKind
    name: str
    uscc: str
    region: str
    size: SizeBand
    park: str
    industry: str
    short_name: str
    name_en: str
    capacity: int
    abroad: bool
    contact_name: str
    contact_title: str
    contact_phone: str
    contact_email: str
    qualifications: list[QualificationOut]
    verification: Verification
    verified_until: date | None
    verified_scope: str
    verified_note: str


class OrganisationIn(Taken):
    """What an organisation tells about itself; its kind stays."""

    name: Annotated[Text120, Field(min_length=1, max_length=100)]
    uscc: Annotated[Text60, Field(min_length=1, max_length=40)]
    region: Annotated[Region, Field(min_length=1)]
    size: SizeBand
    park: Annotated[Text60, Field(max_length=40)] = ""
    industry: Industry = ""
    short_name: Annotated[Text60, Field(max_length=30)] = ""
    name_en: Text120 = ""
    capacity: Annotated[int, Field(ge=1, le=50)] = 5
    abroad: Annotated[bool, Field(description=N_("联系资料由境外人员或机构接收（含港澳台）"))] = False
    contact_name: Annotated[Text60, Field(max_length=50)] = ""
    contact_title: Annotated[Text60, Field(max_length=50)] = ""
    contact_phone: Annotated[Text60, Field(max_length=30)] = ""
    contact_email: Annotated[Text120, Field(max_length=254)] = ""
    qualifications: Annotated[list[QualificationIn], Field(max_length=12)] = []


def file_of(organisation: Organisation) -> OrganisationFile:
    """Return the whole file; who may read it was asked before."""
    facts = service.facts_of(organisation)
    told = {name: getattr(facts, name) for name in OrganisationIn.model_fields if name != "qualifications"}
    return OrganisationFile(
        code=organisation.code,
        kind=OrganisationKind(organisation.kind),
        qualifications=[QualificationOut.model_validate(one) for one in organisation.qualifications],
        verification=Verification(organisation.verification),
        verified_until=organisation.verified_until,
        verified_scope=organisation.verified_scope,
        verified_note=organisation.verified_note,
        **told,
    )


def _own(code: str) -> Organisation:
    organisation = queries.get_organisation(code)
    require(current_user.belongs_to(organisation.id), hide=True)
    return organisation


@door("GET", "/organisations/mine", N_("本人所在的单位"), Who.ENTERPRISE, Who.PROVIDER, gives=PageOf[OrganisationFile])
def mine() -> PageOf[OrganisationFile]:
    return PageOf(items=[file_of(one) for one in dict.fromkeys(current_user.organisations)])


@door("GET", "/organisations/<code>", N_("服务商的公开页"), Who.SIGNED_IN, gives=OrganisationPage, problems=(404,))
def show(code: str) -> OrganisationPage:
    organisation = queries.get_organisation(code)
    require(access.may_view_organisation(current_user, organisation), hide=True)
    posts = list_capabilities_of({organisation.id}) if organisation.is_verified else []
    return OrganisationPage(
        organisation=PartyOut.model_validate(party_of(None, current_user, organisation)),
        qualifications=[QualificationOut.model_validate(one) for one in organisation.qualifications],
        capabilities=[one.code for one in posts if one.state == CapabilityState.PUBLISHED],
    )


@door(
    "GET",
    "/organisations/<code>/file",
    N_("本单位的全部资料"),
    Who.SIGNED_IN,
    gives=OrganisationFile,
    tagged=True,
    problems=(404,),
)
def show_file(code: str) -> OrganisationFile:
    return file_of(_own(code))


class FoundIn(OrganisationIn):
    """A new organisation of one's own, with its kind."""

    kind: OrganisationKind


class FoundOut(Given):
    """The code of the new organisation; null where one holds that code already, whose people answer."""

    code: str | None


@door(
    "POST",
    "/organisations",
    N_("登记本人的单位；该代码已有登记时由该单位成员答复"),
    Who.SIGNED_IN,
    body=FoundIn,
    gives=FoundOut,
    limit=LIMIT_MAIL,
)
def found(body: FoundIn) -> FoundOut:
    made = registration.found_or_join(_facts(body, body.kind), by=current_user, now=clock.now())
    return FoundOut(code=made.code if made is not None else None)


def _facts(body: OrganisationIn, kind: str) -> OrganisationFacts:
    said = {name: getattr(body, name) for name in OrganisationIn.model_fields} | {"kind": kind, "size": str(body.size)}
    titles = tuple((one.concept, one.expires_on) for one in body.qualifications)
    return OrganisationFacts(**said | {"qualifications": titles})


def _to_edit(code: str) -> Organisation:
    organisation = _own(code)
    require(access.may_edit_organisation(current_user, organisation))
    return organisation


@door(
    "PUT",
    "/organisations/<code>/file",
    N_("修改本单位资料；名称、代码或园区有变须重新核验"),
    Who.SIGNED_IN,
    body=OrganisationIn,
    guard=_to_edit,
    gives=OrganisationFile,
    tagged=True,
    edits=True,
    problems=(403, 404, 409),
)
def edit(code: str, body: OrganisationIn) -> OrganisationFile:
    organisation = _to_edit(code)
    check_unchanged(file_of(organisation))
    facts = _facts(body, organisation.kind)
    service.edit_organisation(organisation, facts, version=organisation.version, by=current_user, now=clock.now())
    return file_of(organisation)


@door(
    "POST",
    "/organisations/<code>/submit",
    N_("提交主体核验"),
    Who.SIGNED_IN,
    gives=OrganisationFile,
    problems=(403, 404, 409),
)
def submit(code: str) -> OrganisationFile:
    organisation = _own(code)
    require(access.may_submit_organisation(current_user, organisation))
    service.submit_for_verification(organisation, by=current_user, now=clock.now())
    return file_of(organisation)
