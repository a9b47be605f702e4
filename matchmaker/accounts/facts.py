"""What people tell about themselves and their organisation, before it becomes rows; rules that need no database."""

import re
import unicodedata
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any

from pypinyin import lazy_pinyin

from matchmaker.accounts import uscc
from matchmaker.accounts.models import OrganisationKind, SizeBand
from matchmaker.foundation.errors import Invalid

_MAIL = re.compile(r"[^@\s,;<>\"()\[\]\\]+@[^@\s,;<>\"()\[\]\\.]+(\.[^@\s,;<>\"()\[\]\\.]+)+")


@dataclass(frozen=True)
class OrganisationFacts:
    """An organisation as its people describe it; `park` is a slug, empty for 园区外."""

    kind: str
    name: str
    uscc: str
    region: str
    size: str
    park: str = ""
    industry: str = ""
    short_name: str = ""
    name_en: str = ""
    capacity: int = 5
    abroad: bool = False
    contact_name: str = ""
    contact_title: str = ""
    contact_phone: str = ""
    contact_email: str = ""
    qualifications: tuple[tuple[str, date | None], ...] = field(default=())

    def to_json(self) -> dict[str, Any]:
        """Return a form that a JSON column holds."""
        kept = [[concept, day.isoformat() if day else None] for concept, day in self.qualifications]
        return {**asdict(self), "qualifications": kept}

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "OrganisationFacts":
        """Return what `to_json` kept."""
        titles = tuple((one, date.fromisoformat(day) if day else None) for one, day in kept["qualifications"])
        return cls(**{**kept, "qualifications": titles})


@dataclass(frozen=True)
class Person:
    """Who registers; the password comes as its hash, made outside the transaction."""

    email: str
    name: str
    password_hash: str
    phone: str = ""
    language: str = "zh"


def tidy_email(typed: str) -> str:
    """Return the address as it is kept: NFKC, without blanks around, lower case."""
    return unicodedata.normalize("NFKC", typed).strip().lower()


def is_email(address: str) -> bool:
    """Return whether it looks like one address; only the mail that arrives proves it."""
    return len(address) <= 254 and _MAIL.fullmatch(address) is not None and address.isprintable()


def sort_key(name: str) -> str:
    """Return the name's pinyin, lower case: no database orders Chinese for us."""
    return " ".join(lazy_pinyin(name)).lower()[:400]


def checked(facts: OrganisationFacts) -> OrganisationFacts:
    """Return the facts with a tidied code. Raises Invalid at the field that breaks a rule."""
    code = uscc.tidy(facts.uscc)
    if not uscc.is_valid(code):
        raise Invalid("uscc", "uscc_wrong" if len(code) == uscc.LENGTH else "uscc_length", n=len(code))
    if facts.kind not in set(OrganisationKind):
        raise Invalid("kind", "choose_one")
    if facts.size not in set(SizeBand):
        raise Invalid("size", "choose_one")
    if len(facts.name.strip()) < 2:
        raise Invalid("name", "too_short")
    if facts.kind == OrganisationKind.ENTERPRISE and not facts.industry:
        raise Invalid("industry", "choose_one")
    _check_contact(facts)
    if not 1 <= facts.capacity <= 50:
        raise Invalid("capacity", "capacity_range")
    listed = [concept for concept, _ in facts.qualifications]
    if len(listed) != len(set(listed)):
        raise Invalid("qualifications", "listed_twice")
    return replace(facts, uscc=code, park=facts.park if facts.kind == OrganisationKind.ENTERPRISE else "")


def _check_contact(facts: OrganisationFacts) -> None:
    if facts.contact_email and not is_email(facts.contact_email):
        raise Invalid("contact_email", "email_wrong")
    if facts.contact_phone and not 5 <= sum(c.isdecimal() for c in facts.contact_phone) <= 20:
        raise Invalid("contact_phone", "phone_wrong")
