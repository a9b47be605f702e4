"""What the page of recommended providers shows: cards, reasons, counts, the matrix."""

import re

import sqlalchemy as sa
from flask import Flask

from matchmaker.catalogue.models import Need, Requirement
from matchmaker.catalogue.offers import Capability
from matchmaker.foundation import clock
from matchmaker.foundation.db import db, mark_posts_changed, transaction
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.states import Side, State
from tests.factories import admin_of, make_capability, make_need
from tests.pages.recommendations.reading import Enter, cards, text
from tests.pages.recommendations.world import LINES, World


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
