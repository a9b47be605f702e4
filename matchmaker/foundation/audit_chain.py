"""The chain over the audit trail: the worker seals committed rows in order, and anybody who has the key can check them.

A seal is the HMAC-SHA256 of the seal before it, the row's place and its whole content, so that no row can be altered, put in,
taken out or moved without the key. What that proves, and what it does not, is said in docs/audit.md.
"""

import hmac
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from matchmaker.foundation.audit import AuditEntry, AuditHead
from matchmaker.foundation.db import db
from matchmaker.foundation.errors import Conflict

BATCH = 5000  # rows a round; what is left over waits for the next one, a minute later
PATIENCE = timedelta(minutes=5)
LISTED = 20  # numbers that a report names of one kind of finding
GENESIS = "0" * 64  # stands where the seal before the first one would be

# Read as text, so that a value that no longer reads as a moment or as JSON is found and does not stop the check.
_COLUMNS = (
    AuditEntry.id,
    sa.type_coerce(AuditEntry.at, sa.String).label("at"),
    AuditEntry.actor,
    AuditEntry.action,
    AuditEntry.subject,
    sa.cast(AuditEntry.facts, sa.Text).label("facts"),
    AuditEntry.number,
    AuditEntry.seal,
    AuditEntry.key_id,
    sa.type_coerce(AuditEntry.sealed_at, sa.String).label("sealed_at"),
)


class Verdict(StrEnum):
    """What a check says in one word; all but the first are a reason to look."""

    INTACT = "intact"
    TAMPERED = "tampered"  # a row was altered, put in or taken out, or the tail was cut
    WRONG_KEY = "wrong_key"  # every seal is by a key that was not given: nothing can be said
    UNSEALED = "unsealed"  # the chain is whole, but rows wait for longer than they should


@dataclass
class Places:
    """Places in the chain that a check found: how many, and the first of them."""

    count: int = 0
    first: list[int] = field(default_factory=list)

    def add(self, start: int, end: int) -> None:
        """Add the places from `start` up to, without, `end`."""
        self.count += end - start
        self.first += range(start, min(end, start + LISTED - len(self.first)))


@dataclass
class Report:
    """What a check found."""

    sealed: int = 0
    head: str = GENESIS
    altered: Places = field(default_factory=Places)  # the seal does not fit the row
    removed: Places = field(default_factory=Places)  # nothing stands in this place
    inserted: Places = field(default_factory=Places)  # stands behind the end that the sealer knows
    foreign: Places = field(default_factory=Places)  # sealed by a key that was not given
    cut: bool = False  # the end that was asked for, or that the sealer knows, is not there
    unsealed: int = 0  # rows that wait for a seal for more than five minutes
    waiting: int = 0  # rows that wait for a seal, those included
    late: int = (
        0  # rows sealed more than five minutes after their own time: the worker stood, or they were put in later
    )

    @property
    def verdict(self) -> Verdict:
        if self.sealed and self.foreign.count == self.sealed:
            return Verdict.WRONG_KEY
        if self.cut or any(one.count for one in (self.altered, self.removed, self.inserted, self.foreign)):
            return Verdict.TAMPERED
        return Verdict.UNSEALED if self.unsealed else Verdict.INTACT

    def figures(self) -> dict[str, Any]:
        """Return the report as JSON: of each kind of finding how many, and in `places` the first of them."""
        found = {name: getattr(self, name) for name in ("altered", "removed", "inserted", "foreign")}
        plain = {name: getattr(self, name) for name in ("sealed", "head", "cut", "unsealed", "waiting", "late")}
        counts = {name: one.count for name, one in found.items()}
        return {"verdict": str(self.verdict), **plain, **counts, "places": {n: one.first for n, one in found.items()}}


def key_id(key: bytes) -> str:
    """Return what names a key in the rows that it sealed, and tells nothing of it."""
    return hmac.new(key, b"audit key id", sha256).hexdigest()[:8]


def seal_entries(keys: Sequence[bytes], *, now: datetime, limit: int = BATCH) -> int:
    """Seal up to `limit` committed rows behind the head, and swap the head; return how many. The first key seals.

    Rows come in the order of their ids, but one that commits late is sealed late: its place says when it was seen. Raises
    Conflict where another sealer was first, or where the chain so far is by a key that was not given: then nothing is sealed.
    """
    head = _held_head()
    number, last = head.number, head.seal
    _refuse_unknown(number, keys)
    sealer = key_id(keys[0])
    waiting = sa.select(*_COLUMNS).where(AuditEntry.number.is_(None)).order_by(AuditEntry.id).limit(limit)
    made = []
    for row in db.session.execute(waiting).all():
        number += 1
        last = _seal(keys[0], last, number, sealer, _instant(now), row)
        made.append({"id": row.id, "number": number, "seal": last, "key_id": sealer, "sealed_at": now})
    if made:
        db.session.execute(sa.update(AuditEntry), made)
        _swap(head, number, last, now)
    return len(made)


def find_head() -> AuditHead | None:
    """Return the end of the chain, None where nothing was sealed yet."""
    return db.session.get(AuditHead, 1)


def claim_telling(day: date) -> AuditHead | None:
    """Return the head if it was not told yet on this day, and mark it as told; None otherwise. Of several workers one gets it."""
    untold = AuditHead.told_on.is_(None) | (AuditHead.told_on < day)
    told = sa.update(AuditHead).where(AuditHead.number > 0, untold).values(told_on=day)
    done = db.session.execute(told, execution_options={"synchronize_session": "fetch"})
    return find_head() if getattr(done, "rowcount", 0) else None


