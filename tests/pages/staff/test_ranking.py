"""The operator reads what became of the lists of each version of the ranking."""

import json
import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from matchmaker.accounts.models import Organisation
from matchmaker.catalogue.models import Need
from matchmaker.foundation import clock
from matchmaker.foundation.db import db, transaction
from matchmaker.matching.learning import Proposal
from matchmaker.matching.weights import default_weights
from matchmaker.pages.staff import ranking
from matchmaker.recommendations import freezing, proposals, service
from matchmaker.recommendations.models import Ranking, ShownList
from matchmaker.recommendations.proposals import Progress
from tests.factories import make_user
from tests.pages.recommendations.reading import Enter, text
from tests.pages.recommendations.world import World, make_world

PATH = "/staff/ranking"


@pytest.fixture
def world(app: Flask) -> World:
    return make_world(app)


def cells(page: str, name: str) -> list[str]:
    """What a row of a table says of each version, the newest first."""
    for row in re.findall(r'<tr><th scope="row">.*?</tr>', page):
        head, *rest = (re.sub("<[^>]*>", "", cell) for cell in re.findall(r"<t[hd].*?</t[hd]>", row))
        if head == name:
            return rest
    raise AssertionError(name)


def plain(page: str) -> str:
    """The words of a page alone."""
    return re.sub("<[^>]*>", " ", page)


def choose(app: Flask, place: int) -> None:
    """The enterprise saves who stands at this place of the list that was shown."""
    with app.app_context(), transaction():
        listed = db.session.scalars(sa.select(Ranking).where(Ranking.subject.like("N-%"))).one()
        code = listed.order[place][1]
        provider = db.session.scalars(sa.select(Organisation).where(Organisation.code == code)).one()
        need = db.session.scalars(sa.select(Need).where(Need.code == listed.subject)).one()
        service.save(need, provider, make_user(), clock.now())


def copy_lists(app: Flask, times: int) -> None:
    """The same list shown for other needs too, each with the same choice."""
    with app.app_context(), transaction():
        known = db.session.scalars(sa.select(Ranking)).one()
        for at in range(times):
            row = Ranking(
                subject=f"N-2020-{at:04}",
                digest=known.digest,
                engine=known.engine,
                at=known.at,
                weights=known.weights,
                order=known.order,
                inputs=known.inputs,
            )
            row.shown = [
                ShownList(
                    viewer_id=make_user().id, subject=row.subject, digest="x", engine=row.engine, at=known.at, items=[]
                )
            ]
            db.session.add(row)


def test_operators_alone_may_read_it(app: Flask, sign_in: Enter, world: World) -> None:
    assert sign_in(world.operator).get(PATH).status_code == 200
    for other in (world.officer, world.owner, world.provider_user, world.stranger):
        assert sign_in(other).get(PATH).status_code == 403
    assert app.test_client().get(PATH).status_code == 303


def test_before_any_list_it_says_so_in_both_languages(sign_in: Enter, world: World) -> None:
    assert "还没有展示过名单" in text(sign_in(world.operator), PATH)
    assert "No list has been shown yet" in text(sign_in(world.operator, "en"), PATH)


def test_lists_and_choices_are_counted_for_the_version_in_use(app: Flask, sign_in: Enter, world: World) -> None:
    owner = sign_in(world.owner)
    text(owner, world.path)
    text(owner, f"{world.path}?kind=software")
    choose(app, 0)
    page = text(sign_in(world.operator), PATH)
    with app.app_context():
        assert f"{freezing.engine_version()}（使用中）" in page
    assert (cells(page, "展示的名单"), cells(page, "其中不同的"), cells(page, "涉及的需求")) == (["2"], ["1"], ["1"])
    assert cells(page, "据此作出的选择") == ["1"]
    assert cells(page, "有选择的名单里，选中前三") == ["1 / 1，太少，不足以判断"]
    assert cells(page, "前十位里，新入驻的服务商") == ["6 / 6，100%"]
    assert cells(page, "表述相近占比")


def test_a_share_is_told_from_five_on_and_an_override_counts(app: Flask, sign_in: Enter, world: World) -> None:
    text(sign_in(world.owner), world.path)
    for place in (0, 1, 3, 4):
        choose(app, place)
    few = text(sign_in(world.operator), PATH)
    assert cells(few, "选择里，选了前三以外") == ["2 / 4，太少，不足以判断"]
    choose(app, 5)
    page = text(sign_in(world.operator, "en"), PATH)
    assert cells(page, "Of the choices, outside the first three") == ["3 of 5, 60%"]


