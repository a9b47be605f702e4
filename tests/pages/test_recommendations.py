"""Recommended providers and needs through their pages: what is shown to whom, chosen, compared, printed and kept."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from matchmaker.accounts.models import Organisation
from matchmaker.catalogue.models import Need, Requirement
from matchmaker.catalogue.offers import Capability, Case
from matchmaker.foundation import clock
from matchmaker.foundation.db import db, mark_posts_changed, transaction
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.states import Side, State
from matchmaker.recommendations import freezing
from matchmaker.recommendations.models import Feedback, ShownList
from tests.factories import (
    admin_of,
    make_capability,
    make_need,
    make_officer,
    make_operator,
    make_organisation,
    make_park,
    make_provider,
)

Enter = Callable[..., FlaskClient]


@dataclass
class World:
    """A need of a park's enterprise and six providers; everything by code or address."""

    need: str
    path: str
    owner: str
    officer: str
    other_officer: str
    operator: str
    stranger: str
    provider_user: str
    providers: list[str]
    names: list[str]
    capability: str
    enterprise_name: str


LINES = [("外观缺陷在线检测", True), ("检测结果写回 MES", True), ("到顺义现场服务", False)]


def _providers() -> list[Capability]:
    made = []
    for at, (title, does) in enumerate(
        [
            ("铸件外观缺陷视觉检测单元", "多角度光源在线检测压铸件外观缺陷，检测结果写回 MES。"),
            ("压铸件外观在线检测", "在线检测外观缺陷，按批导出。"),
            ("外观缺陷检测软件", "外观缺陷在线检测，不支持 MES 对接。"),
            ("机器视觉外观检测", "给压铸件做外观缺陷检测。"),
            ("压铸外观检测改造", "外观缺陷在线检测改造。"),
            ("铸件缺陷检测服务", "压铸件外观缺陷检测服务。"),
        ]
    ):
        owner = make_provider(name=f"苏州示例{at}号视觉有限公司", short_name=f"示例{at}")
        regions = ["REG110000"] if at % 2 else ["REG310000"]
        kind = "software" if at == 2 else "equipment"
        one = make_capability(owner, title=title, does=does, regions=regions, kind=kind, industries=["IND024"])
        grade = "customer" if at == 0 else "self"
        one.cases = [
            Case(
                customer="某汽车壳体厂",
                work="外观检测",
                result="漏检率由 2.1% 降至 0.3%",
                year=2025,
                grade=grade,
                consented=True,
            )
        ]
        made.append(one)
    return made


@pytest.fixture
def world(app: Flask) -> World:
    with app.app_context(), transaction():
        park, far_park = make_park(), make_park()
        enterprise = make_organisation(park=park, name="北京青榆精密铸造有限公司", short_name="青榆")
        need = make_need(
            enterprise, requirements=LINES, place="REG110113", service="onsite", budget_low=60, budget_high=90
        )
        need.requirements[1].target, need.requirements[1].unit = "1", "分钟内"
        made = _providers()
        return World(
            need=need.code,
            path=f"/needs/{need.code}/providers",
            owner=admin_of(enterprise).email,
            officer=make_officer(park).email,
            other_officer=make_officer(far_park).email,
            operator=make_operator().email,
            stranger=admin_of(make_organisation()).email,
            provider_user=admin_of(made[0].organisation).email,
            providers=[one.organisation.code for one in made],
            names=[one.organisation.name for one in made],
            capability=made[0].code,
            enterprise_name=enterprise.name,
        )


def text(browser: FlaskClient, path: str, status: int = 200) -> str:
    answer = browser.get(path)
    assert answer.status_code == status, path
    return answer.get_data(as_text=True)


def cards(page: str) -> list[str]:
    """Codes of the providers whose cards a page holds, in order."""
    return re.findall(r'<article class="card[^"]*" id="card-([^"]+)"', page)


# -- who ------------------------------------------------------------------------------------------------------------


