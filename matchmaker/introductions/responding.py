"""应答: a provider's structured answer to a published need; it starts an introduction in the provider's name."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa

from matchmaker.catalogue.offers import Capability
from matchmaker.foundation.db import db
from matchmaker.foundation.errors import Invalid
from matchmaker.introductions import guards
from matchmaker.introductions.models import Introduction, Response, ResponseLine
from matchmaker.introductions.service import propose
from matchmaker.introductions.states import Side

if TYPE_CHECKING:
    from matchmaker.accounts.people import User
    from matchmaker.catalogue.models import Need
    from matchmaker.catalogue.offers import Case

LONGEST_LINE = 500
LONGEST_NOTE = 2000
MOST_MONTHS = 120
MOST_WAN = 1_000_000  # 万元; more is a slip of the keyboard


@dataclass(frozen=True)
class Answer:
    """What a provider says: `lines` maps a requirement's place (from 0) to how it is met; prices are in 万元."""

    lines: dict[int, str] = field(default_factory=dict)
    cases: Sequence["Case"] = ()
    price_low: float | None = None
    price_high: float | None = None
    months: int | None = None
    site_survey: bool = False
    note: str = ""


def respond(
    need: "Need",
    capability: Capability,
    *,
    by: "User",
    now: datetime,
    answer: Answer,
    consent: bool = False,
    abroad: bool = False,
) -> Introduction:
    """Answer a need with one of the provider's capabilities; return the introduction that it starts, flushed.

    Raises Invalid (a 必须 is not answered, a range is upside down, a text gives somebody away, consent not ticked) and
    whatever `service.propose` raises.
    """
    _check(need, capability, answer)
    introduction = propose(need, capability, by=by, side=Side.PROVIDER, now=now, consent=consent, abroad=abroad)
    response = Response(
        introduction=introduction,
        price_low=answer.price_low,
        price_high=answer.price_high,
        months=answer.months,
        site_survey=answer.site_survey,
        note=answer.note,
        created_at=now,
    )
    response.cases = list(answer.cases)
    response.lines = [
        ResponseLine(requirement=requirement, requirement_text=requirement.text, text=answer.lines[place])
        for place, requirement in enumerate(need.requirements)
        if answer.lines.get(place)
    ]
    db.session.add(response)
    db.session.flush()
    return introduction


def _check(need: "Need", capability: Capability, answer: Answer) -> None:
    for place, requirement in enumerate(need.requirements):
        text = answer.lines.get(place, "")
        if requirement.must and not text:
            raise Invalid(f"lines_{place}", "must_be_answered")
        if len(text) > LONGEST_LINE:
            raise Invalid(f"lines_{place}", "note_too_long", n=LONGEST_LINE)
        guards.gives_nobody_away(f"lines_{place}", text, need.organisation)
    if len(answer.note) > LONGEST_NOTE:
        raise Invalid("note", "note_too_long", n=LONGEST_NOTE)
    guards.gives_nobody_away("note", answer.note, need.organisation)
    _check_numbers(answer)
    own = db.session.scalars(sa.select(Capability.id).where(Capability.organisation_id == capability.organisation_id))
    if {one.capability_id for one in answer.cases} - set(own):
        raise Invalid("cases", "not_your_case")


def _check_numbers(answer: Answer) -> None:
    low, high = answer.price_low, answer.price_high
    for name, value in (("price_low", low), ("price_high", high)):
        if value is not None and not 0 <= value <= MOST_WAN:
            raise Invalid(name, "number_out_of_range", n=MOST_WAN)
    if low is not None and high is not None and high < low:
        raise Invalid("price_high", "band_upside_down")
    if answer.months is not None and not 0 <= answer.months <= MOST_MONTHS:
        raise Invalid("months", "number_out_of_range", n=MOST_MONTHS)
