"""Entries of the library and the facts that conditions ask for, as `data/policies/` holds them; an operator's edits are `models.py`."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from matchmaker.config import ROOT
from matchmaker.policies.eligibility import BadRule, Condition, FactKind, facts_of, read

DATA = ROOT / "data" / "policies"
FILES = ("support", "standards")
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
DAY = re.compile(r"\d{4}(-\d{2}-\d{2})?")
OPEN = "open"


class Kind(StrEnum):
    """政策 that can be applied for, 规划, 标准."""

    MEASURE = "measure"
    PLAN = "plan"
    STANDARD = "standard"


class SupportType(StrEnum):
    """How a measure supports."""

    INVESTMENT_SHARE = "investment_share"  # 投资比例后补助
    RECOGNITION_REWARD = "recognition_reward"  # 认定奖励
    LOAN_INTEREST = "loan_interest"  # 贷款贴息
    LEASING = "leasing"  # 融资租赁补贴
    DIAGNOSIS = "diagnosis"  # 诊断服务政府购买, 服务券
    STANDARD_REWARD = "standard_reward"  # 贯标评估奖励
    PROVIDER_REWARD = "provider_reward"  # 供应商奖励
    FIRST_SET = "first_set"  # 首台套配套
    CLOUD = "cloud"  # 上云上平台
    TRAINING = "training"  # 人才培训
    EVENTS = "events"  # 对接活动, 平台补助
    OPEN_CALL = "open_call"  # 揭榜挂帅
    RECOGNITION = "recognition"  # 梯度认定, without money


class Certainty(StrEnum):
    """A public page was read, or it stands here from memory and was not confirmed."""

    CITED = "cited"
    UNCONFIRMED = "unconfirmed"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Text(_Part):
    """The same in both languages."""

    zh: str = Field(min_length=1, max_length=2000)
    en: str = Field(min_length=1, max_length=4000)

    def said(self, lang: str) -> str:
        return self.en if lang == "en" else self.zh


class Cap(Text):
    """The most that is given of a kind, in CNY."""

    amount: int = Field(gt=0, le=10**13)


class Clause(Text):
    """One condition, in words and as a rule."""

    rule: dict[str, Any]


class Entry(_Part):
    """One entry, as its file or the operator wrote it; years stand for their first and last day."""

    id: str = Field(max_length=60)
    kind: Kind
    types: tuple[SupportType, ...] = ()
    title: Text
    issuer: Text
    number: str = Field(default="", max_length=60)
    region: str = Field(pattern=r"^\d{6}$")
    valid_from: str | None = None
    valid_until: str | None = None  # "open": it holds until it is replaced
    summary: Text
    who: Text | None = None
    base: Text | None = None
    rate: str = Field(default="", pattern=r"^(\d{1,3}(\.\d{1,2})?)?$")  # percent
    caps: tuple[Cap, ...] = ()
    stacking: Text | None = None
    conditions: tuple[Clause, ...] = ()
    evidence: tuple[Text, ...] = ()
    deadline: date | None = None
    sub_domains: tuple[str, ...] = ()
    tier: Literal["basic", "advanced", "excellent", "leading"] | None = None
    related: tuple[str, ...] = ()
    not_found: tuple[Text, ...] = ()
    source: Text
    certainty: Certainty
    checked_on: date

    @field_validator("id")
    @classmethod
    def _is_slug(cls, value: str) -> str:
        if not SLUG.fullmatch(value):
            raise PydanticCustomError("bad_slug", "small letters, digits and hyphens")
        return value

    @field_validator("valid_from", "valid_until")
    @classmethod
    def _is_day(cls, value: str | None) -> str | None:
        if value not in (None, OPEN) and not DAY.fullmatch(str(value)):
            raise PydanticCustomError("bad_day", "a year or a day such as 2026-11-24")
        try:
            _bound(value, last=False)
        except ValueError as error:
            raise PydanticCustomError("bad_day", "a year or a day such as 2026-11-24") from error
        return value

    @model_validator(mode="after")
    def _holds(self) -> Entry:
        if self.valid_from == OPEN:
            raise PydanticCustomError("begins_open", "valid_from is a year or a day")
        first, last = self.first_day, self.last_day
        if first is not None and last is not None and last < first:
            raise PydanticCustomError("days_crossed", "valid_until lies before valid_from")
        for place, clause in enumerate(self.conditions, 1):
            try:
                read(clause.rule, vocabulary())
            except BadRule as error:
                facts = {"place": place, "clause": clause.zh, "why": str(error), "rule": error.code, **error.facts}
                raise PydanticCustomError("bad_rule", "condition {place}, {clause}: {why}", facts) from error
        return self

    @property
    def first_day(self) -> date | None:
        return _bound(self.valid_from, last=False)

    @property
    def last_day(self) -> date | None:
        """The last day; None where it is unknown or there is none (`is_open`)."""
        return _bound(self.valid_until, last=True)

    @property
    def is_open(self) -> bool:
        return self.valid_until == OPEN

    @cached_property
    def tests(self) -> tuple[tuple[Clause, Condition], ...]:
        """Each condition with the function that answers it."""
        return tuple((clause, read(clause.rule, vocabulary())) for clause in self.conditions)

    @property
    def asks(self) -> set[str]:
        """The names of the facts that its conditions ask for."""
        return set().union(*(facts_of(clause.rule) for clause in self.conditions))

    def plain(self) -> dict[str, Any]:
        """Return it as JSON that `Entry` reads back, without what is empty."""
        return self.model_dump(mode="json", exclude_defaults=True)


def _bound(text: str | None, last: bool) -> date | None:
    if text is None or text == OPEN:
        return None
    return date.fromisoformat(text if len(text) > 4 else f"{text}-12-31" if last else f"{text}-01-01")


class Choice(_Part):
    """One value of a fact that is chosen."""

    code: str
    zh: str
    en: str


class Fact(Text):
    """Something that conditions may ask for."""

    name: str
    kind: FactKind
    choices: tuple[Choice, ...] = ()
    least: float | None = None
    most: float | None = None


@lru_cache(maxsize=1)
def facts() -> dict[str, Fact]:
    """Return the declared facts by name, in the order of their file."""
    rows = json.loads((DATA / "facts.json").read_text(encoding="utf-8"))
    return {one.name: one for one in map(Fact.model_validate, rows)}


@lru_cache(maxsize=1)
def vocabulary() -> Mapping[str, FactKind]:
    """Return the kind of each declared fact."""
    return {name: one.kind for name, one in facts().items()}


@lru_cache(maxsize=1)
def shipped() -> dict[str, Entry]:
    """Return the entries that ship with the product, by id, in the order of their files. Raises pydantic's ValidationError."""
    found: dict[str, Entry] = {}
    for name in FILES:
        for row in json.loads((DATA / f"{name}.json").read_text(encoding="utf-8")):
            entry = Entry.model_validate(row)
            if entry.id in found:
                raise ValueError(f"{name}.json: {entry.id} stands twice")
            found[entry.id] = entry
    return found
