"""Filters and order of the recommended providers, kept in the address."""

import re

import pytest
import sqlalchemy as sa
from flask import Flask

from matchmaker.catalogue.offers import Capability
from matchmaker.foundation.db import db
from tests.pages.recommendations.reading import Enter, cards, text
from tests.pages.recommendations.world import World


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
    equipment = re.search(r'value="equipment">.*?class="n"[^>]*>(?:<[^>]*>[^<]*</span>)?(\d+)<', page)
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
