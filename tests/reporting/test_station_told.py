"""What the sponsor reads of a station's report on its page: lines that name nobody, of three enterprises at least."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from matchmaker.accounts.people import Role
from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.stations import attendance, service
from matchmaker.stations.states import StationAction, StationState
from tests.factories import join, make_organisation, make_user
from tests.stations.stage import make_stage, register, select, walk

Enter = Callable[..., FlaskClient]
FOUND = """懂信息化的人手不足。
青雀压铸有限公司没有排产系统。
青 雀 压 铸的设备联网率低。
远山精密的老师傅要退休。
设备数据靠人抄，可联系 13812345678。"""


def hold(there: int, finish: bool = True) -> dict[str, str]:
    """Hold a station with so many enterprises and write its summary; return who reads, and its page."""
    with transaction():
        make_organisation(name="远山精密制造有限公司", short_name="远山精密")  # was not there
        stage = make_stage(seats_enterprise=4)
        guests = [make_organisation(park_id=stage.park.id) for _ in range(there - 1)]
        guests.append(make_organisation(park_id=stage.park.id, name="青雀压铸有限公司", short_name="青雀压铸"))
        select(stage, *(register(stage, one) for one in guests))
        walk(stage, StationState.RUNNING)
        for one in stage.made:
            attendance.check_in(one.attendees[0], by=stage.officer, now=clock.now())
        walk(stage, StationState.ENDED)
        service.write_summary(stage.station, FOUND, "办一期排产培训。", by=stage.officer, now=clock.now())
        if finish:
            service.move(stage.station, StationAction.SUM_UP, by=stage.officer, now=clock.now())
        sponsor, stranger, code = make_user(), make_user(), stage.station.code
        join(sponsor, Role.AUTHORITY)
        mails = {"sponsor": sponsor.email, "stranger": stranger.email, "officer": stage.officer.email}
        return mails | {"page": f"/stations/{code}", "report": f"/staff/stations/{code}/summary"}


def test_the_sponsor_reads_what_names_nobody(app: Flask, sign_in: Enter) -> None:
    with app.app_context():
        world = hold(3)
    page = sign_in(world["sponsor"]).get(world["page"]).get_data(as_text=True)
    assert ("懂信息化的人手不足。" in page, "办一期排产培训。" in page, "没有显示的行数：4" in page) == (
        True,
        True,
        True,
    )
    assert [word for word in ("青雀", "青 雀", "远山", "13812345678", "老师傅") if word in page] == []
    staff = sign_in(world["officer"]).get(world["report"]).get_data(as_text=True)
    assert [word in staff for word in ("青雀", "青 雀", "远山", "13812345678")] == [True] * 4  # the control
    assert sign_in(world["sponsor"]).get(world["report"]).status_code == 403


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("who", ["stranger", ""])
def test_nobody_else_reads_it_on_the_page(app: Flask, client: FlaskClient, sign_in: Enter, who: str) -> None:
    with app.app_context():
        world = hold(3)
    page = (sign_in(world[who]) if who else client).get(world["page"])
    assert page.status_code == 200
    assert "懂信息化的人手不足" not in page.get_data(as_text=True)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("there", "finish", "told"), [(2, True, "到场企业不足 3 家"), (3, False, "")])
def test_nothing_is_told_of_few_or_before_it_is_finished(
    app: Flask, sign_in: Enter, there: int, finish: bool, told: str
) -> None:
    with app.app_context():
        world = hold(there, finish)
    page = sign_in(world["sponsor"]).get(world["page"]).get_data(as_text=True)
    assert "懂信息化的人手不足" not in page
    assert ("到场企业不足 3 家" in page) == bool(told)
