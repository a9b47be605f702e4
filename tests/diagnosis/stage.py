"""A visit with its enterprise, staff and experts, walked by the services to any state; call inside `transaction()`."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from matchmaker.accounts.models import Organisation, OrganisationKind, Park
from matchmaker.accounts.people import Role, User
from matchmaker.diagnosis import finding, group, issuing, register, service
from matchmaker.diagnosis.finding import Content
from matchmaker.diagnosis.models import Expert, Visit
from matchmaker.diagnosis.register import Entry
from matchmaker.diagnosis.service import Case
from matchmaker.diagnosis.states import Duty, State
from matchmaker.foundation import clock
from tests.factories import admin_of, join, make_officer, make_organisation, make_park, make_user

WISH, PRODUCTS = "排产靠人，交期总变", "八台压铸机，两条机加线，没有 MES"
FOUND = Content(
    phenomenon="排产员用表格排产，每天改三次。插单后没有重排。",
    evidence="11 月 3 日白班，排产表 V7。",
    impact="准时交付 82%。",
    root_cause="没有有限产能排产。",
    sub_domain="MAT017",
    scene="SCN009",
    priority="high",
    gain="准时交付提高到 92%",
    assumptions="工时数据补齐",
    cost_low=30.0,
    cost_high=60.0,
    payback_months=14,
    route="upgrade",
)
WALK = (
    State.SUBMITTED,
    State.ACCEPTED,
    State.SCHEDULED,
    State.IN_FIELD,
    State.FEEDBACK,
    State.DRAFTING,
    State.REVIEW,
    State.ISSUED,
    State.ACKNOWLEDGED,
    State.TRACKED,
    State.CLOSED,
)


@dataclass
class Stage:
    """Everybody around one visit."""

    visit: Visit
    park: Park
    enterprise: Organisation
    owner: User
    officer: User
    experts: dict[str, Expert]
    employer: Organisation | None = None

    def user(self, duty: str) -> User:
        """The person of a duty."""
        return self.experts[duty].user


def make_expert(kind: str = "institute", employer: Organisation | None = None, **fields: Any) -> Expert:
    """Somebody with the membership 专家 and an entry in the register."""
    person = make_user(**fields)
    join(person, Role.EXPERT)
    entry = Entry(
        fields=("SCN009",),
        languages=("zh", "en"),
        employer_code=employer.code if employer else "",
        employer_kind=kind,
        most_visits=20,
    )
    return register.enter(person, entry, by=person, now=clock.now())


def make_stage(
    state: State | None = None,
    employer: Organisation | None = None,
    enterprise: Organisation | None = None,
    officer: User | None = None,
    **case: Any,
) -> Stage:
    """A visit in a state; the process expert works for `employer`, a provider."""
    park = enterprise.park if enterprise is not None and enterprise.park is not None else make_park()
    if enterprise is None:
        enterprise = make_organisation(OrganisationKind.ENTERPRISE, park_id=park.id, size="300-999")
    owner, officer, now = admin_of(enterprise), officer or make_officer(park), clock.now()
    visit = service.apply(enterprise, Case(**{"wish": WISH, "products": PRODUCTS} | case), by=owner, now=now)
    experts = {
        Duty.LEAD: make_expert(),
        Duty.PROCESS: make_expert("provider", employer),
        Duty.INFORMATICS: make_expert("independent"),
        Duty.REVIEWER: make_expert("association"),
    }
    stage = Stage(visit, park, enterprise, owner, officer, {str(key): one for key, one in experts.items()}, employer)
    if state is not None:
        walk(stage, state, now)
    return stage


def walk(stage: Stage, to: State, now: datetime) -> None:
    """Take the steps up to a state, by the people whose steps they are."""
    for state in WALK[: WALK.index(to) + 1]:
        STEPS[state](stage, now)
    assert stage.visit.state == to


def invite(stage: Stage, now: datetime, sign: bool = True) -> None:
    """Put everybody on the visit, who then sign."""
    for duty, expert in stage.experts.items():
        group.add(stage.visit, expert, duty, by=stage.officer, now=now)
    for expert in stage.experts.values() if sign else ():
        group.sign(stage.visit, secrecy=True, no_conflict=True, by=expert.user, now=now)


def _schedule(stage: Stage, now: datetime) -> None:
    invite(stage, now)
    service.schedule(stage.visit, clock.day_of(now), by=stage.officer, now=now)


def _feed_back(stage: Stage, now: datetime) -> None:
    finding.write(stage.visit, FOUND, "", by=stage.user(Duty.PROCESS), now=now)
    service.give_feedback(stage.visit, by=stage.user(Duty.LEAD), now=now)


def _hand_in(stage: Stage, now: datetime) -> None:
    lead = stage.user(Duty.LEAD)
    issuing.write_section(stage.visit, 3, "没有专职的智能制造负责人。", 0, by=lead, now=now)
    issuing.hand_in(stage.visit, by=lead, now=now)


def _track(stage: Stage, now: datetime) -> None:
    service.track(stage.visit, by=stage.officer, now=now + timedelta(days=1))


def _close(stage: Stage, now: datetime) -> None:
    from matchmaker.diagnosis.queries import list_findings

    for one in list_findings(stage.visit.id):
        finding.say(one, "not_planned", clock.day_of(now), "今年没有预算", by=stage.owner, now=now)
    service.close(stage.visit, by=stage.officer, now=now)


STEPS = {
    State.SUBMITTED: lambda s, now: service.submit(s.visit, by=s.owner, now=now),
    State.ACCEPTED: lambda s, now: service.accept(s.visit, by=s.officer, now=now),
    State.SCHEDULED: _schedule,
    State.IN_FIELD: lambda s, now: service.begin(s.visit, by=s.user(Duty.LEAD), now=now),
    State.FEEDBACK: _feed_back,
    State.DRAFTING: lambda s, now: service.draw_up(s.visit, by=s.user(Duty.LEAD), now=now),
    State.REVIEW: _hand_in,
    State.ISSUED: lambda s, now: issuing.issue(s.visit, by=s.user(Duty.REVIEWER), now=now),
    State.ACKNOWLEDGED: lambda s, now: issuing.acknowledge(s.visit, "符合实际", by=s.owner, now=now),
    State.TRACKED: _track,
    State.CLOSED: _close,
}
