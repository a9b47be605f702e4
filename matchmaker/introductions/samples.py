"""解决方案样板: what a delivered introduction shows to others, by two keys: a case of grade 平台交付, which ranking may quote."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.catalogue.offers import Case, Grade
from matchmaker.catalogue.queries import find_mask
from matchmaker.foundation import audit, clock
from matchmaker.foundation.db import Base, db, mark_posts_changed, next_code
from matchmaker.foundation.errors import Conflict, IllegalTransition, Invalid, NotAllowed, NotFound
from matchmaker.introductions import guards
from matchmaker.introductions.access import side_for
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.states import Side, State
from matchmaker.matching.taxonomy import default_taxonomy
from matchmaker.notifications.service import tell

if TYPE_CHECKING:
    from matchmaker.accounts.people import User

LONGEST = {"title": 120, "work": 2000, "result": 1000}


class Sample(Base):
    """One sample: its words, both keys, and the case that it became."""

    __tablename__ = "solution_sample"
    __table_args__ = (
        sa.CheckConstraint("year BETWEEN 1990 AND 2100", name="year"),
        sa.CheckConstraint(
            "enterprise_at IS NOT NULL OR provider_at IS NOT NULL OR withdrawn_at IS NOT NULL", name="said"
        ),
        sa.CheckConstraint(
            "(published_at IS NULL) OR (enterprise_at IS NOT NULL AND provider_at IS NOT NULL)", name="two_keys"
        ),
        sa.CheckConstraint("case_id IS NULL OR (published_at IS NOT NULL AND withdrawn_at IS NULL)", name="case"),
    )

    code: Mapped[str] = mapped_column(sa.String(20), unique=True)
    introduction_id: Mapped[int] = mapped_column(ForeignKey("introduction.id"), unique=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id", ondelete="SET NULL"), unique=True)
    title: Mapped[str] = mapped_column(sa.String(120))
    work: Mapped[str] = mapped_column(sa.Text)
    result: Mapped[str] = mapped_column(sa.Text, default="")
    year: Mapped[int]
    named: Mapped[bool] = mapped_column(default=False)  # the enterprise lets its name stand there
    version: Mapped[int] = mapped_column(default=1)  # of the words, so that nobody agrees to what they have not read
    enterprise_at: Mapped[datetime | None]
    provider_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    introduction: Mapped[Introduction] = relationship(lazy="joined", innerjoin=True)
    case: Mapped[Case | None] = relationship()

    @property
    def is_public(self) -> bool:
        return self.published_at is not None and self.withdrawn_at is None


@dataclass(frozen=True)
class Words:
    """What stands in a sample."""

    title: str
    work: str
    result: str
    year: int


def find_sample(introduction: Introduction) -> Sample | None:
    """Return the sample of an introduction, a withdrawn one as well."""
    return db.session.scalars(sa.select(Sample).where(Sample.introduction_id == introduction.id)).unique().first()


def get_sample(code: str) -> Sample:
    """Return a sample that everybody may read. Raises NotFound."""
    row = db.session.scalars(sa.select(Sample).where(Sample.code == code)).unique().first()
    if row is None or not row.is_public:
        raise NotFound("sample")
    return row


def list_samples(until: date | None = None) -> list[Sample]:
    """Return the public samples, the newest first; with `until` those that were public at the end of that day."""
    rows = db.session.scalars(sa.select(Sample).order_by(Sample.published_at.desc(), Sample.id.desc())).unique()
    return [one for one in rows if (one.is_public if until is None else _was_public(one, until))]


def _was_public(one: Sample, day: date) -> bool:
    if one.published_at is None or clock.day_of(one.published_at) > day:
        return False
    return one.withdrawn_at is None or clock.day_of(one.withdrawn_at) > day


def may_write(user: "User", introduction: Introduction) -> bool:
    """Return whether the person may make a sample of it: one side of a delivered introduction about a solution."""
    delivered = introduction.state == State.DELIVERED and introduction.capability is not None
    return delivered and side_for(user, introduction) is not None


def _side(introduction: Introduction, by: "User") -> Side:
    side = side_for(by, introduction)
    if side is None:
        raise NotAllowed("not_yours")
    if introduction.state != State.DELIVERED or introduction.capability is None:
        raise IllegalTransition("sample_not_delivered")
    return side


def write(introduction: Introduction, words: Words, named: bool, *, by: "User", now: datetime) -> Sample:
    """Write a sample, or write it anew while it is not public: the writer's key is turned, the other side is asked; return it.

    Raises NotAllowed, IllegalTransition (not delivered, or public already), Invalid at the field.
    """
    side = _side(introduction, by)
    _check(introduction, words, now)
    row = find_sample(introduction) or Sample(introduction=introduction, created_at=now, version=0)
    if row.is_public:
        raise IllegalTransition("no_such_step")
    row.code = row.code or next_code("SM", clock.day_of(now).year)
    row.title, row.work, row.result, row.year = words.title, words.work, words.result, words.year
    row.version += 1
    row.named = named and side == Side.ENTERPRISE
    row.published_at = row.withdrawn_at = None
    row.enterprise_at = now if side == Side.ENTERPRISE else None
    row.provider_at = now if side == Side.PROVIDER else None
    db.session.add(row)
    db.session.flush()
    audit.record("sample.write", row.code, by=by, now=now, introduction=introduction.code, version=row.version)
    _tell_other("sample_asked", row, side, now)
    return row


def _check(introduction: Introduction, words: Words, now: datetime) -> None:
    for name, most in LONGEST.items():
        text = getattr(words, name)
        if not text and name != "result":
            raise Invalid(name, "needed_to_submit")
        if len(text) > most:
            raise Invalid(name, "note_too_long", n=most)
        guards.gives_nobody_away(name, text, introduction.enterprise)
    if not 1990 <= words.year <= clock.day_of(now).year:
        raise Invalid("year", "out_of_range", low=1990, high=clock.day_of(now).year)


def agree(sample: Sample, version: int, named: bool, *, by: "User", now: datetime) -> None:
    """Turn the second key to the words that were read: the case is made and stands in lists from the next request on.

    Raises NotAllowed, IllegalTransition, Conflict (changed_meanwhile: other words; own key already).
    """
    side = _side(sample.introduction, by)
    if sample.is_public or sample.withdrawn_at is not None:
        raise IllegalTransition("no_such_step")
    if (sample.enterprise_at if side == Side.ENTERPRISE else sample.provider_at) is not None:
        raise Conflict("no_such_step")
    key: dict[str, Any] = {"provider_at": now}
    if side == Side.ENTERPRISE:
        key = {"enterprise_at": now, "named": named}
    still = sa.update(Sample).where(Sample.id == sample.id, Sample.version == version, Sample.published_at.is_(None))
    still = still.where(Sample.withdrawn_at.is_(None))
    done = db.session.execute(still.values(published_at=now, **key), execution_options={"synchronize_session": False})
    if not getattr(done, "rowcount", 0):
        raise Conflict("changed_meanwhile")
    db.session.refresh(sample)
    _publish(sample)
    audit.record("sample.agree", sample.code, by=by, now=now, introduction=sample.introduction.code)
    _tell_other("sample_public", sample, side, now)


def _publish(sample: Sample) -> None:
    capability = sample.introduction.capability
    assert capability is not None  # `_side` looked
    case = Case(
        customer=_customer(sample, capability.language),
        work=sample.work,
        result=sample.result,
        year=sample.year,
        grade=Grade.PLATFORM,
        consented=True,
        sample=True,
        position=max((one.position for one in capability.cases), default=-1) + 1,
    )
    capability.cases.append(case)
    sample.case = case
    db.session.flush()
    mark_posts_changed()


def _customer(sample: Sample, language: str) -> str:
    """Return whom it was done for: the name where the enterprise lets it stand there, else what its mask shows."""
    enterprise = sample.introduction.enterprise
    if sample.named:
        return enterprise.name_in(language)[:100]
    mask, known = find_mask(enterprise), default_taxonomy().concepts
    parts = [known[one] for one in (mask.industry, mask.region) if one in known]
    said = [one.en if language == "en" else one.zh for one in parts]
    return " · ".join(said)[:100] or ("A manufacturer" if language == "en" else "制造企业")


def withdraw(sample: Sample, *, by: "User", now: datetime) -> None:
    """Take it back, either side at any time: the case goes, and with it the evidence. Raises NotAllowed, IllegalTransition."""
    side = _side(sample.introduction, by)
    if sample.withdrawn_at is not None:
        raise IllegalTransition("no_such_step")
    case, capability = sample.case, sample.introduction.capability
    sample.case, sample.withdrawn_at = None, now
    db.session.flush()
    if case is not None and capability is not None and case in capability.cases:
        capability.cases.remove(case)
        mark_posts_changed()
    audit.record("sample.withdraw", sample.code, by=by, now=now, introduction=sample.introduction.code)
    _tell_other("sample_withdrawn", sample, side, now)


def _tell_other(kind: str, sample: Sample, side: Side, now: datetime) -> None:
    """Tell the other side's people; the words themselves stand on the page."""
    introduction = sample.introduction
    other = introduction.provider if side == Side.ENTERPRISE else introduction.enterprise
    page = {"to": "samples.edit", "values": {"code": introduction.code}}
    facts = {"introduction": introduction.code, "page": page}  # no title: it is nobody else's until both agree
    for one in other.memberships:
        if one.holds_on(clock.day_of(now)):
            tell(kind, one.user, subject=introduction.code, facts=facts, now=now)
