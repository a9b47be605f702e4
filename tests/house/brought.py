"""Files that staff brought and organisations to be settled, in every state that a page has a button for."""

from typing import Any

from matchmaker.accounts import joining
from matchmaker.accounts.models import Organisation, Park
from matchmaker.accounts.people import User
from matchmaker.catalogue.offers import Capability
from matchmaker.foundation import clock
from matchmaker.foundation.db import db, next_code
from matchmaker.importing import merging, settling
from matchmaker.importing.models import BatchState, ImportBatch, ImportRow
from tests.factories import make_capability, make_organisation, make_provider, make_user


def make_batch(by: User, park: Park | None, state: str = BatchState.PREVIEW, **told: Any) -> ImportBatch:
    """A file of one row about an enterprise."""
    now = clock.now()
    row = ImportBatch(
        code=next_code("B", now.year),
        kind="organisations",
        by=by,
        park=park,
        file_name="名单.xlsx",
        headings=["单位全称"],
        unknown=[],
        total=1,
        state=state,
        created_at=now,
        changed_at=now,
    )
    db.session.add(row)
    db.session.flush()
    outlook = None if state == BatchState.CHECKING else "new"
    done = "created" if state == BatchState.DONE else "waiting"
    facts = {"organisation": told or {"name": "文件里的单位有限公司"}}
    db.session.add(
        ImportRow(batch_id=row.id, number=2, cells=["文件里的单位"], told=facts, outlook=outlook, state=done)
    )
    db.session.flush()
    return row


def bring_all(officer: User, park: Park | None) -> dict[str, str]:
    """Return the codes of files in each state with a button, of organisations nobody acts for, and of those to be settled."""
    now = clock.now()
    codes = {
        f"batch_{state}": make_batch(officer, park, state).code for state in (BatchState.APPLYING, BatchState.DONE)
    }
    codes |= {f"batch_{state}": make_batch(officer, park, state).code for state in ("preview",)}
    db.session.query(ImportRow).filter(ImportRow.state == "created").one().made = {"post": {"code": _left_draft().code}}
    unclaimed = _without_members(make_organisation(park_id=park.id if park else None, name="无人认领的单位"))
    joining.ask_to_join(unclaimed, by=make_user(), now=now)
    one, other = make_provider(name="雀重机械有限公司"), make_provider(name="雀重机械厂")
    third, fourth = make_provider(name="雀双机械有限公司"), make_provider(name="雀双机械厂")
    settling.keep_apart(third, fourth, by=officer, now=now)
    keep, gone = make_provider(name="雀合机械有限公司"), make_provider(name="雀合机械厂")
    merging.merge(keep, gone, versions=(keep.version, gone.version), by=officer, now=now)
    return codes | {"unclaimed": unclaimed.code, "pair_one": one.code, "pair_other": other.code, "merged": gone.code}


def _left_draft() -> Capability:
    """A solution that a file brought for a verified provider that nobody acts for yet."""
    left = make_capability(make_provider(), state="draft")
    _without_members(left.organisation)
    return left


def _without_members(organisation: Organisation) -> Organisation:
    for one in list(organisation.memberships):
        db.session.delete(one)
    db.session.flush()
    db.session.expire(organisation)
    return organisation
