"""The trail names nobody, its chain finds what raw SQL does to it, and erasing a person leaves it whole."""

from datetime import timedelta
from threading import Thread

import pytest
import sqlalchemy as sa
from flask import Flask

from matchmaker.foundation import audit, audit_chain, clock
from matchmaker.foundation.audit import AuditEntry, AuditHead
from matchmaker.foundation.audit_chain import Report, Verdict
from matchmaker.foundation.db import db, transaction
from matchmaker.foundation.errors import Conflict
from tests.factories import make_user

KEYS = [b"a key of thirty-two characters at least"]
NEWER = [b"another key of thirty-two characters", *KEYS]


def write(app: Flask, n: int = 5) -> None:
    with app.app_context(), transaction():
        person = make_user(email="lina@example.com", name="李娜")
        for i in range(n):
            audit.record("need.publish", f"N-2026-{i:04d}", by=person, now=clock.now(), version=i, user=person.id)


def seal(app: Flask, keys: list[bytes] = KEYS, limit: int = 5000) -> int:
    with app.app_context(), transaction():
        return audit_chain.seal_entries(keys, now=clock.now(), limit=limit)


def check(app: Flask, head: str | None = None, keys: list[bytes] = KEYS) -> Report:
    with app.app_context():
        try:
            return audit_chain.verify(keys, now=clock.now(), head=head)
        finally:
            db.session.remove()


def sql(app: Flask, *statements: str) -> None:
    """Change the trail as somebody with the database's password would."""
    with app.app_context(), transaction():
        for one in statements:
            db.session.execute(sa.text(one))


@pytest.fixture
def chain(app: Flask) -> Flask:
    """Five sealed rows."""
    write(app)
    assert seal(app) == 5
    return app


def test_untouched_chain_is_intact_and_its_numbers_have_no_gap(chain: Flask) -> None:
    found = check(chain)
    assert (found.verdict, found.sealed, found.waiting) == (Verdict.INTACT, 5, 0)
    assert check(chain, found.head).verdict == Verdict.INTACT
    with chain.app_context(), transaction():
        audit.record("need.renew", "N-2026-0001", by=None, now=clock.now())
    assert seal(chain) == 1
    assert check(chain, found.head).verdict == Verdict.INTACT  # an older head is still in it
    with chain.app_context():
        assert list(db.session.scalars(sa.select(AuditEntry.number).order_by(AuditEntry.number))) == [1, 2, 3, 4, 5, 6]


ALTERED = {
    "time": "UPDATE audit_entry SET at = '2020-01-01 00:00:00.000000' WHERE number = 3",
    "actor": "UPDATE audit_entry SET actor = 'somebody-else' WHERE number = 3",
    "no actor": "UPDATE audit_entry SET actor = NULL WHERE number = 3",
    "action": "UPDATE audit_entry SET action = 'need.take_down' WHERE number = 3",
    "subject": "UPDATE audit_entry SET subject = 'N-2026-9999' WHERE number = 3",
    "facts": """UPDATE audit_entry SET facts = '{"version": 9}' WHERE number = 3""",
    "sealing time": "UPDATE audit_entry SET sealed_at = '2020-01-01 00:00:00.000000' WHERE number = 3",
    "id": "UPDATE audit_entry SET id = 999 WHERE number = 3",
}


@pytest.mark.parametrize("change", ALTERED)
def test_altered_row_is_found_where_it_stands(chain: Flask, change: str) -> None:
    sql(chain, ALTERED[change])
    found = check(chain)
    assert (found.verdict, found.altered.first) == (Verdict.TAMPERED, [3])


def test_altered_seal_is_found_in_it_and_in_the_next(chain: Flask) -> None:
    sql(chain, f"UPDATE audit_entry SET seal = '{'a' * 64}' WHERE number = 3")
    assert check(chain).altered.first == [3, 4]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_values_that_cannot_be_read_are_found(chain: Flask) -> None:
    sql(chain, "UPDATE audit_entry SET facts = 'no json', at = 'no moment' WHERE number = 2")
    assert check(chain).altered.first == [2]


def test_removed_row_leaves_a_gap(chain: Flask) -> None:
    sql(chain, "DELETE FROM audit_entry WHERE number = 2")
    found = check(chain)
    assert (found.verdict, found.removed.first, found.altered.count) == (Verdict.TAMPERED, [2], 0)


