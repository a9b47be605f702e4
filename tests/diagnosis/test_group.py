"""Who may be on a visit, what each signs, and what happens when somebody leaves."""

import pytest

from matchmaker.diagnosis import access, group, queries, service
from matchmaker.diagnosis.access import Part
from matchmaker.diagnosis.states import Duty, State
from matchmaker.foundation import clock
from matchmaker.foundation.db import db
from matchmaker.foundation.errors import Conflict, Invalid, NotAllowed
from matchmaker.introductions import interests
from matchmaker.introductions.interests import Declaration
from tests.diagnosis.stage import make_expert, make_stage
from tests.factories import make_provider


def test_tied_expert_is_kept_away(session: None) -> None:
    stage, now = make_stage(State.ACCEPTED), clock.now()
    tied, free = make_expert(), make_expert()
    interests.declare(Declaration("contract", stage.enterprise.code), by=tied.user, now=now)
    own = make_expert("enterprise", stage.enterprise)
    for expert, reason in ((tied, "expert_tied"), (own, "expert_of_enterprise")):
        with pytest.raises(Invalid, match=reason):
            group.add(stage.visit, expert, Duty.LEAD, by=stage.officer, now=now)
    assert group.add(stage.visit, free, Duty.LEAD, by=stage.officer, now=now).duty == "lead"  # the control
    with pytest.raises(NotAllowed):
        group.add(stage.visit, make_expert(), Duty.PROCESS, by=stage.owner, now=now)


def test_group_needs_its_duties_and_somebody_independent(session: None) -> None:
    stage, now, day = make_stage(State.ACCEPTED), clock.now(), clock.today()
    provider = make_provider()
    for duty in (Duty.LEAD, Duty.PROCESS, Duty.INFORMATICS):
        with pytest.raises(Conflict, match="group_lacks"):
            service.schedule(stage.visit, day, by=stage.officer, now=now)
        group.add(stage.visit, make_expert("provider", provider), duty, by=stage.officer, now=now)
    assert group.lacks(stage.visit, day) == ["independent"]
    with pytest.raises(Conflict) as refused:
        service.schedule(stage.visit, day, by=stage.officer, now=now)
    assert refused.value.facts["missing"] == ("independent",)
    group.add(stage.visit, make_expert(), Duty.FINANCE, by=stage.officer, now=now)
    service.schedule(stage.visit, day, by=stage.officer, now=now)
    with pytest.raises(Conflict, match="group_unsigned"):
        service.begin(stage.visit, by=stage.officer, now=now)


def test_declared_tie_to_a_provider_counts_against_independence(session: None) -> None:
    expert = make_expert("independent")
    assert group.provider_ties(expert, clock.today()) == []
    interests.declare(Declaration("holding", make_provider().code), by=expert.user, now=clock.now())
    assert [one.kind for one in group.provider_ties(expert, clock.today())] == ["holding"]


def test_expert_withdraws_on_the_day(session: None) -> None:
    stage, now = make_stage(State.SCHEDULED), clock.now()
    extra = make_expert()
    group.add(stage.visit, extra, Duty.PROCESS, by=stage.officer, now=now)
    group.sign(stage.visit, secrecy=True, no_conflict=True, by=extra.user, now=now)
    group.withdraw(stage.visit, "发烧", by=stage.user("process"), now=now)
    assert access.parts(stage.visit, stage.user("process")) == frozenset()
    assert group.lacks(stage.visit, clock.today()) == []  # still a group: the visit goes on
    group.withdraw(stage.visit, "误机", by=extra.user, now=now)
    assert group.lacks(stage.visit, clock.today()) == ["process"]
    with pytest.raises(Conflict, match="group_lacks"):
        service.begin(stage.visit, by=stage.user("lead"), now=now)
    replacement = make_expert()
    group.add(stage.visit, replacement, Duty.PROCESS, by=stage.officer, now=now)
    group.sign(stage.visit, secrecy=True, no_conflict=True, by=replacement.user, now=now)
    service.begin(stage.visit, by=stage.user("lead"), now=now)
    assert stage.visit.state == State.IN_FIELD


def test_papers_come_before_the_name_and_a_conflict_ends_it(session: None) -> None:
    stage, now = make_stage(State.ACCEPTED), clock.now()
    expert = stage.experts["lead"]
    group.add(stage.visit, expert, Duty.LEAD, by=stage.officer, now=now)
    assert access.parts(stage.visit, expert.user) == {Part.EXISTENCE}
    with pytest.raises(Invalid, match="sign_both"):
        group.sign(stage.visit, secrecy=True, no_conflict=False, by=expert.user, now=now)
    assert not access.visible(stage.visit, expert.user, Part.NAME)
    group.sign(stage.visit, secrecy=True, no_conflict=True, by=expert.user, now=now)
    assert access.visible(stage.visit, expert.user, Part.NAME)
    group.declare_conflict(stage.visit, "我以前是他们的客户", by=expert.user, now=now)
    assert access.parts(stage.visit, expert.user) == frozenset()
    with pytest.raises(Conflict, match="left_already"):
        group.sign(stage.visit, secrecy=True, no_conflict=True, by=expert.user, now=now)


def test_load_limit_and_the_reviewer_stands_outside(session: None) -> None:
    stage, now = make_stage(State.ACCEPTED), clock.now()
    expert = make_expert()
    expert.most_visits = 1
    group.add(stage.visit, expert, Duty.REVIEWER, by=stage.officer, now=now)
    assert stage.visit.group == []
    with pytest.raises(Invalid, match="expert_there"):
        group.add(stage.visit, expert, Duty.LEAD, by=stage.officer, now=now)
    other = service.apply(stage.enterprise, service.Case("再看一次"), by=stage.owner, now=now)
    service.submit(other, by=stage.owner, now=now)
    service.accept(other, by=stage.officer, now=now)
    with pytest.raises(Invalid, match="expert_full"):
        group.add(other, expert, Duty.LEAD, by=stage.officer, now=now)
    assert queries.load_of([expert.id]) == {expert.id: 1}


def test_who_took_part_counts_as_tied_to_the_enterprise(session: None) -> None:
    stage = make_stage(State.IN_FIELD)
    db.session.flush()
    enterprise, day = {stage.enterprise.id}, clock.today()
    kinds = [one.kind for one in interests.ties_of(stage.user("lead"), enterprise, day)]
    assert kinds == ["diagnosis"]
    assert interests.ties_of(stage.user("reviewer"), enterprise, day) == []