def test_list_is_shown_to_the_enterprise_its_park_and_operators(sign_in: Enter, world: World) -> None:
    pages = [text(sign_in(one), world.path) for one in (world.owner, world.officer, world.operator)]
    assert len({tuple(cards(page)) for page in pages}) == 1
    assert world.names[0] in pages[0]


def test_others_do_not_learn_that_the_list_exists(client: FlaskClient, sign_in: Enter, world: World) -> None:
    for path in (world.path, f"/needs/{world.need}/compare", f"/needs/{world.need}/shortlist"):
        assert client.get(path).status_code == 303
        for one in (world.other_officer, world.stranger):
            assert sign_in(one).get(path).status_code == 404
        assert sign_in(world.provider_user).get(path).status_code == 403


@pytest.mark.parametrize("what", ["save", "unsuitable", "undo"])
def test_only_the_enterprise_chooses(app: Flask, sign_in: Enter, world: World, what: str) -> None:
    path = f"{world.path}/{world.providers[0]}/{what}"
    for one, status in ((world.officer, 403), (world.operator, 403), (world.stranger, 404), (world.provider_user, 403)):
        assert sign_in(one).post(path, data={"reason": "budget"}).status_code == status
    with app.app_context():
        assert db.session.scalars(sa.select(Feedback)).all() == []


def test_staff_propose_where_the_enterprise_asks(sign_in: Enter, world: World) -> None:
    owner, staff = text(sign_in(world.owner), world.path), text(sign_in(world.officer), world.path)
    assert f"/needs/{world.need}/ask/{world.capability}" in owner
    assert "/propose" not in owner
    assert f"/staff/needs/{world.need}/propose?capability={world.capability}" in staff
    assert "/ask/" not in staff
    assert '/save"' not in staff


# -- what is shown --------------------------------------------------------------------------------------------------


def test_page_says_why_with_words_of_both_sides_marked(sign_in: Enter, world: World) -> None:
    page = text(sign_in(world.owner), world.path)
    assert re.search(r"<q lang=\"zh\">[^<]*(<wbr>)?<mark>", page)
    assert re.search(r"<span lang=\"zh\">(<mark>)", page)
    assert "推荐仅供参考，不构成指定；企业自主选择" in page
    assert "核验不代表推荐或担保" in page


def test_only_the_first_card_has_the_primary_button(sign_in: Enter, world: World) -> None:
    page = text(sign_in(world.owner), world.path)
    assert page.count('class="btn primary"') == 1
    first = page.index('class="btn primary"')
    assert page.index(f'id="card-{cards(page)[0]}"') < first < page.index(f'id="card-{cards(page)[1]}"')


def test_counts_agree_on_every_part_of_the_page(sign_in: Enter, world: World) -> None:
    page = text(sign_in(world.owner), world.path)
    listed = cards(page)
    assert len(listed) == len(set(listed)) == len(world.providers)
    assert f'<b class="num">{len(listed)}</b> 家候选' in page
    heads = [int(one) for one in re.findall(r'class="grouphead"><span>.*?</span> <small>(\d+) 家', page)]
    assert sum(heads) == len(listed)
    assert [int(one) for one in re.findall(r'class="rank" aria-hidden="true">(\d+)<', page)] == list(
        range(1, len(listed) + 1)
    )


def test_shown_parts_add_up_to_the_shown_score(sign_in: Enter, world: World) -> None:
    page = text(sign_in(world.owner), world.path)
    folds = re.findall(r"得分构成.*?<b class=\"num\">(\d+)</b> / 100(.*?)</dl>", page, re.S)
    assert len(folds) == len(world.providers)
    for total, parts in folds:
        assert sum(int(one) for one in re.findall(r'<dd><b class="num">(\d+)</b>', parts)) == int(total)


