"""Hanging a file on something, showing it to others than before, deleting it; who may is in `access.py`, the bytes are stored before."""

from datetime import datetime

import sqlalchemy as sa

from matchmaker.accounts.models import Organisation
from matchmaker.accounts.people import User
from matchmaker.attachments import access, queries
from matchmaker.attachments.models import Attachment, Purpose, Visibility
from matchmaker.attachments.queries import Thing
from matchmaker.catalogue.findings import names_of
from matchmaker.catalogue.offers import Capability
from matchmaker.catalogue.scan import scan
from matchmaker.foundation import audit, clock
from matchmaker.foundation.db import db, next_code
from matchmaker.foundation.errors import Conflict, Invalid
from matchmaker.foundation.files.accepting import MEGABYTE, Accepted
from matchmaker.foundation.files.kinds import FIELD
from matchmaker.foundation.files.names import split_name
from matchmaker.introductions.models import Introduction

MOST = 10
"""Files on one thing; a case counts for itself, and so does each side of an introduction."""


def visibilities(thing: Thing) -> list[Visibility]:
    """Return what can be chosen for a file there, the usual one first.

    A verification's files are for staff. What hangs on an introduction is never shown before *introduced*: nobody reads
    what stands inside, so that a visiting card would pass.
    """
    if isinstance(thing, Organisation):
        return [Visibility.STAFF]
    if isinstance(thing, Introduction):
        return [Visibility.INTRODUCED, Visibility.STAFF]
    return [Visibility.INTRODUCED, Visibility.PUBLIC, Visibility.STAFF]


def attach(
    thing: Thing,
    file: Accepted,
    digest: str,
    *,
    visibility: str,
    by: User,
    now: datetime,
    most_megabytes: int,
    case: int | None = None,
    purpose: str = "",
) -> Attachment:
    """Hang a file on a thing, or on the case at a place (from 1) of a capability; return the row.

    Raises Invalid at the field: choose_one, too_many_files, files_full, file_twice, file_name_gives_away.
    """
    owner = access.owner_of(by, thing)
    case_id = _case_id(thing, case)
    _check_visibility(thing, visibility)
    if visibility == Visibility.PUBLIC:
        _gives_nobody_away(file.name, owner)
    _check_room(thing, owner, case_id, len(file.data), most_megabytes)
    if any(
        one.digest == digest and one.case_id == case_id and one.organisation_id == owner.id
        for one in queries.list_of(thing)
    ):
        raise Invalid(FIELD, "file_twice")
    row = Attachment(
        code=next_code("F", clock.day_of(now).year),
        **queries.place_of(thing) | {"organisation_id": owner.id},
        case_id=case_id,
        purpose=_purpose(thing, purpose),
        visibility=visibility,
        name=file.name,
        kind=file.kind,
        size=len(file.data),
        digest=digest,
        by_id=by.id,
        at=now,
    )
    db.session.add(row)
    db.session.flush()
    audit.record("attach_file", row.code, by=by, now=now, on=thing.code, digest=digest, visibility=visibility)
    return row


def _case_id(thing: Thing, place: int | None) -> int | None:
    if place is None:
        return None
    if not isinstance(thing, Capability) or not 1 <= place <= len(thing.cases):
        raise Invalid("case", "choose_one")
    return thing.cases[place - 1].id


def _purpose(thing: Thing, purpose: str) -> str | None:
    if not isinstance(thing, Organisation):
        return None
    if purpose not in set(Purpose):
        raise Invalid("purpose", "choose_one")
    return purpose


def _check_visibility(thing: Thing, visibility: str) -> None:
    if visibility not in visibilities(thing):
        raise Invalid("visibility", "choose_one")


def _gives_nobody_away(name: str, owner: Organisation) -> None:
    """A name is read like a text; blanks in place of underscores, because people write so in names."""
    stem = split_name(name)[0]
    if any(scan(one, names_of(owner)) for one in (stem, stem.replace("_", " "))):
        raise Invalid(FIELD, "file_name_gives_away")


def _check_room(thing: Thing, owner: Organisation, case_id: int | None, size: int, most_megabytes: int) -> None:
    """The owner's row is locked until the transaction ends, so that two who send at once are counted one after the other."""
    db.session.execute(sa.select(Organisation.id).where(Organisation.id == owner.id).with_for_update())
    if queries.count_on(thing, owner.id, case_id) >= MOST:
        raise Invalid(FIELD, "too_many_files", n=MOST)
    if queries.total_size(owner.id) + size > most_megabytes * MEGABYTE:
        raise Invalid(FIELD, "files_full", n=most_megabytes)


def show_to(attachment: Attachment, visibility: str, *, by: User, now: datetime) -> None:
    """Change who may have the file. Raises Invalid: choose_one, file_name_gives_away."""
    _check_visibility(access.thing_of(attachment), visibility)
    if visibility == Visibility.PUBLIC:
        _gives_nobody_away(attachment.name, attachment.organisation)
    if visibility != attachment.visibility:
        audit.record("show_file", attachment.code, by=by, now=now, before=attachment.visibility, after=visibility)
        attachment.visibility = visibility


def delete(attachment: Attachment, *, by: User, now: datetime) -> None:
    """Delete the file; its bytes go once no other row names them. Raises Conflict(file_relied_on)."""
    if access.is_relied_on(attachment):
        raise Conflict("file_relied_on")
    audit.record("delete_file", attachment.code, by=by, now=now, digest=attachment.digest)
    db.session.delete(attachment)


def note_download(attachment: Attachment, *, by: User, now: datetime) -> None:
    """Record that somebody of another organisation has taken the file; the owner's own people are not followed."""
    if not by.belongs_to(attachment.organisation_id):
        audit.record("download_file", attachment.code, by=by, now=now, visibility=attachment.visibility)
