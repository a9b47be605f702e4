"""解决方案样板: the public ones; each side turns its key on the page of the introduction."""

from datetime import datetime

from flask_login import current_user

from matchmaker.api import cursors
from matchmaker.api.doors import door
from matchmaker.api.shapes import Given, Paged, PageOf
from matchmaker.introductions import access, samples
from matchmaker.introductions.samples import Sample
from matchmaker.web.guard import Who
from matchmaker.web.words import N_


class SampleOut(Given):
    """What a delivered introduction shows; `customer` is a name where the enterprise lets it stand there, else its mask.

    Need and introduction are told to those who may open them.
    """

    code: str
    title: str
    work: str
    result: str
    year: int
    customer: str
    capability: str | None
    need: str | None
    introduction: str | None
    published_at: datetime


def out(one: Sample) -> SampleOut:
    """Return a public sample."""
    made, capability = one.introduction, one.introduction.capability
    sees = access.may_view(current_user, made)
    assert one.published_at is not None  # it is public
    return SampleOut(
        **{name: getattr(one, name) for name in ("code", "title", "work", "result", "year")},
        customer=one.case.customer if one.case is not None else "",
        capability=capability.code if capability is not None else None,
        need=made.need.code if sees else None,
        introduction=made.code if sees else None,
        published_at=one.published_at,
    )


@door("GET", "/samples", N_("解决方案样板"), Who.SIGNED_IN, query=Paged, gives=PageOf[SampleOut])
def index(query: Paged) -> PageOf[SampleOut]:
    shown, after = cursors.by_code(samples.list_samples(), query.cursor, query.limit)
    return PageOf(items=[out(one) for one in shown], next=after)


@door("GET", "/samples/<code>", N_("一个样板"), Who.SIGNED_IN, gives=SampleOut)
def show(code: str) -> SampleOut:
    return out(samples.get_sample(code))