def test_matrix_has_a_proof_for_each_cell(sign_in: Enter, world: World) -> None:
    page = text(sign_in(world.owner), world.path)
    opened = re.findall(r'popovertarget="(proof-[^"]+)"><svg', page)
    held = re.findall(r'popover id="(proof-[^"]+)"', page)
    assert len(opened) == 4 * len(LINES)
    assert sorted(opened) == sorted(held)


def test_texts_of_users_are_escaped(app: Flask, sign_in: Enter, world: World) -> None:
    with app.app_context(), transaction():
        need = db.session.scalars(sa.select(Need)).one()
        need.title = "压铸件<img src=x>外观"
        need.requirements.append(Requirement(position=3, must=False, text="<script>alert(1)</script>外观缺陷在线检测"))
        offer = db.session.scalars(sa.select(Capability).where(Capability.code == world.capability)).one()
        offer.does = "<b onclick=x>外观缺陷在线检测</b>，检测结果写回 MES。"
        offer.organisation.short_name = "<i>衡"
        mark_posts_changed()
    for path in (world.path, f"/needs/{world.need}/shortlist"):
        page = text(sign_in(world.owner), path)
        for bad in ("<img src=x", "<script>alert", "<b onclick", "<i>衡"):
            assert bad not in page


def test_open_introduction_stands_in_place_of_the_button(app: Flask, sign_in: Enter, world: World) -> None:
    with app.app_context(), transaction():
        need = db.session.scalars(sa.select(Need)).one()
        offer = db.session.scalars(sa.select(Capability).where(Capability.code == world.capability)).one()
        db.session.add(
            Introduction(
                code="I-2026-0001",
                need=need,
                enterprise=need.organisation,
                provider=offer.organisation,
                capability=offer,
                initiator=Side.ENTERPRISE,
                initiator_user_id=admin_of(need.organisation).id,
                state=State.PROPOSED,
                waiting_for=Side.PROVIDER,
                due_on=clock.today(),
                created_at=clock.now(),
                changed_at=clock.now(),
            )
        )
    page = text(sign_in(world.owner), world.path)
    assert f"/ask/{world.capability}" not in page
    assert "/introductions/I-2026-0001" in page
    assert "待对方同意" in page
    assert "/staff/introductions/I-2026-0001" in text(sign_in(world.officer), world.path)


def test_list_of_a_draft_is_a_preview(app: Flask, sign_in: Enter, world: World) -> None:
    with app.app_context(), transaction():
        db.session.scalars(sa.select(Need)).one().state = "draft"
        mark_posts_changed()
    page = text(sign_in(world.owner), world.path)
    assert "名单只供预览" in page
    assert "/ask/" not in page


def test_nobody_fits_has_ways_out(app: Flask, sign_in: Enter) -> None:
    with app.app_context(), transaction():
        need = make_need(title="员工食堂订餐", problem="排队太久。", requirements=[("午餐前送到", True)])
        make_capability()
        code, owner = need.code, admin_of(need.organisation).email
    page = text(sign_in(owner), f"/needs/{code}/providers")
    assert "暂时没有可以推荐的服务商" in page
    assert f"/needs/{code}/edit" in page
    assert f"/needs/{code}/ask-staff" in page


# -- filters and order ----------------------------------------------------------------------------------------------


def test_filter_keeps_its_state_in_the_address_and_as_a_chip(sign_in: Enter, world: World) -> None:
    browser = sign_in(world.owner)
    page = text(browser, f"{world.path}?kind=software&sort=date")
    assert cards(page) == [world.providers[2]]
    assert f'<b class="num">{len(world.providers)}</b> 家候选中 <b class="num">1</b> 家符合筛选' in page
    assert '<a class="chip" href="' in page
    assert 'value="software" checked' in page
    assert re.search(r'name="sort" value="date"', page)


def test_facet_counts_leave_their_own_ticks_aside(sign_in: Enter, world: World) -> None:
    page = text(sign_in(world.owner), f"{world.path}?kind=software")
    equipment = re.search(r'value="equipment"><span>装备</span>.*?</span>(\d+)<', page)
    assert equipment is not None
    assert int(equipment.group(1)) == len(world.providers) - 1


