"""The registers of 示范项目 and 标杆企业: who stands in them and is named, what they use by two keys; open days are `open_days.py`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import selectinload

from matchmaker.accounts.access import serves
from matchmaker.catalogue.benchmarks import Benchmark, BenchmarkUse, RecogniserLevel, Register
from matchmaker.catalogue.closing import close_all
from matchmaker.catalogue.findings import names_of
from matchmaker.catalogue.offers import Capability
from matchmaker.catalogue.scan import scan
from matchmaker.foundation import audit, clock
from matchmaker.foundation.db import db, next_code
from matchmaker.foundation.errors import Conflict, IllegalTransition, Invalid, NotAllowed, NotFound
from matchmaker.matching.taxonomy import default_taxonomy

if TYPE_CHECKING:
    from matchmaker.accounts.models import Organisation
    from matchmaker.accounts.people import User


@dataclass(frozen=True)
class Recognised:
    """What staff type of one row; `organisation` is the enterprise here that it belongs to, where it is here."""

    register: str
    title: str
    holder: str
    region: str
    industry: str
    recogniser: str
    level: str
    year: int
    valid_until: date | None
    scenes: tuple[str, ...]
    story: str
    source: str
    checked_on: date


def may_keep(user: "User", benchmark: Benchmark | None = None) -> bool:
    """Return whether the person keeps the registers: all staff; a row of an enterprise here its own staff."""
    if benchmark is None or benchmark.organisation is None:
        return user.is_staff
    return serves(user, benchmark.organisation)


def may_host(user: "User", benchmark: Benchmark) -> bool:
    """Return whether the person opens its doors: its own people, and who keeps it."""
    return user.belongs_to(benchmark.organisation_id) or may_keep(user, benchmark)


def is_named(user: "User | None", benchmark: Benchmark) -> bool:
    """Return whether somebody may read who it is: a public list named it, the enterprise agreed, or it is theirs or their staff's."""
    if benchmark.organisation is None or benchmark.named_at is not None:
        return True
    return user is not None and user.is_authenticated and may_host(user, benchmark)


def get_benchmark(code: str) -> Benchmark:
    """Return one by its code. Raises NotFound."""
    found = db.session.scalars(sa.select(Benchmark).where(Benchmark.code == code, Benchmark.removed_at.is_(None)))
    row = found.first()
    if row is None:
        raise NotFound("benchmark")
    return row


def list_benchmarks(on: date | None = None) -> list[Benchmark]:
    """Return both registers, the latest year first; with `on` as they stood at the end of that day, what was not recorded yet left out."""
    found = sa.select(Benchmark).options(selectinload(Benchmark.uses))
    if on is None:
        found = found.where(Benchmark.removed_at.is_(None))
    rows = db.session.scalars(found.order_by(Benchmark.year.desc(), Benchmark.register, Benchmark.id)).unique()
    return [one for one in rows if on is None or _stood(one, on)]


def _stood(one: Benchmark, day: date) -> bool:
    return clock.day_of(one.created_at) <= day and (one.removed_at is None or clock.day_of(one.removed_at) > day)


def list_of_organisations(organisation_ids: set[int]) -> list[Benchmark]:
    """Return the rows that belong to these enterprises."""
    return [one for one in list_benchmarks() if one.organisation_id in organisation_ids]


def list_using(capability: Capability) -> list[BenchmarkUse]:
    """Return where a solution is used and both sides say so: 优势产品 + 标杆工厂."""
    return [one for one in _uses_of([capability.id]) if one.is_shown and one.benchmark.removed_at is None]


def list_asked(provider_ids: set[int]) -> list[BenchmarkUse]:
    """Return the standing uses of the providers' solutions, agreed to or not."""
    mine = sa.select(Capability.id).where(Capability.organisation_id.in_(provider_ids))
    return _uses_of(list(db.session.scalars(mine)))


def _uses_of(capability_ids: Sequence[int]) -> list[BenchmarkUse]:
    found = sa.select(BenchmarkUse).where(
        BenchmarkUse.capability_id.in_(capability_ids), BenchmarkUse.ended_at.is_(None)
    )
    return list(db.session.scalars(found.order_by(BenchmarkUse.id)))


def record(facts: Recognised, organisation: "Organisation | None", *, by: "User", now: datetime) -> Benchmark:
    """Enter a row and return it. Raises NotAllowed, Invalid at the field, Conflict where it stands there already."""
    if not may_keep(by) or (organisation is not None and not serves(by, organisation)):
        raise NotAllowed("not_your_role")
    _check(facts, clock.day_of(now))
    if organisation is not None:
        _gives_nobody_away(facts, organisation)
    columns: dict[str, Any] = {name: getattr(facts, name) for name in Recognised.__dataclass_fields__}
    row = Benchmark(
        code=next_code("BM", clock.day_of(now).year),
        **columns | {"scenes": list(facts.scenes)},
        organisation=organisation,
        by_id=by.id,
        created_at=now,
    )
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError as error:
        raise Invalid("title", "benchmark_twice") from error
    audit.record("benchmark.record", row.code, by=by, now=now)
    return row


