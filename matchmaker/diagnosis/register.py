"""The register of experts: an entry for whoever holds the membership 专家; declared ties are the interests of the introductions' room."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from matchmaker.accounts.models import OrganisationKind
from matchmaker.accounts.people import Role
from matchmaker.accounts.queries import find_organisation, find_organisation_by_uscc
from matchmaker.diagnosis import access, group, queries
from matchmaker.diagnosis.models import Expert
from matchmaker.diagnosis.states import EmployerKind
from matchmaker.foundation import audit, clock
from matchmaker.foundation.db import db, next_code
from matchmaker.foundation.errors import Conflict, Invalid, NotAllowed
from matchmaker.matching.taxonomy import default_taxonomy

if TYPE_CHECKING:
    from matchmaker.accounts.people import User

LANGUAGES = ("zh", "en")
MOST_FIELDS = 20
KINDS = {
    OrganisationKind.PROVIDER: EmployerKind.PROVIDER,
    OrganisationKind.INSTITUTE: EmployerKind.INSTITUTE,
    OrganisationKind.ENTERPRISE: EmployerKind.ENTERPRISE,
}


@dataclass(frozen=True)
class Entry:
    """What is kept of an expert; `employer_code` is a code on the platform or a 统一社会信用代码, else `employer` names it."""

    fields: Sequence[str] = ()
    languages: Sequence[str] = ("zh",)
    employer_code: str = ""
    employer: str = ""
    employer_kind: str = EmployerKind.INDEPENDENT
    post: str = ""
    most_visits: int = 3


def enter(person: "User", entry: Entry, *, by: "User", now: datetime) -> Expert:
    """Return a new entry. Raises NotAllowed, Invalid (no expert, or a value), Conflict where there is one already."""
    if not (by.is_staff or by.id == person.id):
        raise NotAllowed("not_yours")
    if not person.holds(Role.EXPERT):
        raise Invalid("email", "no_expert")
    if queries.find_expert_of(person.id) is not None:
        raise Conflict("expert_entered")
    row = Expert(code=next_code("X", clock.day_of(now).year), user_id=person.id)
    _write(row, entry, now)
    db.session.add(row)
    db.session.flush()
    audit.record("expert.enter", row.code, by=by, now=now, expert_user=person.id)
    return row


def edit(expert: Expert, entry: Entry, *, by: "User", now: datetime) -> None:
    """Write an entry anew; an employer that the expert is at takes them off its visits. Raises NotAllowed, Invalid."""
    if not access.may_edit_expert(by, expert):
        raise NotAllowed("not_yours")
    _write(expert, entry, now)
    db.session.flush()
    audit.record("expert.edit", expert.code, by=by, now=now)
    group.exclude_tied(expert.user_id, (), by=by, now=now)


def _write(row: Expert, entry: Entry, now: datetime) -> None:
    known = default_taxonomy().concepts
    if not entry.languages or any(one not in LANGUAGES for one in entry.languages):
        raise Invalid("languages", "choose_one")
    if len(entry.fields) > MOST_FIELDS or any(one not in known for one in entry.fields):
        raise Invalid("fields", "field_unknown")
    if not 1 <= entry.most_visits <= 50:
        raise Invalid("most_visits", "number_out_of_range", n=50)
    kind, employer = entry.employer_kind, None
    if entry.employer_code:
        employer = find_organisation(entry.employer_code) or find_organisation_by_uscc(entry.employer_code)
        if employer is None:
            raise Invalid("employer_code", "no_such_organisation")
        kind = KINDS[OrganisationKind(employer.kind)]
    if kind not in list(EmployerKind):
        raise Invalid("employer_kind", "choose_one")
    row.fields, row.languages = list(entry.fields), list(entry.languages)
    row.employer_id, row.employer = (employer.id if employer else None), entry.employer[:100]
    row.employer_kind, row.post, row.most_visits, row.updated_at = kind, entry.post[:60], entry.most_visits, now
