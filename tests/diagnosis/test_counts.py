"""Figures with dates: what is counted on which day, and that persons, visits and read reports are counted apart."""

from datetime import timedelta

from flask import Flask

from matchmaker.diagnosis import counts, finding, group, queries
from matchmaker.diagnosis.states import State
from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from tests.diagnosis.stage import make_stage


def test_figures_follow_from_rows_of_the_span(app: Flask) -> None:
    today = clock.today()
    with app.app_context(), transaction():
        read, issued = make_stage(State.ACKNOWLEDGED), make_stage(State.ISSUED)
        make_stage(State.SCHEDULED)
        group.withdraw(issued.visit, "后来有事", by=issued.user("process"), now=clock.now() + timedelta(days=2))
        need = finding.turn_into_need(queries.list_findings(read.visit.id)[0], by=read.owner, now=clock.now())
        span = (today - timedelta(days=7), today)
        assert {one.visit for one in counts.visits(*span)} == {read.visit.code, issued.visit.code}
        assert (
            len(counts.expert_visits(*span)) == 6
        )  # three of each group; who left later was there, reviewers were not
        assert [one.visit for one in counts.reports(*span)] == [read.visit.code]  # issued alone does not count
        rows = counts.findings(*span)
        assert [(one.sub_domain, one.route, one.need_id, one.implemented_on) for one in rows] == [
            ("MAT017", "upgrade", need.id, None),
            ("MAT017", "upgrade", None, None),
        ]
        before = (today - timedelta(days=7), today - timedelta(days=1))
        assert [*counts.visits(*before), *counts.reports(*before), *counts.findings(*before)] == []
