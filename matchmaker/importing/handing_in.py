"""What a file brought and nobody has handed in yet: where each post stands, and handing it in; writing it was `writing.py`'s.

A need goes to its contact, who confirms it. A capability of a provider that nobody acts for is handed in on its behalf.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa

from matchmaker.accounts import access as organisations
from matchmaker.accounts.people import User
from matchmaker.accounts.queries import list_claimed
from matchmaker.accounts.verification import submit_for_verification
from matchmaker.catalogue import completeness, recording
from matchmaker.catalogue.content import Post, content_of
from matchmaker.catalogue.findings import find, names_of, stopping
from matchmaker.catalogue.models import Need, NeedState
from matchmaker.catalogue.offers import Capability, CapabilityState
from matchmaker.catalogue.queries import get_post
from matchmaker.foundation.audit import AuditEntry
from matchmaker.foundation.db import db
from matchmaker.foundation.errors import NotAllowed, NotFound
from matchmaker.importing.models import ImportBatch, ImportRow
from matchmaker.importing.service import CREATED_OR_UPDATED


class Standing(StrEnum):
    """等单位自己提交, 未核验, 缺内容, 可能暴露身份, 等联系人确认, 可以提交."""

    CLAIMED = "claimed"
    UNVERIFIED = "unverified"
    MISSING = "missing"
    HITS = "hits"
    ASKED = "asked"
    READY = "ready"


@dataclass(frozen=True)
class Draft:
    """One post of a file that is still a draft; `n` counts what is missing or was hit."""

    post: Post
    standing: Standing
    n: int = 0

    @property
    def is_need(self) -> bool:
        return isinstance(self.post, Need)


def _codes(batch: ImportBatch) -> list[str]:
    made = sa.select(ImportRow.made).where(ImportRow.batch_id == batch.id, ImportRow.state.in_(CREATED_OR_UPDATED))
    return [one["post"]["code"] for one in db.session.scalars(made.order_by(ImportRow.number)) if "post" in one]


def list_drafts(batch: ImportBatch, day: date) -> list[Draft]:
    """Return the posts of a file that are still drafts, by code. A bounded number of queries, however many there are."""
    codes = _codes(batch)
    needs = sa.select(Need).where(Need.code.in_(codes), Need.state == NeedState.DRAFT)
    capabilities = sa.select(Capability).where(Capability.code.in_(codes), Capability.state == CapabilityState.DRAFT)
    posts: list[Post] = [*db.session.scalars(needs).unique(), *db.session.scalars(capabilities).unique()]
    claimed = list_claimed({one.organisation_id for one in posts})
    asked = _asked([one.code for one in posts])
    return [_draft(one, claimed, asked, day) for one in sorted(posts, key=lambda one: one.code)]


def _asked(codes: Sequence[str]) -> dict[str, int]:
    """Return code -> the version that its contact was sent last."""
    sent = sa.select(AuditEntry).where(AuditEntry.action == "need.ask_contact", AuditEntry.subject.in_(codes))
    return {one.subject: one.facts["version"] for one in db.session.scalars(sent.order_by(AuditEntry.id))}


def _draft(post: Post, claimed: set[int], asked: dict[str, int], day: date) -> Draft:
    content = content_of(post)
    if post.organisation_id in claimed:
        return Draft(post, Standing.CLAIMED)
    if lacks := completeness.missing(content):
        return Draft(post, Standing.MISSING, len(lacks))
    if isinstance(post, Need):
        return Draft(post, Standing.ASKED if asked.get(post.code) == post.version else Standing.READY)
    if not post.organisation.verified_on(day):
        return Draft(post, Standing.UNVERIFIED)
    hits = stopping(find(content, names_of(post.organisation), set()))
    return Draft(post, Standing.HITS, len(hits)) if hits else Draft(post, Standing.READY)


def _own(batch: ImportBatch, code: str, by: User) -> Post:
    """Return the post of the file. Raises NotFound where the file did not bring it, NotAllowed for one's own organisation."""
    if code not in _codes(batch):
        raise NotFound()
    post = get_post(code)
    if not organisations.may_verify(by, post.organisation):
        raise NotAllowed("not_yours")
    return post


def hand_in(batch: ImportBatch, code: str, basis: str, declared: bool, *, by: User, now: datetime) -> str:
    """Ask a need's contact, or hand a capability in for its provider; return what became of it.

    Raises what `recording.ask_contact` and `recording.submit_for` raise, NotFound, NotAllowed.
    """
    post = _own(batch, code, by)
    if isinstance(post, Need):
        recording.ask_contact(post, by, now)
        return "asked"
    recording.submit_for(post, basis, declared, by=by, now=now)
    return "submitted"


def queue(batch: ImportBatch, code: str, *, by: User, now: datetime) -> str:
    """Put the organisation of a draft into the queue of 主体核验; return what became of it. Raises as it is put there by itself."""
    submit_for_verification(_own(batch, code, by).organisation, by=by, now=now)
    return "queued"