def test_filters_together_leave_nobody_and_say_which_one(sign_in: Enter, world: World) -> None:
    page = text(sign_in(world.owner), f"{world.path}?kind=software&region=here")
    assert cards(page) == []
    assert "没有符合全部筛选的服务商" in page
    assert "去掉“" in page


@pytest.mark.parametrize(
    "query",
    [
        "kind=nonsense",
        "region=%3Cscript%3E",
        "sort=best",
        "with=O-1",
        "industry=",
        "all=x",
        "seal=own&seal=own",
    ],
)
def test_address_that_means_nothing_filters_nothing(sign_in: Enter, world: World, query: str) -> None:
    page = text(sign_in(world.owner), f"{world.path}?{query}")
    assert len(cards(page)) in (len(world.providers), 0)
    assert "<script>" not in page.replace("<script src", "").replace("<script type", "")


def test_order_by_date_looks_at_no_need(app: Flask, sign_in: Enter, world: World) -> None:
    with app.app_context():
        newest = db.session.scalars(
            sa.select(Capability).order_by(Capability.published_at.desc(), Capability.code)
        ).all()
        expected = [one.organisation.code for one in newest]
    page = text(sign_in(world.owner), f"{world.path}?sort=date")
    assert cards(page) == expected
    assert "与第" not in page
    assert 'id="matrix"' not in page


# -- choices --------------------------------------------------------------------------------------------------------


def test_save_toggles_and_comes_back_to_the_card(sign_in: Enter, world: World) -> None:
    browser, code = sign_in(world.owner), world.providers[1]
    answer = browser.post(f"{world.path}/{code}/save", data={"next": f"{world.path}?kind=equipment"})
    assert (answer.status_code, answer.location) == (303, f"{world.path}?kind=equipment#card-{code}")
    assert cards(text(browser, f"{world.path}?mine=saved")) == [code]
    assert world.names[1] in text(browser, "/saved")
    browser.post(f"{world.path}/{code}/save")
    assert world.names[1] not in text(browser, "/saved")


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:x"])
def test_choice_never_leads_elsewhere(sign_in: Enter, world: World, target: str) -> None:
    answer = sign_in(world.owner).post(f"{world.path}/{world.providers[1]}/save", data={"next": target})
    assert answer.location.startswith(world.path)


def test_unsuitable_moves_the_provider_to_the_end_and_can_be_undone(sign_in: Enter, world: World) -> None:
    browser, code = sign_in(world.owner), world.providers[1]
    answer = browser.post(f"{world.path}/{code}/unsuitable", data={"reason": "budget", "next": world.path})
    assert answer.status_code == 303
    page = text(browser, world.path)
    assert code not in cards(page)
    assert "标为不合适：预算不合适" in page
    assert page.count(f"{world.path}/{code}/undo") == 2  # the toast and the line at the end
    assert f"{world.path}/{code}/undo" not in text(sign_in(world.officer), world.path)
    browser.post(f"{world.path}/{code}/undo")
    assert code in cards(text(browser, world.path))


def test_unsuitable_without_a_reason_changes_nothing(app: Flask, sign_in: Enter, world: World) -> None:
    browser = sign_in(world.owner)
    browser.post(f"{world.path}/{world.providers[1]}/unsuitable", data={"reason": "nonsense"})
    page = text(browser, world.path)
    assert "请选择一个原因" in page
    assert world.providers[1] in cards(page)


def test_choice_wants_a_provider(sign_in: Enter, app: Flask, world: World) -> None:
    with app.app_context():
        enterprise = db.session.scalars(sa.select(Organisation).where(Organisation.kind == "enterprise")).first()
        assert enterprise is not None
        own = enterprise.code
    browser = sign_in(world.owner)
    for code in (own, "O-2026-9999", "nonsense"):
        assert browser.post(f"{world.path}/{code}/save").status_code == 404


