"""For whom a file is read: who brought it, into which park, in which language its texts are unless it says otherwise."""

from dataclasses import dataclass

from matchmaker.accounts import access, queries
from matchmaker.accounts.models import Organisation, OrganisationKind, Park
from matchmaker.accounts.people import User
from matchmaker.importing.models import ImportBatch


@dataclass(frozen=True, slots=True)
class Scope:
    """What comparing and applying a row depend on besides the row."""

    by: User
    park: Park | None
    source: str
    language: str

    def may_place(self, kind: str, slug: str) -> bool:
        """Return whether organisations of a kind may be brought into the park: one's own; outside any park is the operator's."""
        if self.by.is_operator or kind != OrganisationKind.ENTERPRISE:
            return self.by.is_staff
        own = self.park is not None and self.park.slug == slug
        found = self.park if own else queries.find_park(slug) if slug else None
        return found is not None and found.id in self.by.park_ids

    def may_touch(self, organisation: Organisation) -> bool:
        """Return whether the organisation turns to this member of staff, who is none of its own people."""
        return access.serves(self.by, organisation) and not self.by.belongs_to(organisation.id)


def scope_of(batch: ImportBatch) -> Scope:
    """Return the scope of a file that was brought."""
    return Scope(batch.by, batch.park, batch.file_name, batch.language)