def test_removed_row_whose_gap_was_closed_is_found(chain: Flask) -> None:
    sql(chain, "DELETE FROM audit_entry WHERE number = 2")
    sql(chain, *(f"UPDATE audit_entry SET number = {n - 1} WHERE number = {n}" for n in (3, 4, 5)))
    sql(chain, "UPDATE audit_head SET number = 4")
    found = check(chain)
    assert (found.verdict, found.altered.first) == (Verdict.TAMPERED, [2, 3, 4])


def test_exchanged_rows_are_found(chain: Flask) -> None:
    swaps = ((2, 99), (4, 2), (99, 4))
    sql(chain, *(f"UPDATE audit_entry SET number = {new} WHERE number = {old}" for old, new in swaps))
    assert {2, 4} <= set(check(chain).altered.first)


def _planted(number: int) -> str:
    copied = "SELECT at, actor, 'need.waive', subject, facts, {n}, seal, key_id, sealed_at FROM audit_entry"
    into = "INSERT INTO audit_entry (at, actor, action, subject, facts, number, seal, key_id, sealed_at) "
    return into + copied.format(n=number) + " WHERE number = 1"


def test_inserted_row_is_found_behind_the_head_and_in_the_middle(chain: Flask) -> None:
    sql(chain, _planted(6))
    found = check(chain)
    assert (found.verdict, found.inserted.first, found.altered.first) == (Verdict.TAMPERED, [6], [6])
    sql(chain, "UPDATE audit_head SET number = 6")
    assert check(chain).altered.first == [6]
    sql(chain, "DELETE FROM audit_entry WHERE number = 6")
    sql(chain, *(f"UPDATE audit_entry SET number = {n + 1} WHERE number = {n}" for n in (5, 4, 3)), _planted(3))
    assert check(chain).altered.first == [3, 4, 5, 6]


def test_row_put_in_without_a_seal_waits_and_then_shows_as_late(chain: Flask) -> None:
    with chain.app_context(), transaction():
        audit.record("need.waive", "N-2026-0001", by=None, now=clock.now() - timedelta(minutes=4))
    fresh = check(chain)
    assert (fresh.verdict, fresh.waiting, fresh.unsealed) == (Verdict.INTACT, 1, 0)
    with chain.app_context(), transaction():
        audit.record("need.waive", "N-2026-0002", by=None, now=clock.now() - timedelta(hours=1))
    found = check(chain)
    assert (found.verdict, found.waiting, found.unsealed) == (Verdict.UNSEALED, 2, 1)
    seal(chain)
    assert (check(chain).verdict, check(chain).late) == (Verdict.INTACT, 1)


def test_cut_tail_is_found_by_the_kept_end_and_otherwise_by_a_head_told_earlier(chain: Flask) -> None:
    head = check(chain).head
    sql(chain, "DELETE FROM audit_entry WHERE number > 3")
    found = check(chain)
    assert (found.verdict, found.cut, found.removed.count) == (Verdict.TAMPERED, True, 0)
    kept = "(SELECT seal FROM audit_entry WHERE number = 3)"
    sql(chain, f"UPDATE audit_head SET number = 3, seal = {kept}")
    assert check(chain).verdict == Verdict.INTACT  # nothing in the database tells it any more
    found = check(chain, head)
    assert (found.verdict, found.cut) == (Verdict.TAMPERED, True)
    sql(chain, "DELETE FROM audit_entry", "DELETE FROM audit_head")
    assert check(chain, head).cut


def test_wrong_key_is_told_apart_from_tampering(chain: Flask) -> None:
    found = check(chain, keys=[b"some other key of thirty-two characters"])
    assert (found.verdict, found.foreign.count, found.altered.count) == (Verdict.WRONG_KEY, 5, 0)
    sql(chain, "UPDATE audit_entry SET key_id = '00000000' WHERE number = 3")
    found = check(chain)
    assert (found.verdict, found.foreign.first) == (Verdict.TAMPERED, [3])


def test_new_key_goes_on_beside_the_old_one_and_never_without_it(chain: Flask) -> None:
    with chain.app_context(), transaction():
        audit.record("need.renew", "N-2026-0001", by=None, now=clock.now())
    with pytest.raises(Conflict, match="audit_key_unknown"):
        seal(chain, NEWER[:1])
    assert seal(chain, NEWER) == 1
    assert check(chain, keys=NEWER).verdict == Verdict.INTACT
    assert check(chain).foreign.first == [6]


