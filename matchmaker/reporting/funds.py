"""Funds: who put how much into what, graded by evidence; rows are only added, a correction stands in the place of another row."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.accounts.access import serves
from matchmaker.foundation import audit, clock
from matchmaker.foundation.db import Base, db, next_code, one_of
from matchmaker.foundation.errors import Conflict, Invalid, NotAllowed, NotFound
from matchmaker.reporting.ledger import Ledger
from matchmaker.reporting.scope import Row, Scope, firms_of

if TYPE_CHECKING:
    from matchmaker.accounts.models import Organisation
    from matchmaker.accounts.people import User

MOST = 10**13
"""元: ten thousand billion, so that a slip of the finger is refused and not stored."""


class FundKind(StrEnum):
    """支持资金, 企业投资, 贷款: three figures that are never added up."""

    SUPPORT = "support"
    INVESTMENT = "investment"
    LOAN = "loan"


class Evidence(StrEnum):
    """企业自述, 凭证已核 (staff saw it), 审计或拨付凭证; the multiplier takes the last two."""

    CLAIMED = "claimed"
    DOCUMENT = "document"
    AUDITED = "audited"


SEEN = (Evidence.DOCUMENT, Evidence.AUDITED)


class Fund(Base):
    """One amount; append-only. `corrects_id`: the row in whose place it stands; 0 元 takes that row back."""

    __tablename__ = "fund"
    __table_args__ = (
        one_of("kind", FundKind),
        one_of("evidence", Evidence),
        sa.CheckConstraint(f"yuan BETWEEN 0 AND {MOST}", name="yuan"),
        sa.CheckConstraint("yuan > 0 OR corrects_id IS NOT NULL", name="something"),
        sa.CheckConstraint("corrects_id IS NULL OR note <> ''", name="reason"),
    )

    code: Mapped[str] = mapped_column(sa.String(20), unique=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(12))
    yuan: Mapped[int] = mapped_column(sa.BigInteger)
    evidence: Mapped[str] = mapped_column(sa.String(10))
    source: Mapped[str] = mapped_column(sa.String(200))  # the document: issuer and number, or who said so
    on: Mapped[date] = mapped_column(index=True)  # when it was granted, paid or invested
    note: Mapped[str] = mapped_column(sa.String(300), default="")
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("fund.id"), unique=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(index=True)

    organisation: Mapped["Organisation"] = relationship(lazy="joined", innerjoin=True)
    by: Mapped["User"] = relationship(lazy="joined", innerjoin=True)
    corrects: Mapped["Fund | None"] = relationship(remote_side="Fund.id")


@dataclass(frozen=True)
class Said:
    """What staff enter."""

    kind: str
    yuan: int
    evidence: str
    source: str
    on: date
    note: str = ""


def may_enter(user: "User", organisation: "Organisation") -> bool:
    """Return whether the person may write down funds of an enterprise: staff whom it turns to, of nobody they belong to."""
    return organisation.is_enterprise and serves(user, organisation) and not user.belongs_to(organisation.id)


def enter(organisation: "Organisation", said: Said, *, by: "User", now: datetime, corrects: Fund | None = None) -> Fund:
    """Write down an amount, or one in the place of another; return it.

    Raises NotAllowed, Invalid at the field, Conflict where the other row was corrected already.
    """
    if not may_enter(by, organisation):
        raise NotAllowed("not_yours")
    if not (0 if corrects is not None else 1) <= said.yuan <= MOST:
        raise Invalid("amount", "out_of_range", low=0, high=MOST // 10_000)
    if not said.source:
        raise Invalid("source", "needed_to_submit")
    if said.on > clock.day_of(now):
        raise Invalid("on", "fund_day_in_future")
    if corrects is not None and not said.note:
        raise Invalid("note", "needed_to_submit")
    if corrects is not None:
        db.session.execute(sa.select(Fund.id).where(Fund.id == corrects.id).with_for_update())
    if corrects is not None and find_correction(corrects) is not None:
        raise Conflict("changed_meanwhile")
    row = Fund(organisation=organisation, by=by, at=now, corrects=corrects, code=next_code("F", clock.day_of(now).year))
    row.kind, row.yuan, row.evidence, row.source = said.kind, said.yuan, said.evidence, said.source
    row.on, row.note = said.on, said.note
    db.session.add(row)
    db.session.flush()
    facts = {"kind": row.kind, "yuan": row.yuan, "evidence": row.evidence, "organisation": organisation.code}
    audit.record("fund.correct" if corrects else "fund.enter", row.code, by=by, now=now, **facts)
    return row


def find_correction(fund: Fund) -> Fund | None:
    """Return the row that stands in the place of one, None where it stands."""
    return db.session.scalars(sa.select(Fund).where(Fund.corrects_id == fund.id)).first()


def get_fund(code: str) -> Fund:
    """Return one. Raises NotFound."""
    found = db.session.scalars(sa.select(Fund).where(Fund.code == code)).first()
    if found is None:
        raise NotFound("fund")
    return found


def list_funds(ledger: Ledger) -> list[Fund]:
    """Return the rows that stood at the end of the ledger's day, the latest day first: written until then and not corrected until then."""
    rows = list(
        db.session.scalars(sa.select(Fund).where(Fund.at < ledger.after).order_by(Fund.on.desc(), Fund.id.desc()))
    )
    gone = {one.corrects_id for one in rows}
    return [one for one in rows if one.id not in gone and one.yuan]


@dataclass(frozen=True)
class Money:
    """The sums of one kind by evidence, in 元, with the rows; of the grades that are seen the multiplier is made."""

    kind: FundKind
    rows: tuple[Row, ...]

    def yuan(self, *grades: Evidence) -> int:
        return sum(int(one.value or 0) for one in self.rows if not grades or one.note.split()[1] in grades)

    @property
    def firms(self) -> frozenset[int]:
        return firms_of(self.rows)


def fund_rows(ledger: Ledger) -> list[Row]:
    """Return one row a standing fund; the value is 元, `note` is "kind evidence"."""
    return [
        Row(
            "fund",
            one.code,
            one.on,
            ledger.firms[one.organisation_id],
            one.code,
            one.yuan,
            f"{one.kind} {one.evidence}",
        )
        for one in list_funds(ledger)
    ]


def money(ledger: Ledger, scope: Scope) -> dict[FundKind, Money]:
    """Return the sums of a scope by kind."""
    rows = scope.of(fund_rows(ledger))
    return {kind: Money(kind, tuple(one for one in rows if one.note.split()[0] == kind)) for kind in FundKind}


def multiplier(found: dict[FundKind, Money]) -> Fraction | None:
    """Return 社会资本带动倍数: investment over support, of evidence that was seen on both sides; None where either has none."""
    support, investment = (found[kind].yuan(*SEEN) for kind in (FundKind.SUPPORT, FundKind.INVESTMENT))
    return Fraction(investment, support) if support and investment else None
