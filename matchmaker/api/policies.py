"""政策与标准: the library, one entry, what can be told of an applicant's facts, following a deadline; lectures are `briefings.py`."""

from datetime import date
from typing import Annotated, Any

from flask_login import current_user
from pydantic import Field, create_model

from matchmaker.accounts.tokens import Scope
from matchmaker.api import cursors
from matchmaker.api.doors import door
from matchmaker.api.shapes import Given, Paged, PageOf, Taken, Text60
from matchmaker.foundation import clock
from matchmaker.foundation.errors import Invalid
from matchmaker.policies import asking, checking, queries, service
from matchmaker.policies.checking import Because, Checked
from matchmaker.policies.eligibility import Answer, FactKind, Known
from matchmaker.policies.entries import Certainty, Entry, Kind, SupportType, Text, facts
from matchmaker.policies.places import find_industry, find_region
from matchmaker.web.guard import Who
from matchmaker.web.locale import language
from matchmaker.web.words import N_


class PoliciesAsked(Paged):
    """The library, or one kind of it."""

    kind: Kind | None = None


class PolicyListed(Given):
    """One entry in the list; `standing` says whether it is in force today, `standing_reason` why."""

    id: str
    kind: Kind
    types: list[SupportType]
    title: str
    issuer: str
    number: str
    region: str
    valid_from: str | None
    valid_until: str | None
    standing: Answer
    standing_reason: str
    deadline: date | None
    summary: str
    certainty: Certainty
    checked_on: date


class CapOut(Given):
    """The most that is given of a kind, in CNY: "up to", never "you will get"."""

    text: str
    amount: int


class ConditionOut(Given):
    """One condition, in words and as a rule."""

    text: str
    rule: dict[str, Any]


class PolicyOut(PolicyListed):
    """One entry with its source; `asks` are the facts that its conditions look at, `following` the days before the deadline."""

    who: str | None
    base: str | None
    rate: str
    caps: list[CapOut]
    stacking: str | None
    conditions: list[ConditionOut]
    evidence: list[str]
    sub_domains: list[str]
    tier: str | None
    related: list[str]
    not_found: list[str]
    source: str
    asks: list[str]
    following: int | None


class ChoiceOut(Given):
    """One value of a fact that is chosen."""

    code: str
    name: str


class FactOut(Given):
    """Something that conditions may ask for."""

    name: str
    text: str
    kind: FactKind
    choices: list[ChoiceOut]
    least: float | None
    most: float | None


def _facts_model() -> type[Taken]:
    """Return the declared facts as a body's part, of the same types as `policies check` takes; what is null is unknown."""
    declared: Any = asking.question().model_fields["facts"].annotation
    types: dict[str, Any] = {name: (one.annotation, None) for name, one in declared.model_fields.items()}
    return create_model("PolicyFacts", __base__=Taken, **types)


PolicyFacts: Any = _facts_model()
Place = Annotated[Text60 | None, Field(description=N_("省、市、区名称或六位区划代码"))]
Trade = Annotated[Text60 | None, Field(description=N_("国民经济行业名称或代码，例如 C36"))]


class CheckIn(Taken):
    """The applicant as far as it is told, and the day that is asked about; today where none is given."""

    as_of: date | None = None
    region: Place = None
    industry: Trade = None
    facts: PolicyFacts = PolicyFacts()


class BecauseOut(Given):
    """One part of an answer: validity, region, deadline, or the number of a condition; `missing` are facts."""

    condition: str
    answer: Answer
    reason: str
    text: str | None
    missing: list[str]


class CheckedOut(Given):
    """One entry with its answer and why."""

    policy: str
    answer: Answer
    because: list[BecauseOut]


class FollowIn(Taken):
    """How many days before the deadline."""

    days_before: Annotated[int, Field(ge=service.FIRST_WARNING, le=service.LAST_WARNING)] = 14


def _said(text: Text | None) -> str | None:
    return text.said(language()) if text is not None else None


def _told(one: Entry) -> dict[str, Any]:
    answer, reason = checking.standing(one, clock.today())
    same = ("id", "kind", "number", "region", "valid_from", "valid_until", "deadline", "certainty", "checked_on")
    words = {name: _said(getattr(one, name)) for name in ("title", "issuer", "summary")}
    plain = {name: getattr(one, name) for name in same}
    return {**plain, **words, "types": list(one.types), "standing": answer, "standing_reason": reason}