def test_erased_person_leaves_the_chain_whole_and_leads_to_nobody(chain: Flask) -> None:
    with chain.app_context(), transaction():
        row = db.session.scalars(sa.select(AuditEntry)).first()
        assert row is not None
        alias = row.actor
        (owner,) = audit.owners_of([alias]).values()
        assert row.facts["user"] == alias
        kept = " ".join(str(value) for value in vars(row).values())
        assert "李娜" not in kept
        assert "lina" not in kept
        assert audit.forget(owner)
        assert not audit.forget(owner)
        assert audit.owners_of([alias]) == {}
        audit.record("erase", f"user:{owner}", by=None, now=clock.now())
        assert [one.subject for one in audit.list_entries(f"user:{owner}")] != [f"user:{alias}"]
    seal(chain)
    assert check(chain).verdict == Verdict.INTACT


def test_people_are_written_as_aliases_wherever_they_stand(app: Flask, session: None) -> None:
    one, other = make_user(), make_user()
    audit.record("grant", one, by=other, now=clock.now(), user=other, new_user=one.id, old_user=None, version=one.id)
    (row,) = audit.list_entries(one)
    assert row.subject == f"user:{audit.alias_of(one)}"
    assert row.actor == audit.alias_of(other)
    assert row.facts == {
        "user": audit.alias_of(other),
        "new_user": audit.alias_of(one),
        "old_user": None,
        "version": one.id,
    }
    assert audit.list_entries(f"user:{one.id}") == [row]


def test_sealing_goes_on_where_it_stopped_and_takes_late_commits_as_they_come(chain: Flask) -> None:
    write_more = range(7)
    with chain.app_context(), transaction():
        for i in write_more:
            audit.record("need.edit", f"N-2026-{i:04d}", by=None, now=clock.now())
    assert [seal(chain, limit=3) for _ in range(4)] == [3, 3, 1, 0]
    sql(chain, "UPDATE audit_entry SET id = -5 WHERE number = 12")  # an id far before the others, as a late commit has
    sql(chain, "UPDATE audit_entry SET number = NULL, seal = NULL, key_id = NULL, sealed_at = NULL WHERE number = 12")
    seal_of_11 = "(SELECT seal FROM audit_entry WHERE number = 11)"
    sql(chain, f"UPDATE audit_head SET number = 11, seal = {seal_of_11}")
    assert seal(chain) == 1
    with chain.app_context():
        assert db.session.scalar(sa.select(AuditEntry.number).where(AuditEntry.id == -5)) == 12
    assert check(chain).verdict == Verdict.INTACT


def test_two_sealers_at_once_make_one_chain(app: Flask) -> None:
    write(app, 60)
    done: list[int] = []

    def run() -> None:
        for _ in range(6):
            done.append(seal(app, limit=10))

    sealers = [Thread(target=run) for _ in range(3)]
    for one in sealers:
        one.start()
    for one in sealers:
        one.join(30)
    assert (len(done), sum(done)) == (18, 60)
    found = check(app)
    assert (found.verdict, found.sealed) == (Verdict.INTACT, 60)


def test_row_of_a_transaction_still_open_is_sealed_after_it_commits(postgresql_app: Flask) -> None:
    """The negative control of sealing by id: the later id commits first."""
    app = postgresql_app
    with app.app_context():
        early = db.engine.connect()
        begun = early.begin()
        row = {"at": clock.now(), "action": "need.edit", "subject": "early", "facts": {}}
        early.execute(sa.insert(AuditEntry).values(**row))
        with transaction():
            audit.record("need.edit", "late", by=None, now=clock.now())
        db.session.remove()
        assert seal(app) == 1
        begun.commit()
        early.close()
        assert seal(app) == 1
        order = sa.select(AuditEntry.subject).order_by(AuditEntry.number)
        assert list(db.session.scalars(order)) == ["late", "early"]
        db.session.remove()
        assert check(app).verdict == Verdict.INTACT
        with transaction():
            db.session.execute(sa.delete(AuditEntry))
            db.session.execute(sa.delete(AuditHead))


def test_swapped_head_is_refused(chain: Flask) -> None:
    with chain.app_context(), transaction():
        head = audit_chain._held_head()
        db.session.execute(sa.text("UPDATE audit_head SET number = 4"))
        with pytest.raises(Conflict, match="sealed_by_another"):
            audit_chain._swap(head, 6, "b" * 64, clock.now())
