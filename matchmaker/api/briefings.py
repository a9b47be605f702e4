"""政策解读与标准宣贯: what is planned and was held, booking a seat, giving it up, materials; holding one is `staff_briefings.py`."""

from datetime import datetime

from flask import Response
from flask_login import current_user

from matchmaker.api import cursors
from matchmaker.api.doors import door
from matchmaker.api.shapes import Given, Paged, PageOf
from matchmaker.foundation import clock
from matchmaker.policies import briefings
from matchmaker.policies.models import Briefing, BriefingKind
from matchmaker.web import uploads
from matchmaker.web.guard import Who
from matchmaker.web.words import N_


class BriefingListed(Given):
    """One lecture; `entries` are ids of the library."""

    code: str
    kind: BriefingKind
    title: str
    speaker: str
    place: str
    entries: list[str]
    starts_at: datetime
    ends_at: datetime
    capacity: int
    taken: int


class MaterialOut(Given):
    """A file of it, for whoever is signed in."""

    code: str
    name: str
    kind: str
    size: int


class BriefingOut(BriefingListed):
    """One lecture with its materials; `booked` is about the person of the token."""

    about: str
    park: str | None
    materials: list[MaterialOut]
    cancelled_at: datetime | None
    booked: bool


def out(one: Briefing) -> BriefingOut:
    """Return a lecture, with whether the person has a seat."""
    told = {name: getattr(one, name) for name in BriefingListed.model_fields if name != "kind"}
    return BriefingOut(
        **told,
        kind=BriefingKind(one.kind),
        about=one.about,
        park=one.park.slug if one.park is not None else None,
        materials=[MaterialOut.model_validate(each) for each in one.materials],
        cancelled_at=one.cancelled_at,
        booked=current_user.is_authenticated and briefings.find_seat(one, current_user.id) is not None,
    )


@door("GET", "/briefings", N_("政策解读与标准宣贯"), Who.PUBLIC, query=Paged, gives=PageOf[BriefingListed])
def index(query: Paged) -> PageOf[BriefingListed]:
    shown, after = cursors.by_code(briefings.list_briefings(), query.cursor, query.limit)
    return PageOf(items=[BriefingListed.model_validate(one) for one in shown], next=after)


@door("GET", "/briefings/<code>", N_("一场宣讲及其资料"), Who.PUBLIC, gives=BriefingOut)
def show(code: str) -> BriefingOut:
    return out(briefings.get_briefing(code))


@door("POST", "/briefings/<code>/book", N_("报名听讲"), Who.SIGNED_IN, gives=BriefingOut, problems=(409,))
def book(code: str) -> BriefingOut:
    one = briefings.get_briefing(code)
    briefings.book(one, by=current_user, now=clock.now())
    return out(one)


@door("POST", "/briefings/<code>/give_up", N_("取消听讲报名"), Who.SIGNED_IN, gives=BriefingOut, problems=(409,))
def give_up(code: str) -> BriefingOut:
    one = briefings.get_briefing(code)
    briefings.give_up(one, by=current_user, now=clock.now())
    return out(one)


@door("GET", "/briefings/materials/<material>", N_("下载宣讲资料"), Who.SIGNED_IN, file="*/*")
def download(material: str) -> Response:
    file = briefings.get_material(material)
    return uploads.as_download(file.digest, file.name, file.kind)
