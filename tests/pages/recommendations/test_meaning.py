"""Sentences that are near in meaning: shown as a pair, called no more than that; what is not computed yet is said once, quietly."""

import io
import re
from threading import Event
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from openpyxl import load_workbook

from matchmaker.catalogue.offers import Capability
from matchmaker.commands.encoding import Encoding
from matchmaker.foundation.db import db, mark_posts_changed, transaction
from matchmaker.recommendations import encoding
from matchmaker.recommendations.models import PostMeaning
from tests.matching.topics import Topics
from tests.pages.recommendations.reading import Enter, text
from tests.pages.recommendations.world import World

WAITS = {
    "zh": "表述相近尚未计算，暂按其余部分排序",
    "en": "Similar wording is not computed yet; ranked by the other parts for now",
}


@pytest.fixture
def topics(monkeypatch: pytest.MonkeyPatch) -> Topics:
    return use(monkeypatch, Topics())


def use(monkeypatch: pytest.MonkeyPatch, encoder: Any) -> Any:
    monkeypatch.setattr(encoding, "in_use", lambda: encoder)
    return encoder


def encode(app: Flask) -> None:
    while Encoding(app).round(Event()):
        pass


def without(app: Flask, code: str) -> None:
    """Take the vectors of a capability away, as they are missing for a moment after it was saved."""
    with app.app_context(), transaction():
        one = sa.select(Capability.id).where(Capability.code == code).scalar_subquery()
        db.session.execute(sa.delete(PostMeaning).where(PostMeaning.capability_id == one))
        mark_posts_changed()


def pages(world: World) -> list[str]:
    both = f"with={world.providers[0]}&with={world.providers[1]}"
    return [
        world.path,
        f"/needs/{world.need}/compare?{both}",
        f"/needs/{world.need}/shortlist?{both}",
        f"/staff/needs/{world.need}/propose",
    ]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_list_says_once_that_its_need_waits(
    app: Flask, sign_in: Enter, world: World, topics: Topics, language: str
) -> None:
    browser = sign_in(world.officer, language)
    for path in pages(world):
        assert text(browser, path).count(WAITS[language]) == 1, path
    encode(app)
    for path in pages(world):
        assert WAITS[language] not in text(browser, path), path


@pytest.mark.parametrize("language", ["zh", "en"])
def test_card_says_that_its_capability_waits(
    app: Flask, sign_in: Enter, world: World, topics: Topics, language: str
) -> None:
    encode(app)
    without(app, world.capability)
    browser = sign_in(world.officer, language)
    for path in pages(world):
        assert text(browser, path).count(WAITS[language]) == 1, path
    page = text(browser, world.path)
    card = re.split(r'<article class="card', page.split(f'id="card-{world.providers[0]}"')[1])[0]
    assert f'<p class="sub">{WAITS[language]}</p>' in card
    assert {"zh": "未参加", "en": "Not counted"}[language] in card
    assert page.count({"zh": "未参加", "en": "Not counted"}[language]) == 1


def test_list_for_a_capability_says_it_too(app: Flask, sign_in: Enter, world: World, topics: Topics) -> None:
    browser = sign_in(world.provider_user)
    path = f"/capabilities/{world.capability}/needs"
    assert text(browser, path).count(WAITS["zh"]) == 1
    encode(app)
    assert WAITS["zh"] not in text(browser, path)


def test_pair_is_labelled_unmarked_and_in_its_own_language(
    app: Flask, sign_in: Enter, world: World, topics: Topics
) -> None:
    encode(app)
    page = text(sign_in(world.owner, "en"), world.path)
    rows = [row for row in re.findall(r"<li>.*?</li>", page, re.S) if '<span class="likeness">Similar wording<' in row]
    assert rows
    for row in rows:
        assert re.search(r'<span class="need" lang="zh[^"]*">', row)
        assert re.search(r'<q lang="zh[^"]*">', row)
        assert "<mark>" not in row
        assert "is-yes" not in row
    cards = re.findall(r'<article class="card.*?</article>', page, re.S)
    assert all(card.count('<span class="likeness">Similar wording<') <= 1 for card in cards)


def test_score_has_five_parts_in_words_and_colours(app: Flask, sign_in: Enter, world: World, topics: Topics) -> None:
    encode(app)
    page = text(sign_in(world.owner), world.path)
    fold = re.findall(r'<dl class="partlist">(.*?)</dl>', page, re.S)[0]
    assert re.findall(r'<dt class="(k\d)">([^<]+)</dt>', fold) == [
        ("k1", "用词对应"), ("k2", "表述相近"), ("k3", "与前列方案相近"), ("k4", "标签重合"), ("k5", "条件相符"),
    ]  # fmt: skip
    assert sum(int(one) for one in re.findall(r"</b> / (\d+)", fold)) == 100


def test_without_an_encoder_no_page_speaks_of_waiting(
    sign_in: Enter, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, None)
    browser = sign_in(world.officer)
    for path in pages(world):
        assert WAITS["zh"] not in text(browser, path), path
    assert "没有安装句子编码器" in text(browser, "/rules")


def test_rules_name_the_encoder_and_what_looks_at_words_alone(sign_in: Enter, world: World, topics: Topics) -> None:
    page = text(sign_in(world.owner), "/rules")
    assert "topics-1" in page
    assert "用词和标签折算后" in page
    assert "条件以外得分" not in page


def test_operator_reads_how_far_the_encoder_is(
    app: Flask, sign_in: Enter, world: World, topics: Topics, monkeypatch: pytest.MonkeyPatch
) -> None:
    def told() -> str:
        page = text(sign_in(world.operator), "/staff/ranking")
        return re.sub(r"<[^>]+>", " ", page.split('id="encoder"')[1].split("</section>")[0])

    assert re.search(r"topics-1\s.*0 / 7\s.*7\s", told(), re.S)
    encode(app)
    assert re.search(r"topics-1\s.*7 / 7\s.*0\s", told(), re.S)
    use(monkeypatch, None)
    assert "没有安装句子编码器" in told()


def sheet(answer: bytes) -> list[dict[str, Any]]:
    heads, *rows = load_workbook(io.BytesIO(answer)).active.iter_rows(values_only=True)
    return [dict(zip(heads, row, strict=True)) for row in rows]


def test_file_has_the_pair_and_says_who_waits(app: Flask, sign_in: Enter, world: World, topics: Topics) -> None:
    browser = sign_in(world.owner)
    assert {row["得分说明"] for row in sheet(browser.get(f"{world.path}.xlsx").data)} == {WAITS["zh"]}
    encode(app)
    rows = sheet(browser.get(f"{world.path}.xlsx").data)
    assert "得分说明" not in rows[0]
    assert any(name.startswith("表述相近（满分") for name in rows[0])
    assert any((row["表述相近的句子"] or "").startswith("需求：") for row in rows)
    without(app, world.capability)
    rows = sheet(browser.get(f"{world.path}.xlsx").data)
    waiting = [row for row in rows if row["得分说明"]]
    assert [(row["方案编号"], row["表述相近"], row["表述相近的句子"]) for row in waiting] == [
        (world.capability, None, None)
    ]
