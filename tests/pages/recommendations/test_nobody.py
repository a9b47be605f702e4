"""What a page says where nothing on it reaches the level of a fit."""

import sqlalchemy as sa
from flask import Flask

from matchmaker.catalogue.offers import Capability
from matchmaker.foundation.db import db, mark_posts_changed, transaction
from tests.pages.recommendations.reading import Enter, cards, text
from tests.pages.recommendations.world import World

SAID = "可能还没有合适的服务商"


def test_a_list_in_which_nobody_fits_says_so_and_offers_the_staff(app: Flask, sign_in: Enter, world: World) -> None:
    browser = sign_in(world.owner)
    assert SAID not in text(browser, world.path)
    with app.app_context(), transaction():
        for row in db.session.scalars(sa.select(Capability)):
            row.title, row.does, row.tags, row.cases = (
                "检测机构咨询",
                "协助压铸企业选择检测机构，整理外观检测报告。",
                [],
                [],
            )
        mark_posts_changed()
    page = text(browser, world.path)
    assert cards(page)
    assert SAID in page
    assert "请园区专员人工推荐" in page[page.index(SAID) : page.index(SAID) + 800]