def test_ask_staff_is_told_once(sign_in: Enter, world: World) -> None:
    browser = sign_in(world.owner)
    for words in ("已告诉园区专员", "已经告诉过园区专员"):
        assert browser.post(f"/needs/{world.need}/ask-staff").status_code == 303
        assert words in text(browser, world.path)
    assert sign_in(world.stranger).post(f"/needs/{world.need}/ask-staff").status_code == 404


# -- comparison and 比选单 ------------------------------------------------------------------------------------------


def test_compare_tray_works_by_get_alone(sign_in: Enter, world: World) -> None:
    browser, path = sign_in(world.owner), world.path
    for code in world.providers[:4]:
        answer = browser.get(f"{path}{'&' if '?' in path else '?'}toggle={code}")
        assert answer.status_code == 303
        path = answer.location.split("#")[0]
    assert path.count("with=") == 4
    page = text(browser, path)
    assert page.count('aria-pressed="true"') == 4
    assert f"/needs/{world.need}/compare?with=" in page
    full = browser.get(f"{path}&toggle={world.providers[4]}")
    assert full.location.count("with=") == 4
    assert "最多对比 4 家" in text(browser, full.location.split("#")[0])
    fewer = browser.get(f"{path}&toggle={world.providers[0]}")
    assert fewer.location.count("with=") == 3


def test_matrix_shows_the_chosen_ones(sign_in: Enter, world: World) -> None:
    chosen = world.providers[3:6]
    page = text(sign_in(world.owner), f"{world.path}?" + "&".join(f"with={code}" for code in chosen))
    shown = set(re.findall(r'popover id="proof-([^"]+?)-\d+"', page))
    assert shown == set(chosen)


def test_compare_holds_conditions_of_each(sign_in: Enter, world: World) -> None:
    chosen = world.providers[:3]
    page = text(sign_in(world.owner), f"/needs/{world.need}/compare?" + "&".join(f"with={code}" for code in chosen))
    assert "服务范围" in page
    assert page.count("未填写") >= 0
    for name in ("示例0", "示例1", "示例2"):
        assert name in page
    assert "示例5" not in page


@pytest.mark.parametrize("query", ["", "?with=O-2026-9999", "?with=x&with=y"])
def test_compare_of_fewer_than_two_leads_back(sign_in: Enter, world: World, query: str) -> None:
    answer = sign_in(world.owner).get(f"/needs/{world.need}/compare{query}")
    assert answer.status_code == 303
    assert answer.location.startswith(world.path)


def test_shortlist_holds_the_picked_else_the_saved_else_the_first(sign_in: Enter, world: World) -> None:
    browser, path = sign_in(world.owner), f"/needs/{world.need}/shortlist"
    first = text(browser, path)
    assert first.count('<th scope="col"><span class="num">') == 4
    browser.post(f"{world.path}/{world.providers[5]}/save")
    saved = text(browser, path)
    assert saved.count('<th scope="col"><span class="num">') == 1
    assert "示例5" in saved
    picked = text(browser, f"{path}?with={world.providers[1]}&with={world.providers[2]}")
    assert picked.count('<th scope="col"><span class="num">') == 2
    assert "推荐仅供参考，不构成指定；企业自主选择" in picked


# -- what is kept ---------------------------------------------------------------------------------------------------


def kept(app: Flask) -> list[ShownList]:
    with app.app_context():
        return list(db.session.scalars(sa.select(ShownList).order_by(ShownList.id)))


def test_list_is_frozen_once_per_viewer_and_content(app: Flask, sign_in: Enter, world: World) -> None:
    browser = sign_in(world.owner)
    for _ in range(3):
        page = text(browser, world.path)
    assert [[one["provider"] for one in row.items] for row in kept(app)] == [cards(page)]
    text(browser, f"{world.path}?kind=software")
    text(sign_in(world.officer), world.path)
    assert len(kept(app)) == 3


