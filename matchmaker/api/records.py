"""代录: staff write a need for an enterprise and send it to its contact, who confirms by a link; its text is edited in `own_needs.py`."""

from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any

from flask_login import current_user
from pydantic import Field

from matchmaker.accounts.facts import OrganisationFacts
from matchmaker.accounts.models import Organisation, OrganisationKind, SizeBand
from matchmaker.accounts.people import User
from matchmaker.accounts.queries import find_park
from matchmaker.accounts.tokens import Scope
from matchmaker.api.contents import NeedIn, need_content_of
from matchmaker.api.doors import LIMIT_MAIL, door
from matchmaker.api.shapes import Code, Given, Industry, Region, Taken, Text, Text60, Text120, Text200
from matchmaker.catalogue import access, queries, recording
from matchmaker.catalogue.models import Need, NeedState
from matchmaker.foundation import clock
from matchmaker.foundation.db import db
from matchmaker.foundation.errors import Invalid
from matchmaker.importing.access import may_import_into
from matchmaker.web.guard import Who, require
from matchmaker.web.words import N_

AT, ONE = "/staff/records", "/staff/needs/<code>/record"


class EnterpriseIn(Taken):
    """A new enterprise without members; the link to confirm goes to the contact's mail."""

    name: Annotated[Text120, Field(min_length=1, max_length=100)]
    uscc: Annotated[Text60, Field(min_length=1, max_length=40)]
    region: Annotated[Region, Field(min_length=1)]
    size: SizeBand
    industry: Industry
    park: Annotated[Text60, Field(max_length=40, description=N_("园区标识；空为园区外，由平台运营录入"))]
    short_name: Annotated[Text60, Field(max_length=30)] = ""
    contact_name: Annotated[Text60, Field(max_length=50)]
    contact_title: Annotated[Text60, Field(max_length=50)] = ""
    contact_phone: Annotated[Text60, Field(max_length=30)] = ""
    contact_email: Annotated[Text, Field(min_length=3, max_length=254)]


class RecordIn(Taken):
    """Where staff had the need from, for which enterprise (a known or a new one), and what it says so far."""

    source: Annotated[Text200, Field(min_length=1)]
    organisation: Annotated[Code, Field(description=N_("已登记企业的编号；不填则须写 enterprise"))] = ""
    enterprise: EnterpriseIn | None = None
    need: NeedIn = NeedIn()


class RecordOut(Given):
    """A need that staff recorded, and how far its contact's confirmation is."""

    code: str
    title: str
    state: NeedState
    organisation: str
    organisation_name: str
    contact_email: str
    source: str
    recorded_by: str
    confirmed_at: Annotated[datetime | None, Field(description=N_("联系人确认的时间；null 表示尚未确认"))]
    may_ask: Annotated[bool, Field(description=N_("现在可以把确认链接发给联系人"))]


STAFF: dict[str, Any] = {"scope": Scope.STAFF}


def load(code: str) -> Need:
    """Return a need that staff recorded, for who may record for its enterprise. Raises NotFound."""
    need = queries.get_need(code)
    require(access.may_record_need(current_user, need.organisation) and need.recorded_by_id is not None, hide=True)
    return need


def _out(need: Need) -> RecordOut:
    return RecordOut(
        code=need.code,
        title=need.title,
        state=NeedState(need.state),
        organisation=need.organisation.code,
        organisation_name=need.organisation.name,
        contact_email=need.organisation.contact_email,
        source=need.source,
        recorded_by=db.session.get_one(User, need.recorded_by_id).name,
        confirmed_at=need.contact_confirmed_at,
        may_ask=recording.may_ask_contact(current_user, need),
    )


def _new(said: EnterpriseIn) -> Organisation:
    """Return the enterprise, entered. Raises Invalid."""
    park = find_park(said.park) if said.park else None
    if (said.park and park is None) or not may_import_into(current_user, park.id if park is not None else None):
        raise Invalid("park", "choose_one")
    facts = OrganisationFacts(kind=OrganisationKind.ENTERPRISE, **dict(said) | {"size": str(said.size)})
    return recording.record_organisation(facts, current_user, clock.now())


def _known(code: str) -> Organisation:
    found = next((one for one in queries.list_enterprises_of(current_user) if one.code == code), None)
    if found is None:
        raise Invalid("organisation", "choose_one")
    return found


@door(
    "POST",
    AT,
    N_("代企业录入需求草稿"),
    Who.STAFF,
    body=RecordIn,
    gives=RecordOut,
    status=201,
    location="api.records_show",
    **STAFF,
)
def record(body: RecordIn) -> RecordOut:
    organisation = _new(body.enterprise) if body.enterprise is not None else _known(body.organisation)
    said = need_content_of(body.need)
    content = replace(said, industry=said.industry or organisation.industry, place=said.place or organisation.region)
    return _out(recording.record_need(current_user, organisation, content, body.source, clock.now()))


@door("GET", ONE, N_("一条代录需求：来源和联系人是否已确认"), Who.STAFF, gives=RecordOut, problems=(404,), **STAFF)
def show(code: str) -> RecordOut:
    return _out(load(code))


@door(
    "POST",
    f"{ONE}/ask_contact",
    N_("把确认链接发给联系人，14 天内有效"),
    Who.STAFF,
    gives=RecordOut,
    limit=LIMIT_MAIL,
    problems=(404, 409),
    **STAFF,
)
def ask_contact(code: str) -> RecordOut:
    need = load(code)
    recording.ask_contact(need, current_user, clock.now())
    return _out(need)
