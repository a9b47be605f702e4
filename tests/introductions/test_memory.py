"""What each reason of a refusal hides, and what lets it be seen again: the table, and the rows behind it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from matchmaker.catalogue.models import Need
from matchmaker.foundation import clock
from matchmaker.foundation.db import db
from matchmaker.foundation.errors import NotAllowed, NotFound
from matchmaker.introductions import memory, refusals, service
from matchmaker.introductions.fairness import Refusal
from matchmaker.introductions.memory import RULES, Reach
from matchmaker.introductions.states import DeclineReason, Side, State
from tests.factories import make_need
from tests.introductions.cast import Cast, ask, bring, make_cast

HIDDEN_IN = {
    "region": {"same", "sister", "foreign"},
    "budget": {"same"},
    "capacity": {"same", "sister", "sister_away", "foreign", "foreign_away"},
    "process": {"same"},
    "tried": {"same", "sister", "sister_away"},
    "competitor": {"same", "sister", "sister_away"},
    "timing": {"same"},
    "other": {"same"},
}
OWN_ALONE = {"foreign", "foreign_away"}


@dataclass
class Asked:
    """A need as the table knows it."""

    id: int
    organisation_id: int
    place: str = "here"


@dataclass
class Said:
    """A refusal about need 1 of enterprise 1."""

    reason: str
    side: str = Side.PROVIDER
    need_id: int = 1
    enterprise_id: int = 1
    facts: dict[str, Any] = field(default_factory=lambda: {"place": "here"})


NEEDS = {
    "same": Asked(1, 1),
    "sister": Asked(2, 1),
    "sister_away": Asked(3, 1, "away"),
    "foreign": Asked(4, 2),
    "foreign_away": Asked(5, 2, "away"),
}


def test_every_reason_has_a_rule() -> None:
    assert set(RULES) == set(DeclineReason)


@pytest.mark.parametrize("reason", list(DeclineReason))
def test_refusal_covers_what_its_reason_covers(reason: str) -> None:
    said = Said(reason)
    assert {name for name, need in NEEDS.items() if memory.covers(said, need)} == HIDDEN_IN[reason]


@pytest.mark.parametrize("reason", list(DeclineReason))
def test_what_an_enterprise_says_reaches_its_own_needs_alone(reason: str) -> None:
    said = Said(reason, Side.ENTERPRISE)
    wanted = HIDDEN_IN[reason] - OWN_ALONE if RULES[reason].reach != Reach.PROVIDER else {"same"}
    assert {name for name, need in NEEDS.items() if memory.covers(said, need)} == wanted


def test_need_that_moves_is_another_place() -> None:
    assert not memory.covers(Said("region"), Asked(1, 1, "away"))


@pytest.mark.parametrize(
    ("reason", "name", "woken"),
    [(reason, name, True) for reason, rule in RULES.items() for name in (*rule.wakes, *rule.grows)]
    + [("region", "budget", False), ("budget", "deadline", False), ("tried", "capacity", False)],
)
def test_a_reason_ends_by_its_own_facts_alone(reason: str, name: str, woken: bool) -> None:
    facts = dict.fromkeys(
        ("regions", "budget", "price", "capacity", "ended", "does", "requirements", "deadline", "delivery"), 3
    )
    said = Said(reason, facts=memory.kept_facts(reason, facts, "here"))
    assert not memory.is_awake(said, facts)
    assert memory.is_awake(said, facts | {name: 4}) is woken


def test_fewer_people_wake_nothing() -> None:
    said = Said("capacity", facts={"capacity": 3, "ended": 2})
    assert not memory.is_awake(said, {"capacity": 2, "ended": 2})


def test_days_end_a_refusal() -> None:
    day = date(2026, 11, 2)
    assert memory.ends_on("capacity", {}, day) == date(2027, 1, 1)
    assert memory.ends_on("timing", {"deadline": "2026-12-31"}, day) == date(2027, 1, 1)
    assert memory.ends_on("timing", {"deadline": ""}, day) == date(2027, 1, 1)
    assert memory.ends_on("budget", {}, day) is None


def decline(cast: Cast, reason: str) -> Refusal:
    """Let the provider decline what the enterprise asks; return what is remembered."""
    one = ask(cast)
    service.decline(one, by=cast.seller, now=clock.now(), reason=reason, note="另有安排" if reason == "other" else "")
    return db.session.scalars(sa.select(Refusal).where(Refusal.introduction_id == one.id)).one()


def hidden(need: Need, day: date | None = None) -> list[int]:
    return [one.provider_id for one in refusals.list_for_need(need, day or clock.today())]


Change = Callable[[Cast], None]


def grow(cast: Cast) -> None:
    cast.provider.capacity += 1


def end_one(cast: Cast) -> None:
    other = Cast(**{**cast.__dict__, "need": make_need(cast.enterprise)})
    one = bring(other, State.AGREED)
    service.withdraw(one, by=cast.asker, now=clock.now(), note="改期")


def set_on(name: str, **fields: Any) -> Change:
    def change(cast: Cast) -> None:
        for key, value in fields.items():
            setattr(getattr(cast, name), key, value)

    return change


@pytest.mark.usefixtures("session")
@pytest.mark.parametrize(
    ("reason", "change"),
    [
        ("region", set_on("capability", regions=["REG110000", "REG120000"])),
        ("region", set_on("need", place="REG310000")),
        ("budget", set_on("need", budget_high=300.0)),
        ("budget", set_on("capability", price_low=1.0)),
        ("capacity", grow),
        ("capacity", end_one),
        ("process", set_on("capability", does="换了做法，用激光轮廓在线检测。")),
        ("timing", set_on("need", deadline=date(2030, 1, 1))),
        ("timing", set_on("capability", months_max=9)),
    ],
)
def test_refusal_holds_until_a_fact_of_its_reason_changes(reason: str, change: Change) -> None:
    cast = make_cast()
    cast.need.place, cast.capability.regions = "REG110113", ["REG110000"]
    decline(cast, reason)
    assert hidden(cast.need) == [cast.provider.id]
    set_on("need", title="换了标题")(cast)  # the negative control: what has nothing to do with it
    db.session.flush()
    assert hidden(cast.need) == [cast.provider.id]
    change(cast)
    db.session.flush()
    assert hidden(cast.need) == []


@pytest.mark.usefixtures("session")
def test_process_ends_with_the_requirement_lines() -> None:
    cast = make_cast()
    decline(cast, "process")
    cast.need.requirements[0].text = "只要离线抽检"
    db.session.flush()
    assert hidden(cast.need) == []


@pytest.mark.usefixtures("session")
def test_other_needs_are_hidden_as_far_as_the_reason_reaches() -> None:
    cast = make_cast()
    cast.need.place = "REG110113"
    sister, foreign = make_need(cast.enterprise, place="REG110113"), make_need(place="REG110113")
    away = make_need(place="REG310000")
    decline(cast, "region")
    assert [hidden(one) for one in (sister, foreign, away)] == [[cast.provider.id], [cast.provider.id], []]


@pytest.mark.usefixtures("session")
def test_capacity_passes_after_sixty_days() -> None:
    cast = make_cast()
    decline(cast, "capacity")
    today = clock.today()
    assert hidden(cast.need, today + timedelta(days=59))
    assert not hidden(cast.need, today + timedelta(days=60))


@pytest.mark.usefixtures("session")
def test_undo_is_for_the_side_that_said_so() -> None:
    cast = make_cast()
    row = decline(cast, "competitor")
    (code,) = refusals.codes_of([row]).values()
    for other in (cast.asker, cast.officer):
        with pytest.raises(NotAllowed):
            refusals.undo(code, by=other, now=clock.now())
    with pytest.raises(NotFound):
        refusals.undo("I-1999-0001", by=cast.seller, now=clock.now())
    assert hidden(cast.need) == [cast.provider.id]
    refusals.undo(code, by=cast.seller, now=clock.now())
    db.session.flush()
    assert hidden(cast.need) == []


@pytest.mark.usefixtures("session")
def test_what_was_remembered_without_facts_hides_its_own_need_alone() -> None:
    """As the migration leaves what was declined before."""
    cast = make_cast()
    row = decline(cast, "capacity")
    row.facts = {}
    cast.provider.capacity += 5
    db.session.flush()
    assert hidden(cast.need) == [cast.provider.id]
    assert hidden(make_need()) == []
