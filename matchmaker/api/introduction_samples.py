"""The sample of a delivered introduction: each side turns its key to the same words; public ones are `samples.py`."""

from datetime import datetime
from typing import Annotated, Any

from flask_login import current_user
from pydantic import Field

from matchmaker.api.doors import door
from matchmaker.api.introductions import load
from matchmaker.api.shapes import Given, Taken, Text, Text120
from matchmaker.foundation import clock
from matchmaker.foundation.errors import NotFound
from matchmaker.introductions import access, samples
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.samples import LONGEST, Sample, Words
from matchmaker.web.guard import Who, require
from matchmaker.web.words import N_

SIDES = (Who.ENTERPRISE, Who.PROVIDER)


class SampleIn(Taken):
    """What others will read; `named` counts where the enterprise says it."""

    title: Annotated[Text120, Field(min_length=1)]
    work: Annotated[Text, Field(min_length=1, max_length=LONGEST["work"])]
    result: Annotated[Text, Field(max_length=LONGEST["result"])] = ""
    year: Annotated[int, Field(ge=1990, le=2100)]
    named: bool = False


class AgreeIn(Taken):
    """The second key, to the words that were read."""

    version: Annotated[int, Field(ge=1)]
    named: bool = False


class SampleHeld(Given):
    """The sample as its two sides read it."""

    code: str
    title: str
    work: str
    result: str
    year: int
    named: bool
    version: int
    enterprise_at: datetime | None
    provider_at: datetime | None
    published_at: datetime | None
    withdrawn_at: datetime | None


def _own(code: str) -> Introduction:
    introduction = load(code)
    require(access.side_for(current_user, introduction) is not None)
    return introduction


def _sample(code: str) -> Sample:
    row = samples.find_sample(_own(code))
    if row is None:
        raise NotFound("sample")
    return row


def out(row: Sample) -> SampleHeld:
    """Return the sample; who may see it was asked before."""
    return SampleHeld.model_validate(row)


STEP: dict[str, Any] = {"gives": SampleHeld, "problems": (409,)}


@door("GET", "/introductions/<code>/sample", N_("一件已交付对接的样板"), *SIDES, gives=SampleHeld)
def show(code: str) -> SampleHeld:
    return out(_sample(code))


@door(
    "POST",
    "/introductions/<code>/sample",
    N_("写样板；对方确认后公开"),
    *SIDES,
    body=SampleIn,
    guard=_own,
    **STEP,
)
def write(code: str, body: SampleIn) -> SampleHeld:
    words = Words(body.title, body.work, body.result, body.year)
    return out(samples.write(_own(code), words, body.named, by=current_user, now=clock.now()))


@door(
    "POST",
    "/introductions/<code>/sample/agree",
    N_("同意公开读到的这一版"),
    *SIDES,
    body=AgreeIn,
    guard=_own,
    **STEP,
)
def agree(code: str, body: AgreeIn) -> SampleHeld:
    row = _sample(code)
    samples.agree(row, body.version, body.named, by=current_user, now=clock.now())
    return out(row)


@door("POST", "/introductions/<code>/sample/withdraw", N_("撤回样板，不再公开"), *SIDES, **STEP)
def withdraw(code: str) -> SampleHeld:
    row = _sample(code)
    samples.withdraw(row, by=current_user, now=clock.now())
    return out(row)
