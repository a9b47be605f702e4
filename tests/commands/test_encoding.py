"""The worker encodes what was posted: every post once, again when its text or the encoder has changed, and trouble hinders nothing."""

import logging
import threading
from collections.abc import Callable, Sequence
from datetime import timedelta
from threading import Event
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from matchmaker.catalogue.models import Need
from matchmaker.catalogue.offers import Capability, CapabilityState
from matchmaker.commands import encoding as job
from matchmaker.commands import worker
from matchmaker.commands.encoding import Encoding
from matchmaker.commands.worker import Tally
from matchmaker.foundation import clock
from matchmaker.foundation.db import POSTS, db, mark_posts_changed, read_number, transaction
from matchmaker.recommendations import encoding, meanings
from matchmaker.recommendations.meanings import Standing
from matchmaker.recommendations.models import PostMeaning
from tests.factories import make_capability, make_need, make_provider
from tests.matching.topics import Topics

PATIENCE = 20


@pytest.fixture
def topics(monkeypatch: pytest.MonkeyPatch) -> Topics:
    return use(monkeypatch, Topics())


def use(monkeypatch: pytest.MonkeyPatch, encoder: Any) -> Any:
    monkeypatch.setattr(encoding, "in_use", lambda: encoder)
    return encoder


class Fragile(Topics):
    """An encoder that fails on whatever names a canteen, or on everything."""

    def __init__(self, everything: bool = False) -> None:
        super().__init__("fragile-1")
        self.everything = everything

    def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        if self.everything or any("食堂" in text for text in texts):
            raise MemoryError("too much")
        return super().encode(texts)


def post(app: Flask, capabilities: int = 1) -> list[str]:
    """One need and some capabilities of one provider, by code."""
    with app.app_context(), transaction():
        owner, need = make_provider(), make_need()
        offers = [make_capability(owner, title=f"铸件外观缺陷检测单元第 {at} 型") for at in range(capabilities)]
        return [need.code, *(one.code for one in offers)]


def rows(app: Flask) -> dict[str, tuple[str, str]]:
    """Encoder and digest that are kept, by the post's code."""
    kept = sa.select(Need.code, Capability.code, PostMeaning.encoder, PostMeaning.digest)
    joined = kept.select_from(PostMeaning).outerjoin(Need, Need.id == PostMeaning.need_id)
    joined = joined.outerjoin(Capability, Capability.id == PostMeaning.capability_id)
    with app.app_context():
        return {need or offer: (encoder, digest) for need, offer, encoder, digest in db.session.execute(joined)}


def number(app: Flask) -> int:
    with app.app_context():
        return read_number(POSTS)


def standing(app: Flask) -> Standing:
    with app.app_context():
        return meanings.standing()


def change(app: Flask, code: str, **fields: object) -> None:
    with app.app_context(), transaction():
        row = db.session.scalars(sa.select(Capability).where(Capability.code == code)).one()
        for name, value in fields.items():
            setattr(row, name, value)
        mark_posts_changed()


def test_every_published_post_is_encoded_once_and_the_counter_moves_once(app: Flask, topics: Topics) -> None:
    codes = post(app, 3)
    with app.app_context(), transaction():
        make_capability(state=CapabilityState.DRAFT)
    before, encoder = number(app), Encoding(app)
    assert standing(app) == Standing("topics-1", 4, 4)
    assert encoder.round(Event()) == 4
    assert (set(rows(app)), number(app)) == (set(codes), before + 1)
    assert standing(app) == Standing("topics-1", 4, 0)
    said = len(topics.asked)
    assert encoder.round(Event()) == Encoding(app).round(Event()) == 0
    assert len(topics.asked) == said


def test_nothing_is_read_while_no_post_has_changed(app: Flask, topics: Topics, monkeypatch: pytest.MonkeyPatch) -> None:
    codes = post(app)
    encoder, looked = Encoding(app), []
    pending = meanings.pending
    monkeypatch.setattr(meanings, "pending", lambda: looked.append(1) or pending())
    assert [encoder.round(Event()) for _ in range(4)] == [2, 0, 0, 0]
    assert len(looked) == 2
    change(app, codes[1], does="在线检测焊接缺陷。")
    assert [encoder.round(Event()) for _ in range(3)] == [1, 0, 0]
    assert len(looked) == 4


