"""主体核验 by staff: list, one whole file, verify with the look-ups, send back, suspend."""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any

from flask_login import current_user
from pydantic import Field

from matchmaker.accounts import access, queries, service
from matchmaker.accounts.models import CheckItem, Organisation, Verification
from matchmaker.accounts.tokens import Scope
from matchmaker.api import cursors
from matchmaker.api.doors import check_unchanged, door
from matchmaker.api.organisations import OrganisationFile, file_of
from matchmaker.api.shapes import Code, Given, Paged, PageOf, Taken, Text200, Text500
from matchmaker.foundation import clock
from matchmaker.web.guard import Who, require
from matchmaker.web.words import N_

EDITS: dict[str, Any] = {"gives": OrganisationFile, "tagged": True, "edits": True, "problems": (403, 404, 409)}


class OrganisationsAsked(Paged):
    """By words of the name or code, by where verification stands."""

    q: Annotated[Text200, Field(max_length=100)] = ""
    verification: Verification | None = None


class OrganisationListed(Given):
    """One organisation that the reader serves."""

    code: str
    name: str
    kind: str
    verification: Verification
    verified_until: date | None


class CheckIn(Taken):
    """One look-up: what, where, when, whether it was clear."""

    item: CheckItem
    clear: bool
    source: Annotated[Text200, Field(min_length=1)]
    checked_on: date


class VerifyIn(Taken):
    """The checklist, the scope and the last day of the seal."""

    scope: Annotated[Text200, Field(min_length=1)]
    until: date
    checks: Annotated[list[CheckIn], Field(max_length=10)]


class WhyIn(Taken):
    """Why; the organisation is told."""

    reason: Annotated[Text500, Field(min_length=1)]


def _get(code: str) -> Organisation:
    organisation = queries.get_organisation(code)
    require(access.serves(current_user, organisation), hide=True)
    return organisation


def _to_verify(code: str) -> Organisation:
    organisation = _get(code)
    require(access.may_verify(current_user, organisation))
    return organisation


def _to_change(code: Code) -> Organisation:
    organisation = _to_verify(code)
    check_unchanged(file_of(organisation))
    return organisation


@door(
    "GET",
    "/staff/organisations",
    N_("本园区的单位"),
    Who.STAFF,
    scope=Scope.STAFF,
    query=OrganisationsAsked,
    gives=PageOf[OrganisationListed],
)
def index(query: OrganisationsAsked) -> PageOf[OrganisationListed]:
    found = queries.list_organisations(current_user, query.q, query.verification or "")
    shown, after = cursors.by_code(found, query.cursor, query.limit)
    return PageOf(items=[OrganisationListed.model_validate(one) for one in shown], next=after)


@door(
    "GET",
    "/staff/organisations/<code>",
    N_("一家单位的全部资料"),
    Who.STAFF,
    scope=Scope.STAFF,
    gives=OrganisationFile,
    tagged=True,
    problems=(404,),
)
def show(code: str) -> OrganisationFile:
    return file_of(_get(code))


@door(
    "POST",
    "/staff/organisations/<code>/verify",
    N_("通过核验"),
    Who.STAFF,
    scope=Scope.STAFF,
    body=VerifyIn,
    guard=_to_verify,
    **EDITS,
)
def verify(code: str, body: VerifyIn) -> OrganisationFile:
    organisation = _to_change(code)
    checks = [service.Check(one.item, one.clear, one.source, one.checked_on) for one in body.checks]
    service.verify_organisation(
        organisation, by=current_user, now=clock.now(), scope=body.scope, until=body.until, checks=checks,
        version=organisation.version,
    )  # fmt: skip
    return file_of(organisation)


def _because(code: str, step: Callable[..., None], reason: str) -> OrganisationFile:
    organisation = _to_change(code)
    step(organisation, reason=reason, by=current_user, now=clock.now(), version=organisation.version)
    return file_of(organisation)


@door(
    "POST",
    "/staff/organisations/<code>/send-back",
    N_("退回"),
    Who.STAFF,
    scope=Scope.STAFF,
    body=WhyIn,
    guard=_to_verify,
    **EDITS,
)
def send_back(code: str, body: WhyIn) -> OrganisationFile:
    return _because(code, service.send_back_organisation, body.reason)


@door(
    "POST",
    "/staff/organisations/<code>/suspend",
    N_("暂停核验"),
    Who.STAFF,
    scope=Scope.STAFF,
    body=WhyIn,
    guard=_to_verify,
    **EDITS,
)
def suspend(code: str, body: WhyIn) -> OrganisationFile:
    return _because(code, service.suspend_organisation, body.reason)
