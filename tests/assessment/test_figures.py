"""Figures as of a past day: levels, lift between rounds, peers; recounted from the rows and unmoved by what came later."""

from datetime import datetime, timedelta
from fractions import Fraction

import pytest
import time_machine

from matchmaker.assessment import figures
from matchmaker.foundation import clock
from matchmaker.foundation.db import db
from tests.factories import admin_of, make_organisation
from tests.house.assessment_world import MODEL, submitted

pytestmark = pytest.mark.usefixtures("session")
JUNE = datetime(2026, 6, 1, 10, tzinfo=clock.SHANGHAI)
MONTH = timedelta(days=30)


def test_levels_and_lift_are_those_of_the_day() -> None:
    firms = [make_organisation() for _ in range(3)]
    with time_machine.travel(JUNE, tick=False):
        for one in firms:
            submitted(one, admin_of(one), "0.5")
    with time_machine.travel(JUNE + MONTH, tick=False):
        submitted(firms[0], admin_of(firms[0]), "0.8")
        submitted(firms[1], admin_of(firms[1]), "0")
    assert figures.level_distribution(MODEL.id, JUNE - MONTH) == {}
    assert figures.level_distribution(MODEL.id, JUNE + timedelta(days=1)) == {1: 3}
    assert figures.level_distribution(MODEL.id, JUNE + 2 * MONTH) == {1: 2, 2: 1}
    assert figures.lifts(MODEL.id, JUNE + timedelta(days=1)) == []
    assert figures.mean_lift([]) is None
    found = figures.lifts(MODEL.id, JUNE + 2 * MONTH)
    assert [one.rise for one in found] == [Fraction(1, 2), Fraction(-1, 2)]
    assert figures.mean_lift(found) == 0
    rows = figures.latest_results(MODEL.id, JUNE + 2 * MONTH)
    assert [result.total for _, result in rows] == ["1.50", "2.00", "1.00"], "a figure's rows are behind it"


def test_other_models_kinds_and_parks_are_apart() -> None:
    one = make_organisation()
    submitted(one, admin_of(one), "0.5")
    later = clock.now() + MONTH
    assert figures.level_distribution("gbt39116-2020-process", later) == {}
    assert figures.level_distribution(MODEL.id, later, kind="quick") == {}
    assert figures.level_distribution(MODEL.id, later, model_version="2") == {}
    assert figures.level_distribution(MODEL.id, later, park_ids=[]) == {}
    assert figures.level_distribution(MODEL.id, later) == {1: 1}


def test_lift_under_other_weights_is_no_lift() -> None:
    one = make_organisation()
    first = submitted(one, admin_of(one), "0")
    submitted(one, admin_of(one), "0.5")
    later = clock.now() + MONTH
    assert len(figures.lifts(MODEL.id, later)) == 1
    first.weights = "another"
    db.session.flush()
    assert figures.lifts(MODEL.id, later) == []