def test_an_earlier_text_and_another_encoder_are_renewed(
    app: Flask, topics: Topics, monkeypatch: pytest.MonkeyPatch
) -> None:
    codes = post(app)
    Encoding(app).round(Event())
    before = rows(app)
    change(app, codes[1], does="给车间排产。")
    Encoding(app).round(Event())
    after = rows(app)
    assert [code for code in codes if before[code] != after[code]] == [codes[1]]
    use(monkeypatch, Topics("topics-2"))
    assert standing(app) == Standing("topics-2", 2, 2)
    assert Encoding(app).round(Event()) == 2
    assert {encoder for encoder, _ in rows(app).values()} == {"topics-2"}


def test_text_that_changes_while_it_is_encoded_is_taken_up_again(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    codes = post(app)

    class Slow(Topics):
        def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
            if not self.asked:
                change(app, codes[1], does="给车间排产。")  # nothing is locked meanwhile
            return super().encode(texts)

    use(monkeypatch, Slow())
    encoder = Encoding(app)
    assert encoder.round(Event()) == 2
    assert standing(app).waiting == 1
    assert [encoder.round(Event()), encoder.round(Event())] == [1, 0]
    assert standing(app).waiting == 0


def test_post_that_is_deleted_meanwhile_is_passed_over_and_takes_its_row_along(app: Flask, topics: Topics) -> None:
    codes = post(app, 2)
    with app.app_context():
        found = meanings.pending()
    made = list(zip(found, job.encode(found, topics), strict=True))

    def delete(code: str) -> None:
        with app.app_context(), transaction():
            db.session.delete(db.session.scalars(sa.select(Capability).where(Capability.code == code)).one())

    delete(codes[1])
    with app.app_context(), transaction():
        meanings.save(made, clock.now())
    assert set(rows(app)) == {codes[0], codes[2]}
    delete(codes[2])
    assert set(rows(app)) == {codes[0]}


@pytest.mark.parametrize(
    ("owner", "dimensions", "rule"),
    [
        ((False, False), 2, "ck_meaning_owner"),
        ((True, True), 2, "ck_meaning_owner"),
        ((True, False), 0, "ck_meaning_dimensions"),
    ],
)
def test_a_row_belongs_to_one_post(app: Flask, owner: tuple[bool, bool], dimensions: int, rule: str) -> None:
    with app.app_context(), transaction():
        need, offer = make_need().id, make_capability().id
        values = {"encoder": "x", "digest": "x", "dimensions": dimensions, "vectors": b"12", "at": clock.now()}
        owners = {"need_id": need if owner[0] else None, "capability_id": offer if owner[1] else None}
        with pytest.raises(sa.exc.IntegrityError, match=rule), db.session.begin_nested():
            db.session.execute(sa.insert(PostMeaning).values(**values, **owners))


def test_a_post_has_one_row(app: Flask, topics: Topics) -> None:
    post(app)
    Encoding(app).round(Event())
    with app.app_context(), transaction():
        kept = db.session.scalars(sa.select(PostMeaning).where(PostMeaning.need_id.is_not(None))).one()
        values = {"encoder": "x", "digest": "x", "dimensions": 2, "vectors": b"12", "at": clock.now()}
        with pytest.raises(sa.exc.IntegrityError, match="need_id"), db.session.begin_nested():
            db.session.execute(sa.insert(PostMeaning).values(**values, need_id=kept.need_id))


def test_nothing_of_a_text_is_kept(app: Flask, topics: Topics) -> None:
    post(app)
    Encoding(app).round(Event())
    with app.app_context():
        kept = db.session.execute(sa.select(PostMeaning.__table__)).all()
    told = " ".join(str(value) for row in kept for value in row) + str([bytes(row.vectors) for row in kept])
    assert all(len(row.digest) == 64 for row in kept)
    assert not any(word in told for word in ("铸件", "外观", "检测", "铸件".encode().decode("latin-1")))


def test_stop_ends_a_batch_after_a_piece_and_keeps_what_is_done(
    app: Flask, topics: Topics, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job, "PIECE", 2)
    post(app, 5)
    stop = Event()
    whole = topics.encode

    def encode(texts: Sequence[str]) -> Any:
        stop.set()
        return whole(texts)

    monkeypatch.setattr(topics, "encode", encode)
    assert Encoding(app).round(stop) == 2
    assert len(rows(app)) == 2


def test_batches_are_bounded(app: Flask, topics: Topics, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(job, "BATCH", 3)
    post(app, 4)
    encoder = Encoding(app)
    assert [encoder.round(Event()) for _ in range(3)] == [3, 2, 0]


def test_post_that_cannot_be_encoded_hinders_no_other(
    app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    use(monkeypatch, Fragile())
    codes = post(app, 2)
    change(app, codes[1], does="员工食堂订餐。")
    encoder = Encoding(app)
    assert [encoder.round(Event()) for _ in range(3)] == [2, 0, 0]
    assert set(rows(app)) == {codes[0], codes[2]}
    assert caplog.text.count(codes[1]) == 1
    change(app, codes[1], does="在线检测外观缺陷。")
    assert encoder.round(Event()) == 1


def test_encoder_that_fails_is_left_alone_for_a_while(
    app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    broken = use(monkeypatch, Fragile(everything=True))
    post(app)
    encoder = Encoding(app)
    with caplog.at_level(logging.ERROR):
        assert [encoder.round(Event()) for _ in range(3)] == [0, 0, 0]
    assert caplog.text.count("posts cannot be encoded now") == 1
    broken.everything = False
    assert encoder.round(Event()) == 0
    monkeypatch.setattr(encoder, "_rests_until", 0.0)
    assert encoder.round(Event()) == 2


def test_work_sends_and_encodes_in_one_round(app: Flask, topics: Topics, monkeypatch: pytest.MonkeyPatch) -> None:
    codes, stop = post(app), Event()
    rounds: list[int] = []

    def sent(*_: Any) -> int:
        rounds.append(1)
        if len(rounds) == 2:
            stop.set()
        return 0

    class Box:
        def close(self) -> None: ...

    monkeypatch.setattr(worker, "send_batch", sent)
    monkeypatch.setattr(worker, "run_jobs", lambda _app: None)
    tally = Tally()
    worker.work(app, Box(), stop, tally)
    assert (len(rounds), tally.encoded, set(rows(app))) == (2, 2, set(codes))


def test_once_encodes_all_of_it(app: Flask, topics: Topics, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(job, "BATCH", 2)
    codes = post(app, 4)
    answer = app.test_cli_runner().invoke(args=["worker", "--once"])
    assert (answer.exit_code, answer.output) == (0, "0 sent, 0 not sent, 5 encoded\n")
    assert set(rows(app)) == set(codes)


def test_once_goes_on_when_the_encoder_fails(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, Fragile(everything=True))
    post(app)
    answer = app.test_cli_runner().invoke(args=["worker", "--once"])
    assert (answer.exit_code, answer.output) == (0, "0 sent, 0 not sent\n")


def test_without_an_encoder_nothing_is_looked_at(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, None)
    post(app)
    monkeypatch.setattr(meanings, "pending", lambda: pytest.fail("nobody needs it"))
    assert Encoding(app).round(Event()) == 0
    assert standing(app) == Standing("", 2, 0)


def test_two_workers_at_once_leave_one_row_a_post(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    both = threading.Barrier(2, timeout=PATIENCE)

    class Met(Topics):
        def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
            both.wait()  # each has chosen its posts before either saves
            return super().encode(texts)

    use(monkeypatch, Met())
    codes = post(app, 4)
    done: list[int] = []
    threads = [threading.Thread(target=lambda: done.append(Encoding(app).round(Event()))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert done == [5, 5]
    assert set(rows(app)) == set(codes)
    assert standing(app).waiting == 0


def test_a_day_later_nothing_is_encoded_again(app: Flask, topics: Topics) -> None:
    post(app)
    encoder: Callable[[Event], int] = Encoding(app).round
    assert encoder(Event()) == 2
    with time_machine.travel(clock.now() + timedelta(days=1), tick=False):
        assert standing(app).waiting == 0
        assert Encoding(app).round(Event()) == 0
