"""Common problems do not tell what they must not: a finding before its report, a name by another group's words, a yes to other words."""

from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient

from matchmaker.diagnosis import queries
from matchmaker.diagnosis.states import State
from matchmaker.foundation.db import transaction
from matchmaker.reporting import shared_problems
from tests.diagnosis.stage import make_stage
from tests.factories import admin_of, make_capability, make_need, make_officer, make_organisation, make_park

Enter = Callable[..., FlaskClient]
NAMES = ("青禾精密", "东岭压铸", "海川泵业", "宏远锻造")


def test_staff_group_findings_of_issued_reports_alone(app: Flask, sign_in: Enter) -> None:
    with app.app_context(), transaction():
        open_, issued = make_stage(State.FEEDBACK), make_stage(State.ISSUED)
        pairs = [(one.officer.email, queries.list_findings(one.visit.id)[0].code) for one in (open_, issued)]
    shown = [code in sign_in(mail).get("/shared-problems/new").get_data(as_text=True) for mail, code in pairs]
    assert shown == [False, True]


def _world(app: Flask) -> dict[str, str]:
    with app.app_context(), transaction():
        park = make_park()
        firms = [make_organisation(park=park, name=f"{name}有限公司", short_name=name) for name in NAMES]
        found = {f"need{n}": make_need(one, title=f"外观漏检{n}").code for n, one in enumerate(firms)}
        found |= {f"owner{n}": admin_of(one).email for n, one in enumerate(firms)}
        return found | {"officer": make_officer(park).email, "provider": admin_of(make_capability().organisation).email}


def _group(staff: FlaskClient, world: dict[str, str], about: str, *needs: int) -> str:
    codes = [world[f"need{n}"] for n in needs]
    answer = staff.post("/shared-problems/new", data={"name": "外观漏检", "about": about, "codes": codes})
    assert answer.status_code == 303
    return str(answer.location)


def test_a_group_whose_words_name_an_enterprise_does_not_take_it_in(app: Flask, sign_in: Enter) -> None:
    world = _world(app)
    staff = sign_in(world["officer"])
    telling = _group(staff, world, "宏远锻造也有这个问题", 0, 1)  # of nobody in the group
    plain, code = _group(staff, world, "夜班更高", 2, 3), telling.rsplit("/", 1)[1]
    assert staff.post(f"{plain}/merge", data={"into": code}).status_code == 422
    assert "宏远锻造有限公司" not in staff.get(telling).get_data(as_text=True)
    assert staff.post(f"{telling}/rename", data={"name": "外观漏检", "about": ""}).status_code == 303
    assert staff.post(f"{plain}/merge", data={"into": code}).status_code == 303  # the control


def test_other_words_ask_everybody_anew(app: Flask, sign_in: Enter) -> None:
    world = _world(app)
    staff, owner, seller = (sign_in(world[one]) for one in ("officer", "owner0", "provider"))
    page = _group(staff, world, "夜班更高", 0, 1)
    staff.post(f"{page}/ask")
    with app.app_context():
        number = shared_problems.get_problem(page.rsplit("/", 1)[1]).members[0].id
    assert owner.post(f"{page}/{number}/agree").status_code == 303
    same = {"name": "外观漏检", "about": "夜班更高"}
    staff.post(f"{page}/rename", data=same)
    assert world["need0"] in seller.get(page).get_data(as_text=True)  # nothing was changed
    staff.post(f"{page}/rename", data=same | {"about": "质量管理混乱，正在找替代供应商"})
    assert world["need0"] not in seller.get(page).get_data(as_text=True)
    assert owner.post(f"{page}/{number}/agree").status_code == 409  # not asked yet
    staff.post(f"{page}/ask")
    assert owner.post(f"{page}/{number}/agree").status_code == 303