def test_head_and_prefetch_freeze_nothing(app: Flask, sign_in: Enter, world: World) -> None:
    browser = sign_in(world.owner)
    assert browser.head(world.path).status_code == 200
    for name, value in (("Sec-Purpose", "prefetch;prerender"), ("Purpose", "prefetch"), ("X-Moz", "prefetch")):
        assert browser.get(world.path, headers={name: value}).status_code == 200
    assert kept(app) == []
    text(browser, world.path)
    assert len(kept(app)) == 1


def test_page_answers_when_the_list_cannot_be_kept(
    app: Flask, sign_in: Enter, world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_args: object) -> bool:
        raise OperationalError("insert", {}, Exception("disk full"))

    browser = sign_in(world.owner)
    monkeypatch.setattr(freezing, "freeze", fail)
    assert cards(text(browser, world.path))
    assert "was not kept" in caplog.text
    assert kept(app) == []


def test_queries_do_not_grow_with_the_list(app: Flask, sign_in: Enter, world: World) -> None:
    browser = sign_in(world.owner)
    text(browser, world.path)
    few = _queries(app, browser, world.path)
    with app.app_context(), transaction():
        for _ in range(6):
            make_capability()
    text(browser, world.path)
    assert _queries(app, browser, world.path) == few


def _queries(app: Flask, browser: FlaskClient, path: str) -> int:
    seen: list[str] = []

    def note(*args: object) -> None:
        seen.append(str(args[2]))

    with app.app_context():
        bind = db.engine
    sa.event.listen(bind, "before_cursor_execute", note)
    try:
        text(browser, path)
    finally:
        sa.event.remove(bind, "before_cursor_execute", note)
    return len(seen)


# -- the other direction --------------------------------------------------------------------------------------------


def test_needs_are_listed_for_a_capability_with_the_enterprise_masked(sign_in: Enter, world: World) -> None:
    page = text(sign_in(world.provider_user), f"/capabilities/{world.capability}/needs")
    assert cards(page) == [world.need]
    assert f"/needs/{world.need}/respond?capability={world.capability}" in page
    assert world.enterprise_name not in page
    assert "青榆" not in page
    assert "推荐仅供参考，不构成指定；企业自主选择" in page


def test_needs_are_shown_to_own_people_and_staff_only(
    client: FlaskClient, sign_in: Enter, world: World, app: Flask
) -> None:
    path = f"/capabilities/{world.capability}/needs"
    with app.app_context(), transaction():
        rival = admin_of(make_provider()).email
    assert client.get(path).status_code == 303
    assert sign_in(rival).get(path).status_code == 404
    assert sign_in(world.owner).get(path).status_code == 403
    assert world.enterprise_name in text(sign_in(world.officer), path)
    assert world.enterprise_name not in text(sign_in(world.other_officer), path)
    assert "/respond" not in text(sign_in(world.officer), path)


def test_needs_list_is_frozen_too(app: Flask, sign_in: Enter, world: World) -> None:
    text(sign_in(world.provider_user), f"/capabilities/{world.capability}/needs")
    assert [(row.subject, [one["need"] for one in row.items]) for row in kept(app)] == [
        (world.capability, [world.need])
    ]


def test_rules_tell_every_part_and_its_weight(client: FlaskClient) -> None:
    page = text(client, "/rules")
    for word in ("先后次序", "匹配分由什么组成", "哪些不会进入名单", "哪些因素不影响名次"):
        assert word in page


@pytest.mark.parametrize("code", ["%00", "N-2026-0001%00", "N-9999-9999", "%F0%9F%98%80", "a" * 3000, "'%20OR%201=1--"])
def test_unknown_code_is_not_found(sign_in: Enter, world: World, code: str) -> None:
    browser = sign_in(world.owner)
    assert browser.get(f"/needs/{code}/providers").status_code == 404
    assert browser.post(f"{world.path}/{code}/save").status_code == 404