def test_versions_stand_beside_each_other_the_newest_first(app: Flask, sign_in: Enter, world: World) -> None:
    text(sign_in(world.owner), world.path)
    copy_lists(app, 2)
    with app.app_context(), transaction():
        for row in db.session.scalars(sa.select(Ranking).where(Ranking.subject.like("N-2020-%"))):
            row.engine = "older-1/2"
            row.weights = json.loads(json.dumps(row.weights)) | {"levels": {"fits": 0.125, "gone": 0.5}}
            for view in row.shown:
                view.at = clock.now() - timedelta(days=40)
        bare = {"viewer_id": make_user().id, "digest": "y", "engine": "bare-1/1", "items": []}
        for at in range(2):
            db.session.add(ShownList(**bare, subject=f"C-2020-000{at}", at=clock.now() - timedelta(days=90)))
    page = text(sign_in(world.operator), PATH)
    assert page.index("（使用中）") < page.index("older-1/2") < page.index("bare-1/1")
    assert cells(page, "展示的名单") == ["1", "2", "2"]
    assert cells(page, "涉及的需求") == ["1", "2", "0"]
    assert cells(page, "据此作出的选择") == ["0", "0", "没有记录"]
    assert cells(page, "gone") == ["", "0.5"], "what this version has no name for is told by its own"


def test_choices_before_a_list_do_not_count(app: Flask, sign_in: Enter, world: World) -> None:
    text(sign_in(world.owner), world.path)
    choose(app, 0)
    with app.app_context(), transaction():
        for row in db.session.scalars(sa.select(ShownList)):
            row.at = clock.now() + timedelta(hours=1)
    assert cells(text(sign_in(world.operator), PATH), "据此作出的选择") == ["0"]


def propose(monkeypatch: pytest.MonkeyPatch, decisions: int, needs: int, with_weights: bool) -> None:
    weights = {"text": 0.4, "meaning": 0.3, "tags": 0.2, "fit": 0.1}
    intervals = {part: (value - 0.05, value + 0.05) for part, value in weights.items()}
    proposal = Proposal(weights, intervals, decisions, needs) if with_weights else None
    monkeypatch.setattr(ranking, "progress", lambda: Progress(decisions, needs, proposal))


def test_a_choice_counts_as_learnable_and_nothing_is_proposed_yet(app: Flask, sign_in: Enter, world: World) -> None:
    text(sign_in(world.owner), world.path)
    operator = sign_in(world.operator)
    before = text(operator, PATH)
    assert "满 200 个选择、50 条需求后才会给出权重建议" in before
    assert re.search(r"可以学的选择\s*0 / 200", plain(before))
    with app.app_context():
        [view] = proposals.list_views([world.need])
    owner = sign_in(world.owner)
    assert owner.post(f"{world.path}/{view.rows[1][1]}/save").status_code == 303
    after = plain(text(operator, PATH))
    assert re.search(r"可以学的选择\s*1 / 200", after)
    assert re.search(r"涉及的需求\s*1 / 50", after)
    assert "写成文件" not in after


def test_a_proposal_stands_with_its_interval_and_has_to_be_tried_first(
    sign_in: Enter, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    text(sign_in(world.owner), world.path)
    propose(monkeypatch, 210, 60, with_weights=True)
    page = text(sign_in(world.operator), PATH)
    proposed = page[page.index('id="proposal"') :]
    used = default_weights()
    alone = f"{used.text / (1.0 - used.leaders):.2f}"  # its share of what a pair gets by itself
    assert cells(proposed, "用词对应") == ["0.40", "0.35–0.45", alone]
    assert "按 210 个选择、60 条需求算出" in proposed
    assert "什么也没有改" in proposed
    assert "replay --weights FILE" in proposed
    assert "nothing has been changed" in text(sign_in(world.operator, "en"), PATH)


def test_choices_that_favour_no_part_are_said_to(sign_in: Enter, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    text(sign_in(world.owner), world.path)
    propose(monkeypatch, 210, 60, with_weights=False)
    page = text(sign_in(world.operator), PATH)
    assert "看不出更看重哪一部分" in page
    assert 'id="proposal"' not in page
    propose(monkeypatch, 210, 49, with_weights=False)
    assert "看不出更看重哪一部分" not in text(sign_in(world.operator), PATH)