def verify(keys: Sequence[bytes], *, now: datetime, head: str | None = None) -> Report:
    """Return what is wrong with the trail as it stands; `head` is a seal that was told earlier and has to be in it.

    Nothing may be written meanwhile that the check could see: the door opens a transaction with one view of the data. Each row
    is checked against the seal that stands before it, so that one alteration is one finding. Behind a gap the
    seal before is not known: that one row cannot be checked, the gap itself is the finding.
    """
    known = {key_id(key): key for key in keys}
    report, before, place, met = Report(), GENESIS, 0, head is None
    for row in _sealed_rows():
        number, follows = row.number, row.number == place + 1
        if number > place + 1:
            report.removed.add(place + 1, number)
        if row.key_id not in known:
            report.foreign.add(number, number + 1)
        elif number < 1 or (
            follows and row.seal != _seal(known[row.key_id], before, number, row.key_id, row.sealed_at, row)
        ):
            report.altered.add(number, number + 1)
        report.late += _is_late(row)
        report.sealed += 1
        place, before = number, row.seal
        met = met or row.seal == head
    report.head = before
    _compare_with_kept(report, place)
    report.cut = report.cut or not met
    _count_waiting(report, now)
    return report


def keep_verdict(report: Report, *, now: datetime) -> None:
    """Remember what the last check found, for the auditors' page."""
    values = {"checked_at": now, "checked_number": report.sealed, "verdict": str(report.verdict)}
    db.session.execute(sa.update(AuditHead).values(**values), execution_options={"synchronize_session": "fetch"})


def _held_head() -> AuditHead:
    """Return the head, locked until the transaction ends (on SQLite the transaction itself is the lock)."""
    insert: Any = sqlite_insert if db.session.get_bind().dialect.name == "sqlite" else postgresql_insert
    first = insert(AuditHead).values(id=1, number=0, seal=GENESIS)
    db.session.execute(first.on_conflict_do_nothing(index_elements=["id"]))
    held = sa.select(AuditHead).with_for_update().execution_options(populate_existing=True)
    return db.session.scalars(held).one()


def _swap(head: AuditHead, number: int, seal: str, now: datetime) -> None:
    """Move the head, if it still stands where it was read. Raises Conflict."""
    unmoved = sa.update(AuditHead).where(AuditHead.number == head.number, AuditHead.seal == head.seal)
    moved = unmoved.values(number=number, seal=seal, sealed_at=now)
    done = db.session.execute(moved, execution_options={"synchronize_session": False})
    db.session.expire(head)
    if getattr(done, "rowcount", 0) != 1:
        raise Conflict("sealed_by_another")


def _refuse_unknown(number: int, keys: Sequence[bytes]) -> None:
    """Raise Conflict where the last row was sealed by a key that is not here: a new key begins only beside the old one."""
    sealer = db.session.scalar(sa.select(AuditEntry.key_id).where(AuditEntry.number == number))
    if sealer is not None and sealer not in {key_id(key) for key in keys}:
        raise Conflict("audit_key_unknown")


def _sealed_rows() -> Iterator[Any]:
    rows = sa.select(*_COLUMNS).where(AuditEntry.number.is_not(None)).order_by(AuditEntry.number)
    yield from db.session.execute(rows, execution_options={"yield_per": 1000})


def _compare_with_kept(report: Report, place: int) -> None:
    """Compare the rows with the end that the sealer keeps: what stands behind it was put in, what is missing was cut."""
    kept = db.session.execute(sa.select(AuditHead.number, AuditHead.seal)).first()
    number, seal = (kept.number, kept.seal) if kept is not None else (0, GENESIS)
    if place > number:
        report.inserted.add(number + 1, place + 1)
    elif place < number or seal != report.head:
        report.cut = True


def _count_waiting(report: Report, now: datetime) -> None:
    waiting = sa.select(sa.func.count(AuditEntry.id)).where(AuditEntry.number.is_(None))
    report.waiting = db.session.execute(waiting).scalar_one()
    report.unsealed = db.session.execute(waiting.where(AuditEntry.at <= now - PATIENCE)).scalar_one()


def _seal(key: bytes, before: str, number: int, sealer: str, sealed_at: Any, row: Any) -> str:
    content = [
        before,
        number,
        sealer,
        _instant(sealed_at),
        row.id,
        _instant(row.at),
        row.actor,
        row.action,
        row.subject,
    ]
    written = json.dumps([*content, _facts(row.facts)], sort_keys=True, separators=(",", ":"))
    return hmac.new(key, written.encode(), sha256).hexdigest()


def _instant(value: Any) -> str:
    """Return a moment in one form, however the database writes it; what is none stays as it is and fits no seal."""
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else value
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC).isoformat()
    except (AttributeError, ValueError):
        return f"unreadable {value!r}"


def _facts(written: Any) -> Any:
    try:
        return json.loads(written)
    except (TypeError, ValueError):
        return f"unreadable {written!r}"


def _is_late(row: Any) -> bool:
    written, sealed = _instant(row.at), _instant(row.sealed_at)
    if written.startswith("unreadable") or sealed.startswith("unreadable"):
        return False
    return datetime.fromisoformat(sealed) - datetime.fromisoformat(written) > PATIENCE