def out(one: Entry) -> PolicyOut:
    """Return an entry as it stands, with whether the person follows it."""
    follow = queries.find_follow(current_user.id, one.id) if current_user.is_authenticated else None
    words: dict[str, Any] = {name: _said(getattr(one, name)) for name in ("who", "base", "stacking", "source")}
    return PolicyOut(
        **_told(one),
        **words,
        rate=one.rate,
        caps=[CapOut(text=each.said(language()), amount=each.amount) for each in one.caps],
        conditions=[ConditionOut(text=each.said(language()), rule=each.rule) for each in one.conditions],
        evidence=[each.said(language()) for each in one.evidence],
        sub_domains=list(one.sub_domains),
        tier=one.tier,
        related=list(one.related),
        not_found=[each.said(language()) for each in one.not_found],
        asks=[name for name in facts() if name in one.asks],
        following=follow.days_before if follow is not None else None,
    )


@door("GET", "/policies", N_("政策与标准库"), Who.PUBLIC, query=PoliciesAsked, gives=PageOf[PolicyListed])
def index(query: PoliciesAsked) -> PageOf[PolicyListed]:
    found = [one for one in queries.list_entries() if query.kind in (None, one.kind)]
    shown, after = cursors.part(found, lambda one: [one.id], query.cursor, query.limit)
    return PageOf(items=[PolicyListed(**_told(one)) for one in shown], next=after)


@door("GET", "/policies/facts", N_("申报条件会问到的事项"), Who.PUBLIC, gives=PageOf[FactOut])
def list_facts() -> PageOf[FactOut]:
    lang = language()
    return PageOf(
        items=[
            FactOut(
                name=one.name,
                text=one.said(lang),
                kind=one.kind,
                choices=[ChoiceOut(code=each.code, name=each.en if lang == "en" else each.zh) for each in one.choices],
                least=one.least,
                most=one.most,
            )
            for one in facts().values()
        ]
    )


@door("GET", "/policies/<policy>", N_("一条政策或标准及其出处"), Who.PUBLIC, gives=PolicyOut)
def show(policy: str) -> PolicyOut:
    return out(queries.get_entry(policy))


@door(
    "POST",
    "/policies/check",
    N_("按所填事项逐条核对能否申报：满足、不满足或无法判断"),
    Who.SIGNED_IN,
    scope=Scope.READ,
    body=CheckIn,
    gives=PageOf[CheckedOut],
)
def check(body: CheckIn) -> PageOf[CheckedOut]:
    day = body.as_of or clock.today()
    return PageOf(items=[_checked(one) for one in checking.check_all(queries.list_entries(), _known(body), day)])


def _known(body: CheckIn) -> Known:
    region = find_region(body.region) if body.region else None
    industry = find_industry(body.industry) if body.industry else None
    for name, said, found in (("region", body.region, region), ("industry", body.industry, industry)):
        if said and found is None:
            raise Invalid(name, "choose_one")
    told = {name: value for name, value in body.facts.model_dump().items() if value is not None}
    return Known(region, industry, told)


def _checked(one: Checked) -> CheckedOut:
    return CheckedOut(policy=one.entry.id, answer=one.answer, because=[_because(each) for each in one.because])


def _because(one: Because) -> BecauseOut:
    return BecauseOut(
        condition=one.condition,
        answer=one.answer,
        reason=one.reason,
        text=_said(one.clause),
        missing=list(one.missing),
    )


def _entry(policy: str) -> Entry:
    return queries.get_entry(policy)


@door(
    "POST",
    "/policies/<policy>/follow",
    N_("关注申报截止日期"),
    Who.SIGNED_IN,
    body=FollowIn,
    guard=_entry,
    gives=PolicyOut,
    problems=(409,),
)
def follow(policy: str, body: FollowIn) -> PolicyOut:
    service.follow(policy, body.days_before, by=current_user, now=clock.now())
    return out(queries.get_entry(policy))


@door("POST", "/policies/<policy>/unfollow", N_("取消关注"), Who.SIGNED_IN, gives=PolicyOut)
def unfollow(policy: str) -> PolicyOut:
    service.unfollow(policy, by=current_user)
    return out(queries.get_entry(policy))
