"""Writes what a row amounts to, and takes it back where nobody has touched it since; in which order is `stepping.py`'s."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from matchmaker.accounts import queries
from matchmaker.accounts.facts import OrganisationFacts
from matchmaker.accounts.models import Organisation, Verification
from matchmaker.accounts.people import User
from matchmaker.accounts.profile import edit_organisation, facts_of
from matchmaker.accounts.registration import describe
from matchmaker.catalogue import edits, offering, recording
from matchmaker.catalogue.content import CapabilityContent, NeedContent, Post, content_of
from matchmaker.catalogue.models import Need
from matchmaker.catalogue.queries import get_post
from matchmaker.foundation import audit, clock
from matchmaker.foundation.db import db, next_code
from matchmaker.foundation.errors import Conflict, Invalid, NotFound
from matchmaker.importing.comparing import Look, Told
from matchmaker.importing.scope import Scope


def write(look: Look, told: Told, scope: Scope, now: datetime) -> dict[str, Any]:
    """Write a look that is new or changed; return what was made, with what stood there before. Raises what services raise."""
    made: dict[str, Any] = {}
    owner = look.organisation
    if look.facts is not None:
        owner, made["organisation"] = _organisation(owner, look.facts, scope.by, now)
    if look.content is not None and owner is not None:
        made["post"] = _post(owner, look, told, scope, now)
    db.session.flush()
    return made


def _organisation(
    known: Organisation | None, facts: OrganisationFacts, by: User, now: datetime
) -> tuple[Organisation, dict[str, Any]]:
    if known is not None:
        before = facts_of(known).to_json()
        edit_organisation(known, facts, version=known.version, by=by, now=now)
        return known, {"code": known.code, "version": known.version, "before": before}
    row = Organisation(
        code=next_code("O", clock.day_of(now).year), kind=facts.kind, verification=Verification.DRAFT, created_at=now
    )
    describe(row, facts)
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError as error:
        raise Invalid("uscc", "uscc_taken") from error
    audit.record("import_organisation", row.code, by=by, now=now)
    return row, {"code": row.code, "version": row.version}


def _post(owner: Organisation, look: Look, told: Told, scope: Scope, now: datetime) -> dict[str, Any]:
    content = look.content
    assert content is not None
    if look.post is not None:
        before = content_of(look.post).as_json()
        edits.save(look.post, content, look.post.version, scope.by, now)
        return {"code": look.post.code, "version": look.post.version, "before": before}
    made: Post
    if isinstance(content, NeedContent):
        source = str(told["need"].get("source") or scope.source)
        made = recording.record_need(scope.by, owner, content, source, now)
    else:
        made = offering.create_capability(scope.by, owner, content, now)
    return {"code": made.code, "version": made.version}


def undo(made: dict[str, Any], by: User, now: datetime) -> tuple[dict[str, Any], Conflict | None]:
    """Take back what a row made, the post first; return what is left of it, and why: kept_claimed, kept_touched, kept_used."""
    left = dict(made)
    for part, take in (("post", _undo_post), ("organisation", _undo_organisation)):
        if part in left:
            try:
                with db.session.begin_nested():
                    take(left[part], by, now)
            except Conflict as error:
                return left, error if error.code.startswith("kept") else Conflict(
                    "kept_touched", known=left[part]["code"]
                )
            del left[part]
    return left, None


def _undo_post(made: dict[str, Any], by: User, now: datetime) -> None:
    try:
        post = get_post(made["code"])
    except NotFound:
        return
    if queries.list_memberships(post.organisation_id):
        raise Conflict("kept_claimed", known=post.code)
    if post.version != made["version"] or not edits.is_free(post):
        raise Conflict("kept_touched", known=post.code)
    if "before" in made:
        kind = NeedContent if isinstance(post, Need) else CapabilityContent
        edits.save(post, kind.from_json(made["before"]), made["version"], by, now)
    else:
        _delete(type(post), post.id, made)
    audit.record("import.undo_post", made["code"], by=by, now=now)


def _undo_organisation(made: dict[str, Any], by: User, now: datetime) -> None:
    found = queries.find_organisation(made["code"])
    if found is None:
        return
    if queries.list_memberships(found.id):
        raise Conflict("kept_claimed", known=found.code)
    if found.version != made["version"]:
        raise Conflict("kept_touched", known=found.code)
    if "before" in made:
        edit_organisation(found, OrganisationFacts.from_json(made["before"]), version=made["version"], by=by, now=now)
    else:
        _delete(Organisation, found.id, made)
    audit.record("import.undo_organisation", made["code"], by=by, now=now)


def _delete(model: type[Organisation] | type[Post], row_id: int, made: dict[str, Any]) -> None:
    """Delete a row that nothing leans on: the foreign keys say whether something does."""
    gone = sa.delete(model).where(model.id == row_id, model.version == made["version"])
    try:
        with db.session.begin_nested():
            done = db.session.execute(gone, execution_options={"synchronize_session": "fetch"})
    except IntegrityError as error:
        raise Conflict("kept_used", known=made["code"]) from error
    if getattr(done, "rowcount", 0) != 1:
        raise Conflict("kept_touched", known=made["code"])
