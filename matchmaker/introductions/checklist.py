"""What staff look at before 确认对接: evidence that is read from the rows, and the ticks that they set themselves."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from matchmaker.accounts.models import Organisation
from matchmaker.introductions import interests
from matchmaker.introductions.consents import covers
from matchmaker.introductions.models import Introduction

CONFLICT_VERSION = "2026-11"  # of 利益冲突声明, kept with the step


class Tick(StrEnum):
    """The lines of the checklist; each is ticked by a human."""

    CONSENTS = "consents"  # 双方单独同意均有效
    VERIFIED = "verified"  # 双方主体核验在有效期内
    REGISTERS = "registers"  # 企业状态、经营异常、严重违法失信
    SECRECY = "secrecy"  # 保密审查
    CONFLICT = "conflict"  # 我已阅读利益冲突声明，且与双方无关联


@dataclass(frozen=True)
class Line:
    """One line with its evidence; `holds` is None where only the human can tell, `stops` where confirming is impossible."""

    tick: Tick
    holds: bool | None
    stops: bool = False
    facts: dict[str, Any] = field(default_factory=dict)


def checklist(introduction: Introduction, day: date) -> list[Line]:
    """Return the five lines with what the rows say on that day."""
    return [
        _consents(introduction),
        _verified(introduction, day),
        _registers(introduction),
        _secrecy(introduction),
        _conflict(introduction, day),
    ]


def _consents(introduction: Introduction) -> Line:
    to = {introduction.enterprise_id: introduction.provider, introduction.provider_id: introduction.enterprise}
    given: dict[int, datetime] = {
        one.giver_id: one.at for one in introduction.consents if covers(one, to[one.giver_id])
    }
    versions = sorted({one.text_version for one in introduction.consents if one.withdrawn_at is None})
    enterprise, provider = given.get(introduction.enterprise_id), given.get(introduction.provider_id)
    both = enterprise is not None and provider is not None
    facts = {"enterprise_at": enterprise, "provider_at": provider, "versions": versions}
    return Line(Tick.CONSENTS, both, stops=not both, facts=facts)


def _verified(introduction: Introduction, day: date) -> Line:
    both = introduction.enterprise.verified_on(day) and introduction.provider.verified_on(day)
    facts = {
        "enterprise_until": introduction.enterprise.verified_until,
        "provider_until": introduction.provider.verified_until,
    }
    return Line(Tick.VERIFIED, both, stops=not both, facts=facts)


def _looked_up(organisation: Organisation) -> date | None:
    return max((one.checked_on for one in organisation.checks), default=None)


def _registers(introduction: Introduction) -> Line:
    sides = (introduction.enterprise, introduction.provider)
    clear = all(one.checks and all(check.clear for check in one.checks) for one in sides)
    facts = {"enterprise_on": _looked_up(sides[0]), "provider_on": _looked_up(sides[1])}
    return Line(Tick.REGISTERS, clear, facts=facts)


def _secrecy(introduction: Introduction) -> Line:
    need = introduction.need
    facts = {"submitted_at": need.submitted_at, "published_at": need.published_at}
    return Line(Tick.SECRECY, need.secrecy_checked, facts=facts)


def _conflict(introduction: Introduction, day: date) -> Line:
    """Ties of the officer keep them from confirming (`separation.py`); a holding between the sides is told, the human judges it."""
    between = interests.ties_between(introduction.need, {introduction.provider_id}, day)
    facts = {"version": CONFLICT_VERSION, "ties": interests.kinds(between)}
    return Line(Tick.CONFLICT, False if between else None, facts=facts)