def _check(facts: Recognised, today: date) -> None:
    for name, allowed in (("register", Register), ("level", RecogniserLevel)):
        if getattr(facts, name) not in set(allowed):
            raise Invalid(name, "choose_one")
    for name in ("title", "recogniser", "source"):
        if not getattr(facts, name):
            raise Invalid(name, "needed_to_submit")
    if not 1990 <= facts.year <= today.year:
        raise Invalid("year", "out_of_range", low=1990, high=today.year)
    if facts.valid_until is not None and facts.valid_until.year < facts.year:
        raise Invalid("valid_until", "band_upside_down")
    known = default_taxonomy().concepts
    if any(known.get(one) is None or known[one].facet != "scene" for one in facts.scenes):
        raise Invalid("scenes", "choose_one")


def _gives_nobody_away(facts: Recognised, organisation: "Organisation") -> None:
    """Who it is shows by the enterprise's own consent alone, so no other column may tell it."""
    for name in ("title", "story", "source", "recogniser"):
        if scan(getattr(facts, name), names_of(organisation)):
            raise Invalid(name, "gives_away")


def remove(benchmark: Benchmark, *, by: "User", now: datetime) -> None:
    """Take a row out of its register; figures of earlier days keep it, its open days are called off. Raises NotAllowed."""
    if not may_keep(by, benchmark):
        raise NotAllowed("not_yours")
    benchmark.removed_at = now
    audit.record("benchmark.remove", benchmark.code, by=by, now=now)
    close_all(benchmark, by=by, now=now)


def agree_to_be_named(benchmark: Benchmark, agreed: bool, *, by: "User", now: datetime) -> None:
    """Let everybody read who it is, or nobody any more, which calls its open days off: the enterprise alone decides. Raises NotAllowed."""
    if not by.belongs_to(benchmark.organisation_id):
        raise NotAllowed("not_yours")
    benchmark.named_at = (benchmark.named_at or now) if agreed else None
    audit.record("benchmark.name", benchmark.code, by=by, now=now, agreed=agreed)
    if not agreed:
        close_all(benchmark, by=by, now=now)  # an open day tells who it is


def say_used(benchmark: Benchmark, capability: Capability, note: str, *, by: "User", now: datetime) -> BenchmarkUse:
    """Say that the factory uses a solution, for one's own side; the other side's key is the second. Return the row.

    Said by the second side it completes the first one's. Raises NotAllowed, Conflict (solution not public).
    """
    enterprise, provider = by.belongs_to(benchmark.organisation_id), by.belongs_to(capability.organisation_id)
    if enterprise == provider:  # neither, or both: nobody turns two keys
        raise NotAllowed("not_yours")
    if not capability.is_public:
        raise Conflict("capability_not_open")
    row = next((one for one in _uses_of([capability.id]) if one.benchmark_id == benchmark.id), None)
    if row is None:
        row = BenchmarkUse(benchmark_id=benchmark.id, capability_id=capability.id, note=note[:200], created_at=now)
    if enterprise:
        row.enterprise_at = row.enterprise_at or now
    else:
        row.provider_at = row.provider_at or now
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError as error:  # the other side spoke at the same moment
        raise Conflict("no_such_step") from error
    audit.record("benchmark.use", benchmark.code, by=by, now=now, capability=capability.code)
    return row


def get_use(benchmark: Benchmark, capability: Capability) -> BenchmarkUse:
    """Return the standing row of a factory and a solution. Raises NotFound."""
    row = next((one for one in _uses_of([capability.id]) if one.benchmark_id == benchmark.id), None)
    if row is None:
        raise NotFound("benchmark_use")
    return row


def may_end_use(user: "User", use: BenchmarkUse) -> bool:
    """Return whether the person may take it back: either side, and who keeps the row."""
    sides = (use.benchmark.organisation_id, use.capability.organisation_id)
    return any(user.belongs_to(one) for one in sides) or may_keep(user, use.benchmark)


def end_use(use: BenchmarkUse, *, by: "User", now: datetime) -> None:
    """Take it back: from now on it is not shown. Raises NotAllowed, IllegalTransition."""
    if not may_end_use(by, use):
        raise NotAllowed("not_yours")
    if use.ended_at is not None:
        raise IllegalTransition("no_such_step")
    use.ended_at = now
    audit.record("benchmark.end_use", use.benchmark.code, by=by, now=now, capability=use.capability.code)
