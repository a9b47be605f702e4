"""What an encoder made of posts reaches the lists, and only that of the encoder in use and of the text that a post has now."""

from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from matchmaker.app import create_app
from matchmaker.catalogue.models import Need
from matchmaker.catalogue.offers import Capability
from matchmaker.catalogue.queries import get_capability, get_need
from matchmaker.commands.encoding import Encoding
from matchmaker.foundation.db import db, mark_posts_changed, transaction
from matchmaker.matching import meaning
from matchmaker.matching.records import Match
from matchmaker.recommendations import encoding, meanings, service
from matchmaker.recommendations.models import PostMeaning
from tests.conftest import settings_for
from tests.factories import make_capability, make_need
from tests.matching.topics import Topics


@pytest.fixture
def topics(monkeypatch: pytest.MonkeyPatch) -> Topics:
    return use(monkeypatch, Topics())


def use(monkeypatch: pytest.MonkeyPatch, encoder: Any) -> Any:
    monkeypatch.setattr(encoding, "in_use", lambda: encoder)
    return encoder


@pytest.fixture
def codes(app: Flask) -> tuple[str, str]:
    """A need and a capability in two languages that share a topic."""
    with app.app_context(), transaction():
        need = make_need(title="外观缺陷在线检测", problem="漏检多。", requirements=[("检测节拍 3 秒", True)])
        offer = make_capability(title="检测 inspection cell", does="Surface inspection of castings.", cases=[])
        return need.code, offer.code


def encode(app: Flask) -> None:
    while Encoding(app).round(Event()):
        pass


def listed(app: Flask, need: str) -> tuple[Match, bool, bool]:
    """The only match of a need's list, whether the need waits and whether the capability alone does."""
    with app.app_context():
        found = service.recommend_providers(get_need(need))
        [one] = found.candidates
        return one.match, found.waits, one.waits


def part(match: Match, name: str = "meaning") -> Any:
    return next(one for one in match.parts if one.name == name)


def alter(app: Flask, code: str, **fields: Any) -> None:
    """Change a post as a service does."""
    kind: type[Need] | type[Capability] = Need if code.startswith("N-") else Capability
    with app.app_context(), transaction():
        row = db.session.scalars(sa.select(kind).where(kind.code == code)).one()
        for name, value in fields.items():
            setattr(row, name, value)
        mark_posts_changed()


def test_meaning_counts_once_it_is_computed_and_its_evidence_is_no_answer(
    app: Flask, topics: Topics, codes: tuple[str, str]
) -> None:
    before, need_waits, offer_waits = listed(app, codes[0])
    assert (part(before).weight, need_waits, offer_waits) == (0.0, True, False)
    assert sum(one.shown_max for one in before.parts) == 100
    encode(app)
    after, need_waits, offer_waits = listed(app, codes[0])
    assert (need_waits, offer_waits) == (False, False)
    assert part(after).value > 0.0
    assert "meaning" in {one.part for one in after.evidence}
    assert after.answers == before.answers
    assert after.summary.strongest is not None
    assert after.summary.strongest.part == "text"


def test_reading_and_saving_keep_what_was_made(app: Flask, topics: Topics, codes: tuple[str, str]) -> None:
    with app.app_context():
        made = {post.record.id: post for post in meanings.pending()}
    encode(app)
    with app.app_context():
        kept = encoding.meaning_of(get_need(codes[0]))
        assert kept is not None
        [again] = meaning.encode([made[codes[0]]], topics)
        assert kept == again
        assert kept.vectors.tolist() == again.vectors.tolist()
        assert encoding.meanings_of(Need, []) == {}


@pytest.mark.parametrize("side", [0, 1])
def test_vectors_of_an_earlier_text_are_not_used_and_renewed(
    app: Flask, topics: Topics, codes: tuple[str, str], side: int
) -> None:
    encode(app)
    alter(app, codes[side], title="外观检测 inspection 改过的名称")
    match, need_waits, offer_waits = listed(app, codes[0])
    assert (part(match).weight, need_waits, offer_waits) == (0.0, side == 0, side == 1)
    encode(app)
    match, need_waits, offer_waits = listed(app, codes[0])
    assert part(match).weight > 0.0
    assert (need_waits, offer_waits) == (False, False)


def test_vectors_of_another_encoder_are_not_used_and_renewed(
    app: Flask, topics: Topics, codes: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    encode(app)
    use(monkeypatch, Topics("topics-2"))
    alter(app, codes[0])
    match, need_waits, _ = listed(app, codes[0])
    assert (part(match).weight, need_waits) == (0.0, True)
    encode(app)
    assert part(listed(app, codes[0])[0]).weight > 0.0


def test_row_of_a_wrong_length_is_made_anew(app: Flask, topics: Topics, codes: tuple[str, str]) -> None:
    encode(app)
    with app.app_context(), transaction():
        db.session.execute(sa.update(PostMeaning).values(vectors=b"123"))
        mark_posts_changed()
    match, need_waits, _ = listed(app, codes[0])
    assert (part(match).weight, need_waits) == (0.0, True)
    encode(app)
    assert part(listed(app, codes[0])[0]).weight > 0.0


def test_post_without_a_sentence_ranks_by_its_other_parts_and_waits_for_nothing(app: Flask, topics: Topics) -> None:
    with app.app_context(), transaction():
        need = make_need(title="12345", problem="678", requirements=[("90", True)], tags=[]).code
    encode(app)
    with app.app_context():
        assert not service.recommend_providers(get_need(need)).waits


def test_without_an_encoder_everything_ranks_and_nothing_waits(
    app: Flask, topics: Topics, codes: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    encode(app)
    use(monkeypatch, None)
    alter(app, codes[0])
    match, need_waits, offer_waits = listed(app, codes[0])
    assert (part(match).weight, need_waits, offer_waits) == (0.0, False, False)


def test_list_for_a_capability_tells_the_same(app: Flask, topics: Topics, codes: tuple[str, str]) -> None:
    def found() -> tuple[float, bool, bool]:
        with app.app_context():
            told = service.needs_for(get_capability(codes[1]))
            [row] = told.rows
            return part(row.match).weight, told.waits, row.waits

    assert found() == (0.0, True, False)
    encode(app)
    assert found()[0] > 0.0
    alter(app, codes[0], title="压铸件外观缺陷在线检测")
    assert found() == (0.0, False, True)


def test_the_encoder_is_the_operators_choice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoding, "_chosen", "use")
    assert encoding.in_use() is not None
    create_app(replace(settings_for(f"sqlite:///{tmp_path / 'none.db'}", tmp_path), encoder="none"))
    assert encoding.in_use() is None
